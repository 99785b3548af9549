output "account" {
  description = "The function's service account, as a member of a policy."
  value       = google_service_account.function.member
}

output "service" {
  description = "The function's Cloud Run service."
  value       = google_cloudfunctions2_function.function.name
}

output "url" {
  description = "The function's address."
  value       = google_cloudfunctions2_function.function.service_config[0].uri
}

output "bundle" {
  description = "The bundle that is deployed."
  value       = google_storage_bucket_object.bundle.name
}

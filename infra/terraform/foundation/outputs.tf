output "secrets" {
  description = "The secrets' ids, by their short names."
  value       = { for name, secret in google_secret_manager_secret.secret : name => secret.secret_id }
}

output "images" {
  description = "Where the gateway's image is pushed."
  value       = "${var.region}-docker.pkg.dev/${google_artifact_registry_repository.images.project}/${google_artifact_registry_repository.images.repository_id}"
}

output "project_number" {
  description = "The number in the names of Google's own accounts."
  value       = data.google_project.this.number
}

output "bundles" {
  description = "The bucket that the functions' bundles go to."
  value       = google_storage_bucket.bundles.name
}

output "builder" {
  description = "The service account that builds."
  value       = google_service_account.build.id
}

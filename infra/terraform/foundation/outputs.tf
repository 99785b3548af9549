output "secrets" {
  description = "The secrets' ids, by their short names."
  value       = { for name, secret in google_secret_manager_secret.secret : name => secret.secret_id }
}

output "images" {
  description = "The repository of the gateway's image."
  value       = "${var.region}-docker.pkg.dev/${google_artifact_registry_repository.images.project}/${google_artifact_registry_repository.images.repository_id}"
}

output "project_number" {
  description = "The project's number, which is in the names of Google's own accounts."
  value       = data.google_project.this.number
}

output "bundles" {
  description = "The bucket of the functions' bundles."
  value       = google_storage_bucket.bundles.name
}

output "builder" {
  description = "The service account that builds."
  value       = google_service_account.build.id
}

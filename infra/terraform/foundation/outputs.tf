output "secrets" {
  description = "The secrets' ids, by their short names."
  value       = { for name, secret in google_secret_manager_secret.secret : name => secret.secret_id }
}

output "images" {
  description = "Where the gateway's image is pushed."
  value       = "${var.region}-docker.pkg.dev/${google_artifact_registry_repository.images.project}/${google_artifact_registry_repository.images.repository_id}"
}

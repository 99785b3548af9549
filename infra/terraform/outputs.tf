output "gateway_url" {
  description = "Where the functions call the gateway. Nobody else gets in."
  value       = google_cloud_run_v2_service.gateway.uri
}

output "images" {
  description = "Where the gateway's image is pushed."
  value       = module.foundation.images
}

output "functions" {
  description = "Each function's Cloud Run service, and the bundle that it runs."
  value       = { for name, stage in module.stage : name => { service = stage.service, bundle = stage.bundle } }
}

output "start_topic" {
  description = "Where a backend publishes the message that starts a job."
  value       = google_pubsub_topic.topic[local.start].id
}

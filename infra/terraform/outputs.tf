output "gateway_url" {
  description = "The gateway's address, which only the functions can call."
  value       = google_cloud_run_v2_service.gateway.uri
}

output "images" {
  description = "The repository of the gateway's image."
  value       = module.foundation.images
}

output "functions" {
  description = "Each function's Cloud Run service, and the bundle that it runs."
  value       = { for name, stage in module.stage : name => { service = stage.service, bundle = stage.bundle } }
}

output "api_url" {
  description = "The API's address."
  value       = module.stage["api"].url
}

output "api_audience" {
  description = "The audience of a backend's identity token for the API."
  value       = local.api_audience
}

output "page" {
  description = "What `python -m infra.hosting` writes into the page."
  value = {
    project      = var.project
    api_url      = module.stage["api"].url
    supabase_url = var.supabase_url
    supabase_key = var.supabase_publishable_key
    origins      = sort(var.api_origins)
  }
}

output "start_topic" {
  description = "The topic of the messages that start a job."
  value       = google_pubsub_topic.topic[local.start].id
}

# Needed before the rest can be built: the APIs, the build account, the repository of the gateway's image, and the
# secrets, whose values are added by hand and never pass through Terraform.

data "google_project" "this" {
  project_id = var.project
}

locals {
  apis = toset([
    "artifactregistry", "cloudbuild", "cloudfunctions", "cloudscheduler", "compute", "firebasehosting", "firebaserules",
    "firestore", "iam", "iamcredentials", "identitytoolkit", "logging", "monitoring", "pubsub", "redis", "run", "secretmanager", "storage",
  ])

  secrets = toset(concat(
    ["litellm-master-key", "supabase-db-url", "api-db-url", "webhook-signing-key"],
    [for provider in var.providers_in_use : "${provider}-api-key"],
    [for provider in var.bills_compared : "${provider}-admin-key"],
    var.supabase_legacy_jwt ? ["supabase-jwt-secret"] : [],
    var.langfuse ? ["langfuse-public-key", "langfuse-secret-key"] : [],
  ))
}

resource "google_project_service" "api" {
  for_each = local.apis

  service            = "${each.value}.googleapis.com"
  disable_on_destroy = false
}

resource "google_artifact_registry_repository" "images" {
  # checkov:skip=CKV_GCP_84:Encrypted with Google's key; an owner who needs one of their own adds kms_key_name.
  repository_id = "blog"
  location      = var.region
  format        = "DOCKER"
  description   = "The gateway's image."

  docker_config {
    immutable_tags = true
  }

  depends_on = [google_project_service.api]
}

resource "google_secret_manager_secret" "secret" {
  for_each = local.secrets

  secret_id = each.value

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.api]
}

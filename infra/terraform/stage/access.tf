# The function's service account and its roles.

resource "google_service_account" "function" {
  account_id   = local.name
  display_name = "The blog function ${var.name}"
}

resource "google_pubsub_topic_iam_member" "publishes" {
  for_each = var.publishes

  topic  = var.topics[each.value]
  role   = "roles/pubsub.publisher"
  member = google_service_account.function.member
}

resource "google_project_iam_member" "keeps_jobs" {
  count = var.firestore ? 1 : 0

  project = var.project
  role    = "roles/datastore.user"
  member  = google_service_account.function.member
}

# The secrets of organizations, which operators add: by the beginning of their names, and no other secret.
resource "google_project_iam_member" "reads_connections" {
  count = var.connections ? 1 : 0

  project = var.project
  role    = "roles/secretmanager.secretAccessor"
  member  = google_service_account.function.member

  condition {
    title       = "connections-to-cms"
    description = "Secrets whose names begin with cms-."
    expression  = "resource.name.startsWith(\"projects/${var.project_number}/secrets/cms-\")"
  }
}

resource "google_secret_manager_secret_iam_member" "reads" {
  for_each = var.secrets

  secret_id = each.value
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function.member
}

moved {
  from = google_cloud_run_v2_service_iam_member.pushed_to
  to   = google_cloud_run_v2_service_iam_member.pushed_to[0]
}

# Cloud Run checks the token of every request, and admits only Pub/Sub's account.
resource "google_cloud_run_v2_service_iam_member" "pushed_to" {
  count = local.http ? 0 : 1

  name     = google_cloudfunctions2_function.function.name
  location = var.region
  role     = "roles/run.invoker"
  member   = "serviceAccount:${var.push_account}"
}

# Cloud Run admits every request: the function checks the caller's token itself.
resource "google_cloud_run_v2_service_iam_member" "public" {
  # checkov:skip=CKV_GCP_102:Browsers call it. Without a Supabase session or a known account's token it answers 401.
  count = local.http ? 1 : 0

  name     = google_cloudfunctions2_function.function.name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

# It signs the tokens for Firestore in its own name, by IAM: there is no key.
resource "google_service_account_iam_member" "signs" {
  count = local.http ? 1 : 0

  service_account_id = google_service_account.function.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.function.member
}

# Pub/Sub acknowledges a message here when it forwards it to the dead-letter topic.
resource "google_pubsub_subscription_iam_member" "gives_up" {
  count = local.gives_up ? 1 : 0

  subscription = google_pubsub_subscription.push[0].name
  role         = "roles/pubsub.subscriber"
  member       = var.pubsub_agent
}

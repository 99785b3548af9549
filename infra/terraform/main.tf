# The foundation, the topics, and for each stage a function with its subscription; the API has none.

module "foundation" {
  source = "./foundation"

  project             = var.project
  region              = var.region
  providers_in_use    = var.providers_in_use
  bills_compared      = var.bills_compared
  supabase_legacy_jwt = var.supabase_legacy_jwt
  langfuse            = var.langfuse
}

locals {
  # Pub/Sub itself, which forwards messages that were delivered too often.
  pubsub_agent = "serviceAccount:service-${module.foundation.project_number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic" "topic" {
  # checkov:skip=CKV_GCP_83:Encrypted with Google's key; an owner who needs one of their own adds kms_key_name.
  for_each = local.topics

  name = each.value

  message_storage_policy {
    allowed_persistence_regions = [var.region]
  }

  depends_on = [module.foundation]
}

resource "google_pubsub_topic_iam_member" "gives_up" {
  topic  = google_pubsub_topic.topic[local.topology.dead_letter_topic].id
  role   = "roles/pubsub.publisher"
  member = local.pubsub_agent
}

# The account that calls the functions, without other rights.
resource "google_service_account" "push" {
  account_id   = "blog-push"
  display_name = "Pub/Sub's calls of the blog functions"

  depends_on = [module.foundation]
}

# Pub/Sub creates tokens for this account and calls with them.
resource "google_service_account_iam_member" "tokens" {
  service_account_id = google_service_account.push.name
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = local.pubsub_agent
}

module "stage" {
  source   = "./stage"
  for_each = local.functions

  name      = each.key
  function  = each.value
  timing    = local.timing
  project   = var.project
  region    = var.region
  topics    = { for name, topic in google_pubsub_topic.topic : name => topic.id }
  publishes = local.publishes[each.key]
  settings  = { for name in local.variables[each.key] : name => local.settings[name] if contains(keys(local.settings), name) }
  secrets   = { for name in local.variables[each.key] : name => local.secrets[name] if contains(keys(local.secrets), name) }

  # Access to jobs, admission, owners and kept messages, which these two do not need.
  firestore = !contains(["usage", "reconcile"], each.key)
  # The organizations' connections to their CMS.
  connections    = each.key == "cms"
  project_number = module.foundation.project_number
  # Functions that call the gateway reach it from inside the network, since it is not public.
  inside     = contains(each.value.environment, "LITELLM_PROXY_URL")
  subnetwork = google_compute_subnetwork.inside.id

  min_instances = try(each.value.http, false) ? var.api_min_instances : 0

  bundle = {
    bucket = module.foundation.bundles
    file   = "${path.module}/${var.bundles}/${each.key}.zip"
  }
  builder           = module.foundation.builder
  push_account      = google_service_account.push.email
  pubsub_agent      = local.pubsub_agent
  dead_letter_topic = google_pubsub_topic.topic[local.topology.dead_letter_topic].id

  depends_on = [
    google_pubsub_topic_iam_member.gives_up,
    google_service_account_iam_member.tokens,
  ]
}

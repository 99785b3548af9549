# One stage: a function, and the subscription that pushes its messages to it. A function with `http` in topology.yaml
# has no subscription: browsers and backends call it.

locals {
  http = try(var.function.http, false)
  name = local.http ? "blog-${var.name}" : var.function.subscription

  # A caller waits for no longer.
  http_timeout = 60

  # Others have no dead-letter topic: their messages are redelivered until they expire. That is after a week, or for a
  # message of a schedule after ten minutes (the least that Pub/Sub allows): the next one does the same work.
  gives_up = can(var.function.retry.max_delivery_attempts)
  kept_for = can(var.function.every) ? "600s" : "604800s"
}

resource "google_storage_bucket_object" "bundle" {
  # The digest is in the name, since a function is redeployed only when the name changes.
  name   = "${var.name}-${filesha256(var.bundle.file)}.zip"
  bucket = var.bundle.bucket
  source = var.bundle.file
}

resource "google_cloudfunctions2_function" "function" {
  name        = local.name
  location    = var.region
  description = local.http ? "Answers browsers and backends." : "Receives the messages of ${var.function.consumes}."

  build_config {
    runtime         = "python313"
    entry_point     = var.name
    service_account = var.builder

    source {
      storage_source {
        bucket = google_storage_bucket_object.bundle.bucket
        object = google_storage_bucket_object.bundle.name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function.email
    ingress_settings                 = local.http ? "ALLOW_ALL" : "ALLOW_INTERNAL_ONLY"
    all_traffic_on_latest_revision   = true
    timeout_seconds                  = local.http ? local.http_timeout : var.timing.function
    available_memory                 = "${var.function.memory_mib}Mi"
    available_cpu                    = "1"
    max_instance_request_concurrency = var.function.concurrency
    max_instance_count               = var.function.max_instances
    min_instance_count               = var.min_instances

    direct_vpc_egress = var.inside ? "VPC_EGRESS_ALL_TRAFFIC" : null

    environment_variables = merge(var.settings, {
      GOOGLE_CLOUD_PROJECT = var.project
      FUNCTION_USE_ASGI    = "1"
      # The console sets it, and a later apply would remove it.
      LOG_EXECUTION_ID = "true"
    })

    dynamic "direct_vpc_network_interface" {
      for_each = var.inside ? ["inside"] : []

      content {
        subnetwork = var.subnetwork
      }
    }

    dynamic "secret_environment_variables" {
      for_each = var.secrets

      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = secret_environment_variables.value
        version    = "latest"
      }
    }
  }

  # Without these grants its first instance could not read its secrets.
  depends_on = [google_secret_manager_secret_iam_member.reads]
}

# A subscription that is made anew loses the messages of the one before.
moved {
  from = google_pubsub_subscription.push
  to   = google_pubsub_subscription.push[0]
}

resource "google_pubsub_subscription" "push" {
  count = local.http ? 0 : 1

  name                       = var.function.subscription
  topic                      = var.topics[var.function.consumes]
  ack_deadline_seconds       = var.timing.ack_deadline
  message_retention_duration = local.kept_for

  push_config {
    push_endpoint = google_cloudfunctions2_function.function.service_config[0].uri

    oidc_token {
      service_account_email = var.push_account
      audience              = google_cloudfunctions2_function.function.service_config[0].uri
    }
  }

  retry_policy {
    minimum_backoff = "${var.function.retry.min_backoff}s"
    maximum_backoff = "${var.function.retry.max_backoff}s"
  }

  # Never: by default, a subscription is deleted after a month without activity.
  expiration_policy {
    ttl = ""
  }

  dynamic "dead_letter_policy" {
    for_each = local.gives_up ? [var.function.retry.max_delivery_attempts] : []

    content {
      dead_letter_topic     = var.dead_letter_topic
      max_delivery_attempts = dead_letter_policy.value
    }
  }

  # No message is pushed before Pub/Sub may call the function.
  depends_on = [
    google_cloud_run_v2_service_iam_member.pushed_to,
    google_pubsub_topic_iam_member.publishes,
    google_project_iam_member.keeps_jobs,
    google_project_iam_member.reads_connections,
  ]
}

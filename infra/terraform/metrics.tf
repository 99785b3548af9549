# Metrics of log lines. `jsonPayload.event` has the values of shared/telemetry.py.

locals {
  # Selected by name: a project may also have a blog-frontend, or its own subscription to blog-tagged.
  subscriptions = join("|", sort([for function in local.consumers : function.subscription]))
  services      = "${local.subscriptions}|blog-api|blog-gateway"
  blog_lines    = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=~\"^(${local.services})$\""
}

resource "google_logging_metric" "jobs_ended" {
  name        = "blog_jobs_ended"
  description = "Jobs that ended, by how (job_completed, job_failed, job_cancelled) and by the error's code."
  filter      = "${local.blog_lines} AND jsonPayload.event=(\"job_completed\" OR \"job_failed\" OR \"job_cancelled\")"

  label_extractors = {
    outcome = "EXTRACT(jsonPayload.event)"
    code    = "EXTRACT(jsonPayload.code)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "outcome"
    }
    labels {
      key = "code"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "stages_degraded" {
  name        = "blog_stages_degraded"
  description = "Stages that ended without the model, or without a part of its work, by stage. Their jobs go on."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"stage_degraded\""

  label_extractors = {
    stage = "EXTRACT(labels.stage)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "stage"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "messages_kept" {
  name        = "blog_messages_kept"
  description = "Rejected and dead-lettered messages, which are kept in dead_letters, by the function that kept them."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"message_kept\""

  label_extractors = {
    stage = "EXTRACT(labels.stage)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "stage"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "usage_at_risk" {
  name        = "blog_usage_at_risk"
  description = "Costs that are not in ai_usage_logs yet: events that the table rejected, or that are only in the log."
  filter      = "${local.blog_lines} AND (jsonPayload.event=\"usage_rejected\" OR (jsonPayload.event=\"usage_unsent\" AND severity>=ERROR))"

  label_extractors = {
    event = "EXTRACT(jsonPayload.event)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "event"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "spend" {
  name            = "blog_spend_usd"
  description     = "Known cost of the models' answers in US dollars. For an alert only: the books are ai_daily_costs."
  filter          = "${local.blog_lines} AND jsonPayload.event=\"model_answered\" AND jsonPayload.cost_usd>0"
  value_extractor = "EXTRACT(jsonPayload.cost_usd)"

  label_extractors = {
    model = "EXTRACT(jsonPayload.model)"
    stage = "EXTRACT(labels.stage)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"

    labels {
      key = "model"
    }
    labels {
      key = "stage"
    }
  }

  # From a hundredth of a cent to a few dollars; the alert uses the sum, which is exact.
  bucket_options {
    exponential_buckets {
      num_finite_buckets = 32
      growth_factor      = 1.5
      scale              = 0.0001
    }
  }

  depends_on = [module.foundation]
}

# An organisation's id is a label of the metrics below and of no other. A metric has at most 30,000 series at a time, and
# drops points beyond that: a sender who makes ids up could hide jobs and costs from the alerts that read the ones above.
# These have a few series for each organisation with jobs, or with webhooks that fail, in the last day.
resource "google_logging_metric" "organisation_jobs_ended" {
  name        = "blog_organisation_jobs_ended"
  description = "Jobs that ended, by organisation, by how (job_completed, job_failed, job_cancelled) and by the error's code."
  filter      = "${local.blog_lines} AND jsonPayload.event=(\"job_completed\" OR \"job_failed\" OR \"job_cancelled\")"

  label_extractors = {
    org_id  = "EXTRACT(labels.org_id)"
    outcome = "EXTRACT(jsonPayload.event)"
    code    = "EXTRACT(jsonPayload.code)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "org_id"
    }
    labels {
      key = "outcome"
    }
    labels {
      key = "code"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "organisation_cost" {
  name            = "blog_organisation_cost_usd"
  description     = "Known cost of the models' answers in US dollars, by organisation."
  filter          = google_logging_metric.spend.filter
  value_extractor = "EXTRACT(jsonPayload.cost_usd)"

  label_extractors = {
    org_id = "EXTRACT(labels.org_id)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"

    labels {
      key = "org_id"
    }
  }

  # Only the sum is read.
  bucket_options {
    exponential_buckets {
      num_finite_buckets = 8
      growth_factor      = 10
      scale              = 0.0001
    }
  }

  depends_on = [module.foundation]
}

locals {
  # The fields of the line `organisation_status`, which each sweep writes for each organisation with jobs that are at
  # work or wait.
  organisation_status = {
    members          = "Jobs of an organisation that are at work."
    waiting          = "Jobs of an organisation that wait."
    spent_usd        = "What an organisation has spent in the period of its budget, in US dollars."
    oldest_waiting_s = "Seconds since the oldest waiting job of an organisation began to wait."
  }
}

# A log-based metric is no gauge: a reader divides the sum of a distribution by its count.
resource "google_logging_metric" "organisation" {
  for_each = local.organisation_status

  name            = "blog_organisation_${each.key}"
  description     = each.value
  filter          = "${local.blog_lines} AND jsonPayload.event=\"organisation_status\""
  value_extractor = "EXTRACT(jsonPayload.${each.key})"

  label_extractors = {
    org_id = "EXTRACT(labels.org_id)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "1"

    labels {
      key = "org_id"
    }
  }

  # Only sum and count are read.
  bucket_options {
    exponential_buckets {
      num_finite_buckets = 8
      growth_factor      = 10
      scale              = 1
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "budget_thresholds" {
  name        = "blog_budget_thresholds"
  description = "Budgets of organisations that are spent to 80 or 100 percent, each once in a period."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"budget_threshold\""

  label_extractors = {
    org_id  = "EXTRACT(labels.org_id)"
    percent = "EXTRACT(jsonPayload.percent)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "org_id"
    }
    labels {
      key = "percent"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "breakers_opened" {
  name        = "blog_breakers_opened"
  description = "Breakers that opened because a model was away, or stayed open because it still is, by alias."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"breaker_opened\""

  label_extractors = {
    alias = "EXTRACT(jsonPayload.alias)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "alias"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "jobs_abandoned" {
  name        = "blog_jobs_abandoned"
  description = "Jobs that nobody worked on for so long that the sweep failed them."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"job_failed\" AND jsonPayload.abandoned=true"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [module.foundation]
}

locals {
  # As functions/sweep names them.
  parts_of_a_sweep = ["members", "abandoned", "cancelled", "reviews", "overdue", "due", "let_in", "organisations"]
}

resource "google_logging_metric" "sweeps" {
  name        = "blog_sweeps"
  description = "Sweeps that did all of their parts: a part that failed, or that there was no time for, is not in the line."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"swept\" AND ${join(" AND ", formatlist("jsonPayload.%s:*", local.parts_of_a_sweep))}"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "reconcile_gaps" {
  name        = "blog_reconcile_gaps"
  description = "Days and models whose bill by the provider differs from the ledger, by provider and likeliest reason."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"reconcile_gap\""

  label_extractors = {
    provider = "EXTRACT(jsonPayload.provider)"
    reason   = "EXTRACT(jsonPayload.reason)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "provider"
    }
    labels {
      key = "reason"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "reconciled" {
  name        = "blog_reconciled"
  description = "Comparisons of the ledger with the bills of all providers that have an admin key."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"reconciled\""

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "models_retiring" {
  name        = "blog_models_retiring"
  description = "Models that their providers retire within 60 days, or have retired, each once for a start of the gateway."
  filter      = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"blog-gateway\" AND jsonPayload.retires:*"

  label_extractors = {
    model = "EXTRACT(jsonPayload.model)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "model"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "api_requests" {
  name        = "blog_api_requests"
  description = "Requests that the API has answered, by route and status. A flood shows as 401 or 429."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"api_request\""

  label_extractors = {
    route  = "EXTRACT(jsonPayload.route)"
    status = "EXTRACT(jsonPayload.status)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "route"
    }
    labels {
      key = "status"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "webhook_tries" {
  name        = "blog_webhook_tries"
  description = "Tries to deliver an event to a webhook, by what became of the delivery: delivered, pending or failed."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"webhook_tried\""

  label_extractors = {
    delivery_status = "EXTRACT(jsonPayload.delivery_status)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "delivery_status"
    }
  }

  depends_on = [module.foundation]
}

# The sixth try of a delivery comes some forty minutes after the first.
resource "google_logging_metric" "webhooks_failing" {
  name        = "blog_webhooks_failing"
  description = "Failed tries of events that an organisation's endpoint has not taken for more than half an hour."
  filter      = "${local.blog_lines} AND jsonPayload.event=\"webhook_tried\" AND severity>=WARNING AND jsonPayload.tries>=6"

  label_extractors = {
    org_id = "EXTRACT(labels.org_id)"
  }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"

    labels {
      key = "org_id"
    }
  }

  depends_on = [module.foundation]
}

resource "google_logging_metric" "faults" {
  name        = "blog_faults"
  description = "Functions that can't start because a setting is missing, or that had an unexpected error."
  filter      = "${local.blog_lines} AND jsonPayload.event=(\"crashed\" OR \"function_misconfigured\")"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
  }

  depends_on = [module.foundation]
}

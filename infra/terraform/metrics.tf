# Metrics of log lines. `jsonPayload.event` has the values of shared/telemetry.py.

locals {
  # Selected by name: a project may also have a blog-frontend, or its own subscription to blog-tagged.
  subscriptions = join("|", sort([for function in local.functions : function.subscription]))
  services      = "${local.subscriptions}|blog-gateway"
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

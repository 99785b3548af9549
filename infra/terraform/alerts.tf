# Alerts and their recipients. Each alert has a section with its name in docs/operate.md.

resource "google_monitoring_notification_channel" "email" {
  for_each = var.alert_emails

  display_name = "Blog pipeline: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }

  depends_on = [module.foundation]
}

locals {
  channels = [for channel in google_monitoring_notification_channel.email : channel.id]

  # In PromQL a log-based metric is logging_googleapis_com:user_<name>, and Google's have one colon after their service.
  # All of these counters are DELTA: each point holds the count since the one before, so points are added up.
  # increase() is for running totals, and would miss the first count of a series. A count may take ten minutes to
  # arrive, so alerts for a single event look at the last thirty.
  jobs_ended          = "logging_googleapis_com:user_${google_logging_metric.jobs_ended.name}{monitored_resource=\"cloud_run_revision\"}"
  jobs_failed         = "logging_googleapis_com:user_${google_logging_metric.jobs_ended.name}{monitored_resource=\"cloud_run_revision\",outcome=\"job_failed\"}"
  jobs_tried          = "logging_googleapis_com:user_${google_logging_metric.jobs_ended.name}{monitored_resource=\"cloud_run_revision\",code!=\"budget_exceeded\"}"
  jobs_broken         = "logging_googleapis_com:user_${google_logging_metric.jobs_ended.name}{monitored_resource=\"cloud_run_revision\",outcome=\"job_failed\",code!=\"budget_exceeded\"}"
  stages_degraded     = "logging_googleapis_com:user_${google_logging_metric.stages_degraded.name}{monitored_resource=\"cloud_run_revision\"}"
  messages_kept       = "logging_googleapis_com:user_${google_logging_metric.messages_kept.name}{monitored_resource=\"cloud_run_revision\"}"
  usage_at_risk       = "logging_googleapis_com:user_${google_logging_metric.usage_at_risk.name}{monitored_resource=\"cloud_run_revision\"}"
  faults              = "logging_googleapis_com:user_${google_logging_metric.faults.name}{monitored_resource=\"cloud_run_revision\"}"
  spend               = "logging_googleapis_com:user_${google_logging_metric.spend.name}_sum{monitored_resource=\"cloud_run_revision\"}"
  organisation_cost   = "logging_googleapis_com:user_${google_logging_metric.organisation_cost.name}_sum{monitored_resource=\"cloud_run_revision\"}"
  organisation_failed = "logging_googleapis_com:user_${google_logging_metric.organisation_jobs_ended.name}{monitored_resource=\"cloud_run_revision\",outcome=\"job_failed\"}"
  organisation_tried  = "logging_googleapis_com:user_${google_logging_metric.organisation_jobs_ended.name}{monitored_resource=\"cloud_run_revision\",code!=\"budget_exceeded\"}"
  organisation_broken = "logging_googleapis_com:user_${google_logging_metric.organisation_jobs_ended.name}{monitored_resource=\"cloud_run_revision\",outcome=\"job_failed\",code!=\"budget_exceeded\"}"
  models_retiring     = "logging_googleapis_com:user_${google_logging_metric.models_retiring.name}{monitored_resource=\"cloud_run_revision\"}"
  thresholds          = "logging_googleapis_com:user_${google_logging_metric.budget_thresholds.name}{monitored_resource=\"cloud_run_revision\"}"
  breakers            = "logging_googleapis_com:user_${google_logging_metric.breakers_opened.name}{monitored_resource=\"cloud_run_revision\"}"
  abandoned           = "logging_googleapis_com:user_${google_logging_metric.jobs_abandoned.name}{monitored_resource=\"cloud_run_revision\"}"
  sweeps              = "logging_googleapis_com:user_${google_logging_metric.sweeps.name}{monitored_resource=\"cloud_run_revision\"}"
  reconcile_gaps      = "logging_googleapis_com:user_${google_logging_metric.reconcile_gaps.name}{monitored_resource=\"cloud_run_revision\"}"
  reconciled          = "logging_googleapis_com:user_${google_logging_metric.reconciled.name}{monitored_resource=\"cloud_run_revision\"}"
  api_requests        = "logging_googleapis_com:user_${google_logging_metric.api_requests.name}{monitored_resource=\"cloud_run_revision\"}"
  webhook_tries       = "logging_googleapis_com:user_${google_logging_metric.webhook_tries.name}{monitored_resource=\"cloud_run_revision\"}"
  webhooks_failing    = "logging_googleapis_com:user_${google_logging_metric.webhooks_failing.name}{monitored_resource=\"cloud_run_revision\"}"
  forwarded           = "pubsub_googleapis_com:subscription_dead_letter_message_count{monitored_resource=\"pubsub_subscription\",subscription_id=~\"${local.subscriptions}\"}"
  waiting             = "pubsub_googleapis_com:subscription_oldest_unacked_message_age{monitored_resource=\"pubsub_subscription\",subscription_id=~\"${local.subscriptions}\"}"
  requests            = "run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=~\"${local.services}\"}"
  errors              = "run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=~\"${local.services}\",response_code_class=\"5xx\"}"
  owners_copied       = "run_googleapis_com:request_count{monitored_resource=\"cloud_run_revision\",service_name=\"${local.functions.owners.subscription}\",response_code_class=\"2xx\"}"

  # By organisation, the mean of the last five sweeps or so.
  organisations = {
    for field in keys(local.organisation_status) : field => join(" / ", [
      for part in ["sum", "count"] : "sum by (org_id) (sum_over_time(logging_googleapis_com:user_${google_logging_metric.organisation[field].name}_${part}{monitored_resource=\"cloud_run_revision\"}[5m]))"
    ])
  }

  alerts = {
    dead-letters = {
      title    = "A message was given up or refused"
      severity = "ERROR"
      summary  = "It is kept in dead_letters with the reason, and can be replayed. Its job, if it names one, has failed."
      query    = "sum(sum_over_time(${local.messages_kept}[30m])) > 0 or sum(sum_over_time(${local.forwarded}[30m])) > 0"
      lasting  = "0s"
    }
    oldest-unacked-message = {
      title    = "Messages wait"
      severity = "WARNING"
      summary  = "The oldest message of a subscription has been waiting for more than fifteen minutes; at work a stage takes up to seven."
      query    = "max by (subscription_id) (max_over_time(${local.waiting}[5m])) > 900"
      lasting  = "300s"
    }
    error-ratio = {
      title    = "Functions or gateway answer with errors"
      severity = "WARNING"
      summary  = "More than a fifth of a service's requests end in 5xx."
      query    = "sum by (service_name) (sum_over_time(${local.errors}[10m])) / sum by (service_name) (sum_over_time(${local.requests}[10m])) > 0.2 and sum by (service_name) (sum_over_time(${local.requests}[10m])) >= 10"
      lasting  = "300s"
    }
    faults = {
      title    = "A function met an error of its own, or can't start"
      severity = "ERROR"
      summary  = "The log has the place (`crashed`) or the variable (`function_misconfigured`)."
      query    = "sum by (service_name) (sum_over_time(${local.faults}[30m])) > 0"
      lasting  = "0s"
    }
    job-failure-ratio = {
      title    = "Jobs fail"
      severity = "ERROR"
      summary  = "More than a tenth of an hour's jobs failed, and at least three. Jobs for which a budget has no room are not counted."
      query    = "sum(sum_over_time(${local.jobs_broken}[1h])) / sum(sum_over_time(${local.jobs_tried}[1h])) > 0.1 and sum(sum_over_time(${local.jobs_broken}[1h])) >= 3"
      lasting  = "0s"
    }
    organisation-failures = {
      title    = "An organisation's jobs fail"
      severity = "WARNING"
      summary  = "More than half of an organisation's jobs of an hour failed, and at least five. Jobs for which its budget has no room are not counted."
      query    = "sum by (org_id) (sum_over_time(${local.organisation_broken}[1h])) / sum by (org_id) (sum_over_time(${local.organisation_tried}[1h])) > 0.5 and sum by (org_id) (sum_over_time(${local.organisation_broken}[1h])) >= 5"
      lasting  = "0s"
    }
    degraded-stages = {
      title    = "Posts are completed without a model's work"
      severity = "ERROR"
      summary  = "At more than a fifth of an hour's jobs, and at least three, the same stage did with less: a post that is not polished, not reviewed, or has tags by rule. Such jobs do not fail."
      query    = "max(sum by (stage) (sum_over_time(${local.stages_degraded}[1h]))) / sum(sum_over_time(${local.jobs_ended}[1h])) > 0.2 and max(sum by (stage) (sum_over_time(${local.stages_degraded}[1h]))) >= 3"
      lasting  = "0s"
    }
    abandoned-jobs = {
      title    = "A job was abandoned"
      severity = "ERROR"
      summary  = "Nobody worked on a job for an hour, so the sweep failed it. The log has its last lines."
      query    = "sum(sum_over_time(${local.abandoned}[30m])) > 0"
      lasting  = "0s"
    }
    no-sweep = {
      title    = "The sweep does not run"
      severity = "ERROR"
      summary  = "No sweep has ended for five minutes. Jobs that wait for a model, and what a crash has left, wait for it."
      query    = "(sum(sum_over_time(${local.sweeps}[5m])) or vector(0)) < 1"
      lasting  = "300s"
    }
    no-owners = {
      title    = "Owners are not copied"
      severity = "WARNING"
      summary  = "For half an hour nobody has looked which organisations and users exist in Postgres. Jobs of new ones may wait, or start with a warning."
      query    = "(sum(sum_over_time(${local.owners_copied}[30m])) or vector(0)) < 1"
      lasting  = "300s"
    }
    oldest-waiting-job = {
      title    = "Jobs wait for long"
      severity = "WARNING"
      summary  = "The oldest waiting job has been waiting for more than ${var.longest_wait_minutes} minutes: for a place, for money, for a model or for a pause to end."
      query    = "max(${local.organisations.oldest_waiting_s}) > ${var.longest_wait_minutes * 60}"
      lasting  = "300s"
    }
    breaker-open = {
      title    = "A model is away"
      severity = "WARNING"
      summary  = "A model's breaker has opened in the last half hour. Its jobs wait and are let in again when it answers."
      query    = "sum by (alias) (sum_over_time(${local.breakers}[30m])) > 0"
      lasting  = "0s"
    }
    model-retires = {
      title    = "A model is retired soon"
      severity = "WARNING"
      summary  = "Its provider stops serving it within 60 days, or has stopped. The gateway's log has the day and the successor."
      query    = "sum by (model) (sum_over_time(${local.models_retiring}[1d])) > 0"
      lasting  = "0s"
    }
    budget-threshold = {
      title    = "An organisation's budget is nearly or wholly spent"
      severity = "WARNING"
      summary  = "At 80 percent there is time to raise it; at 100 its new jobs fail until the period ends."
      query    = "sum by (org_id, percent) (sum_over_time(${local.thresholds}[30m])) > 0"
      lasting  = "0s"
    }
    webhooks-failing = {
      title    = "An organisation's webhook fails"
      severity = "WARNING"
      summary  = "For more than half an hour an endpoint of the organisation has not taken an event. After a day the event is given up, and can be replayed."
      query    = "sum by (org_id) (sum_over_time(${local.webhooks_failing}[9h])) > 0"
      lasting  = "0s"
    }
    usage-at-risk = {
      title    = "A cost is not in the table"
      severity = "ERROR"
      summary  = "Usage events were rejected by ai_usage_logs, or could be neither published nor kept with their job and are only in the log."
      query    = "sum(sum_over_time(${local.usage_at_risk}[30m])) > 0"
      lasting  = "0s"
    }
    reconcile-gap = {
      title    = "A provider's bill differs from the ledger"
      severity = "WARNING"
      summary  = "On a day and for a model of the last three, requests, tokens or US dollars differ by more than a percent. `blog reconcile` shows both sides."
      query    = "sum by (provider, reason) (sum_over_time(${local.reconcile_gaps}[30m])) > 0"
      lasting  = "0s"
    }
    no-reconcile = {
      title    = "The bills are not compared"
      severity = "WARNING"
      summary  = "For two days the ledger was not compared with the bills of all providers that have an admin key."
      query    = "(sum(sum_over_time(${local.reconciled}[2d])) or vector(0)) < 1"
      lasting  = "300s"
    }
    spend-an-hour = {
      title    = "The models' cost rises fast"
      severity = "ERROR"
      summary  = "Within an hour the models' answers have cost more than a quarter of the daily limit, which is ${var.daily_spend_limit_usd} US dollars."
      query    = "sum(sum_over_time(${local.spend}[1h])) > ${var.daily_spend_limit_usd / 4}"
      lasting  = "0s"
    }
    spend-a-day = {
      title    = "The models cost more than the daily limit"
      severity = "WARNING"
      summary  = "Within 24 hours the models' answers have cost more than ${var.daily_spend_limit_usd} US dollars."
      query    = "sum(sum_over_time(${local.spend}[1d])) > ${var.daily_spend_limit_usd}"
      lasting  = "0s"
    }
  }
}

resource "google_monitoring_alert_policy" "alert" {
  for_each = local.alerts

  display_name          = "Blog pipeline: ${each.value.title}"
  combiner              = "OR"
  severity              = each.value.severity
  notification_channels = local.channels

  documentation {
    subject   = "${each.value.title} (${var.project})"
    content   = "${each.value.summary}\n\nWhat to do: docs/operate.md, section `${each.key}`."
    mime_type = "text/markdown"
  }

  conditions {
    display_name = each.value.title

    condition_prometheus_query_language {
      query               = each.value.query
      duration            = each.value.lasting
      evaluation_interval = "60s"
      # A log-based metric exists only after its first line.
      disable_metric_validation = true
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  # Before the schedules, the absence of their messages says nothing.
  depends_on = [google_cloud_scheduler_job.schedule]
}

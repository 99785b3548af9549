# Saved queries in Logs Explorer.

locals {
  queries = {
    one-job = {
      title  = "Blog: one job, from start to end"
      about  = "Put the job's id in place of JOB_ID."
      filter = "labels.job_id=\"JOB_ID\""
    }
    one-organisation = {
      title  = "Blog: one organisation"
      about  = "Put the organisation's id in place of ORG_ID."
      filter = "labels.org_id=\"ORG_ID\""
    }
    waits-and-budgets = {
      title  = "Blog: organisations with jobs that wait, budgets that are spent, models that are away, unknown owners"
      about  = "A line for each organisation and sweep has its jobs at work and waiting, and its money."
      filter = "${local.blog_lines} AND (jsonPayload.event=(\"budget_threshold\" OR \"breaker_opened\" OR \"owner_unknown\") OR (jsonPayload.event=\"organisation_status\" AND jsonPayload.waiting>0))"
    }
    failed-jobs = {
      title  = "Blog: jobs that failed"
      about  = "Why they failed, with the error's code."
      filter = "${local.blog_lines} AND jsonPayload.event=\"job_failed\""
    }
    kept-messages = {
      title  = "Blog: messages that were refused or given up"
      about  = "They are in dead_letters; `blog dead-letters` lists and replays them."
      filter = "${local.blog_lines} AND jsonPayload.event=\"message_kept\""
    }
    model-trouble = {
      title  = "Blog: calls of models that failed, and stages that did with less"
      about  = "The provider's error and the stage's reaction."
      filter = "${local.blog_lines} AND jsonPayload.event=(\"model_failed\" OR \"stage_degraded\" OR \"stage_released\")"
    }
    lost-costs = {
      title  = "Blog: costs that are not in the table"
      about  = "`usage` of such a line is the whole event: publish it on blog-usage once the cause is fixed."
      filter = "${local.blog_lines} AND (jsonPayload.event=\"usage_rejected\" OR (jsonPayload.event=\"usage_unsent\" AND severity>=ERROR))"
    }
    bills = {
      title  = "Blog: gaps between the ledger and the providers' bills"
      about  = "A line for each day and model that differs, with the likeliest reason, and one for each comparison."
      filter = "${local.blog_lines} AND jsonPayload.event=(\"reconcile_gap\" OR \"reconciled\" OR \"report_unread\")"
    }
    failing-webhooks = {
      title  = "Blog: webhooks that fail"
      about  = "The endpoint's answer, and when the event is sent again; `blog webhooks deliveries` has every event."
      filter = "${local.blog_lines} AND jsonPayload.event=(\"webhook_tried\" OR \"webhook_failed\" OR \"webhook_disabled\") AND severity>=WARNING"
    }
    dear-calls = {
      title  = "Blog: answers that cost more than ten cents"
      about  = "With the model, the tokens and the job."
      filter = "${local.blog_lines} AND jsonPayload.event=\"model_answered\" AND jsonPayload.cost_usd>0.1"
    }
  }
}

resource "google_logging_saved_query" "query" {
  for_each = local.queries

  name         = "blog-${each.key}"
  parent       = "projects/${var.project}"
  location     = "global"
  visibility   = "SHARED"
  display_name = each.value.title
  description  = each.value.about

  logging_query {
    filter = each.value.filter
  }

  depends_on = [module.foundation]
}

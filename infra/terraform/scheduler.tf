# The schedules: Cloud Scheduler publishes a message for each function that has `every` in topology.yaml. The
# functions read nothing of it, and a message too many only makes them look once more.

locals {
  scheduled       = { for name, function in local.functions : name => function if can(function.every) }
  scheduler_agent = "serviceAccount:service-${module.foundation.project_number}@gcp-sa-cloudscheduler.iam.gserviceaccount.com"
}

# On these topics alone: Google's own role for this account lets it publish on every topic, and may be missing.
resource "google_pubsub_topic_iam_member" "scheduled" {
  for_each = local.scheduled

  topic  = google_pubsub_topic.topic[each.value.consumes].id
  role   = "roles/pubsub.publisher"
  member = local.scheduler_agent
}

resource "google_cloud_scheduler_job" "schedule" {
  for_each = local.scheduled

  name        = each.value.subscription
  description = "Publishes a message on ${each.value.consumes} every ${each.value.every} seconds."
  region      = coalesce(var.scheduler_region, var.region)
  # A cron expression counts in minutes; a test of the topology allows only whole ones that divide an hour, and a day.
  # At six, a few hours after the end of a day in UTC, the providers' reports of it have arrived.
  schedule  = each.value.every == 86400 ? "0 6 * * *" : "*/${each.value.every / 60} * * * *"
  time_zone = "Etc/UTC"

  pubsub_target {
    topic_name = google_pubsub_topic.topic[each.value.consumes].id
    # An empty message is rejected.
    data = base64encode("{}")
  }

  depends_on = [google_pubsub_topic_iam_member.scheduled, module.stage]
}

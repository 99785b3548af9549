# A dashboard of the pipeline's state.

locals {
  charts = [
    { title = "Jobs ended, an hour", by = "outcome", query = "sum by (outcome) (sum_over_time(${local.jobs_ended}[1h]))" },
    { title = "Jobs failed, an hour, by code", by = "code", query = "sum by (code) (sum_over_time(${local.jobs_failed}[1h]))" },
    { title = "Stages that did with less, an hour", by = "stage", query = "sum by (stage) (sum_over_time(${local.stages_degraded}[1h]))" },
    { title = "Spent in 24 hours, US dollars", by = "model", query = "sum by (model) (sum_over_time(${local.spend}[1d]))" },
    { title = "Oldest message waiting, seconds", by = "subscription_id", query = "max by (subscription_id) (${local.waiting})" },
    { title = "Messages kept, an hour", by = "stage", query = "sum by (stage) (sum_over_time(${local.messages_kept}[1h]))" },
    { title = "Answers with 5xx, share", by = "service_name", query = "sum by (service_name) (sum_over_time(${local.errors}[10m])) / sum by (service_name) (sum_over_time(${local.requests}[10m]))" },
    { title = "Time of a request, 95th percentile, ms", by = "service_name", query = "histogram_quantile(0.95, sum by (service_name, le) (sum_over_time(run_googleapis_com:request_latencies_bucket{monitored_resource=\"cloud_run_revision\",service_name=~\"${local.services}\"}[10m])))" },
    { title = "Instances", by = "service_name", query = "sum by (service_name) (run_googleapis_com:container_instance_count{monitored_resource=\"cloud_run_revision\",service_name=~\"${local.services}\"})" },
    { title = "Jobs at work, top ten organisations", by = "org_id", query = "topk(10, ${local.organisations.members})" },
    { title = "Jobs waiting, top ten organisations", by = "org_id", query = "topk(10, ${local.organisations.waiting})" },
    { title = "Oldest waiting job, seconds, top ten organisations", by = "org_id", query = "topk(10, ${local.organisations.oldest_waiting_s})" },
    { title = "Spent in the budget's period, US dollars, top ten organisations", by = "org_id", query = "topk(10, ${local.organisations.spent_usd})" },
    { title = "Spent in 24 hours, US dollars, top ten organisations", by = "org_id", query = "topk(10, sum by (org_id) (sum_over_time(${local.organisation_cost}[1d])))" },
    { title = "Jobs failed, an hour, top ten organisations", by = "org_id", query = "topk(10, sum by (org_id) (sum_over_time(${local.organisation_failed}[1h])))" },
    { title = "API: requests, an hour, by status", by = "status", query = "sum by (status) (sum_over_time(${local.api_requests}[1h]))" },
    { title = "API: requests, an hour, by route", by = "route", query = "sum by (route) (sum_over_time(${local.api_requests}[1h]))" },
    { title = "Webhooks: tries, an hour, by what became of the event", by = "delivery_status", query = "sum by (delivery_status) (sum_over_time(${local.webhook_tries}[1h]))" },
    { title = "Webhooks that fail, top ten organisations", by = "org_id", query = "topk(10, sum by (org_id) (sum_over_time(${local.webhooks_failing}[9h])))" },
    { title = "Costs not in the table, an hour", by = "event", query = "sum by (event) (sum_over_time(${local.usage_at_risk}[1h]))" },
  ]
}

resource "google_monitoring_dashboard" "blog" {
  dashboard_json = jsonencode({
    displayName = "Blog pipeline"
    mosaicLayout = {
      columns = 48
      tiles = [
        for place, chart in local.charts : {
          xPos   = place % 3 * 16
          yPos   = floor(place / 3) * 16
          width  = 16
          height = 16
          widget = {
            title = chart.title
            xyChart = {
              dataSets = [{
                plotType       = "LINE"
                legendTemplate = "$${labels.${chart.by}}"
                timeSeriesQuery = {
                  prometheusQuery = chart.query
                }
              }]
            }
          }
        }
      ]
    }
  })

  depends_on = [module.foundation]
}

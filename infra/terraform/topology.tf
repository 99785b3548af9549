# infra/topology.yaml declares topics, subscriptions, functions and limits, as for the local stack.

locals {
  topology  = yamldecode(file("${path.module}/../topology.yaml"))
  timing    = local.topology.timing
  functions = local.topology.functions
  start     = local.functions.generate.consumes

  topics = toset(compact(concat(
    [
      local.topology.dead_letter_topic,
      local.topology.usage_topic,
      local.topology.output_topic,
      local.topology.events_topic,
    ],
    [for function in local.functions : function.consumes],
    [for function in local.functions : lookup(function, "publishes", "")],
    [for function in local.functions : lookup(function, "revises", "")],
  )))

  # The only topics that each function may publish to. A stage publishes usage events and events of a job's end;
  # generate republishes a start message without a job id under its job's id; deadletter publishes unsent usage events
  # of a job and the event of its end; usage dead-letters messages that are not usage events.
  publishes = {
    for name, function in local.functions : name => toset(compact([
      lookup(function, "publishes", ""),
      lookup(function, "revises", ""),
      lookup(function, "operation", "") != "" || name == "deadletter" ? local.topology.usage_topic : "",
      lookup(function, "operation", "") != "" || name == "deadletter" ? local.topology.events_topic : "",
      function.consumes == local.start ? local.start : "",
      name == "usage" ? local.topology.dead_letter_topic : "",
    ]))
  }

  # The sources of environment variables; topology.yaml lists the variables of each function.
  settings = {
    LITELLM_PROXY_URL = google_cloud_run_v2_service.gateway.uri
  }
  secrets = {
    LITELLM_API_KEY = module.foundation.secrets["litellm-master-key"]
    SUPABASE_DB_URL = module.foundation.secrets["supabase-db-url"]
  }
}

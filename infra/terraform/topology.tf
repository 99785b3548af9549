# Topics, subscriptions, functions and limits are declared in infra/topology.yaml, for this as for the local stack.

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

  # What each function may publish to, and nothing else. A stage tells what its calls cost and how a job ended;
  # generate sends a start message that names no job on under its job's id; deadletter sends the costs that a
  # job's document still held, and how it ended; usage gives up what is no usage event.
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

  # Where each variable of a function comes from: topology.yaml names which function gets which.
  settings = {
    LITELLM_PROXY_URL = google_cloud_run_v2_service.gateway.uri
  }
  secrets = {
    LITELLM_API_KEY = module.foundation.secrets["litellm-master-key"]
    SUPABASE_DB_URL = module.foundation.secrets["supabase-db-url"]
  }
}

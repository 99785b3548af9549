# infra/topology.yaml declares topics, subscriptions, functions and limits, as for the local stack.

locals {
  topology  = yamldecode(file("${path.module}/../topology.yaml"))
  timing    = local.topology.timing
  functions = local.topology.functions
  consumers = { for name, function in local.functions : name => function if can(function.consumes) }
  start     = local.functions.generate.consumes

  topics = toset(compact(concat(
    [
      local.topology.dead_letter_topic,
      local.topology.usage_topic,
      local.topology.output_topic,
      local.topology.events_topic,
    ],
    [for function in local.consumers : function.consumes],
    [for function in local.functions : lookup(function, "publishes", "")],
    [for function in local.functions : lookup(function, "revises", "")],
  )))

  # The functions that may end a job. They publish the event of its end and unsent usage events; and since its end
  # frees a place, they publish the message of the next waiting job, which may wait at any stage.
  ends_jobs     = toset(concat(local.stages, ["deadletter", "sweep"]))
  stages        = [for name, function in local.functions : name if can(function.operation)]
  stage_topics  = [for name in local.stages : local.functions[name].consumes]
  topics_of_end = concat(local.stage_topics, [local.topology.usage_topic, local.topology.events_topic])

  # The topics of the API: it starts and replays jobs, sends a dead letter to its topic again, and a webhook's event.
  # Never the output's: anybody may listen there, so what publish has not handed on goes to the function behind it.
  topics_of_api = concat(
    [
      for function in local.consumers : function.consumes
      if can(function.retry.max_delivery_attempts) && function.consumes != local.topology.output_topic
    ],
    [local.functions.deliver.consumes],
  )

  # The only topics that each function may publish to. A stage publishes the message of the next stage as well; usage
  # dead-letters messages that are not usage events, and generate asks the sweep to read a sitemap.
  publishes = {
    for name, function in local.functions : name => toset(compact(concat(
      contains(local.ends_jobs, name) ? local.topics_of_end : [],
      name == "api" ? local.topics_of_api : [],
      [
        lookup(function, "publishes", ""),
        lookup(function, "revises", ""),
        name == "usage" ? local.topology.dead_letter_topic : "",
        name == "generate" ? local.functions.sweep.consumes : "",
      ],
    )))
  }

  # The sources of environment variables; topology.yaml lists the variables of each function. Of its optional ones, a
  # function has those that are used here.
  settings = merge(
    {
      LITELLM_PROXY_URL = google_cloud_run_v2_service.gateway.uri
      SUPABASE_URL      = var.supabase_url
    },
    { for name, value in local.options : name => value if value != "" },
  )
  options = {
    OPENAI_PROJECT_ID      = var.openai_project_id
    ANTHROPIC_WORKSPACE_ID = var.anthropic_workspace_id
    API_ORIGINS            = join(",", var.api_origins)
    API_BACKENDS           = join(",", var.api_backends)
    API_AUDIENCE           = length(var.api_backends) > 0 ? local.api_audience : ""
    SOURCES_BUCKET         = var.sources_bucket
  }
  # Never an address that a request brings along: a token for another service would do.
  api_audience = var.api_audience != "" ? var.api_audience : "blog-api.${var.project}"
  secrets = merge(
    {
      LITELLM_API_KEY     = module.foundation.secrets["litellm-master-key"]
      SUPABASE_DB_URL     = module.foundation.secrets["supabase-db-url"]
      API_DB_URL          = module.foundation.secrets["api-db-url"]
      WEBHOOK_SIGNING_KEY = module.foundation.secrets["webhook-signing-key"]
    },
    var.supabase_legacy_jwt ? { SUPABASE_JWT_SECRET = module.foundation.secrets["supabase-jwt-secret"] } : {},
    { for provider in var.bills_compared : "${upper(provider)}_ADMIN_KEY" => module.foundation.secrets["${provider}-admin-key"] },
  )

  variables = {
    for name, function in local.functions : name => concat(function.environment, lookup(function, "optional", []))
  }
}

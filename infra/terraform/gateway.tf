# The LiteLLM proxy, which alone has the providers' keys. It is not public: Cloud Run admits only the stages, by their
# identity tokens, and the proxy requires its own key as well.

locals {
  redis         = coalesce(var.redis, var.gateway_max_instances > 1)
  provider_keys = { for provider in var.providers_in_use : "${upper(provider)}_API_KEY" => "${provider}-api-key" }
  langfuse_keys = var.langfuse ? {
    LANGFUSE_PUBLIC_KEY = "langfuse-public-key"
    LANGFUSE_SECRET_KEY = "langfuse-secret-key"
  } : {}
  gateway_secrets = merge({ LITELLM_MASTER_KEY = "litellm-master-key" }, local.provider_keys, local.langfuse_keys)

  # The size of one instance, as measured (docs/deploy.md, "How many posts an hour"). The proxy is one Python thread: a
  # second vCPU would idle, so more load takes more instances. At 0.6 s for a post of 5,000 words, 0.7 of a vCPU carry
  # 1.2 such posts a second. Their 28 calls of 5.8 s are 190 under way on average, and up to twice as many. So the CPU,
  # and not this number, makes Cloud Run start another instance.
  gateway_cpu         = 1
  gateway_concurrency = 500

  gateway_settings = merge(
    var.langfuse_host == "" ? {} : { LANGFUSE_HOST = var.langfuse_host },
    local.redis ? {
      REDIS_HOST = google_redis_instance.cache[0].host
      REDIS_PORT = tostring(google_redis_instance.cache[0].port)
    } : {},
  )
}

resource "google_service_account" "gateway" {
  account_id   = "blog-gateway"
  display_name = "The LiteLLM proxy of the blog functions"

  depends_on = [module.foundation]
}

resource "google_secret_manager_secret_iam_member" "gateway" {
  for_each = local.gateway_secrets

  secret_id = module.foundation.secrets[each.value]
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.gateway.member
}

resource "google_cloud_run_v2_service" "gateway" {
  name                = "blog-gateway"
  location            = var.region
  ingress             = "INGRESS_TRAFFIC_INTERNAL_ONLY"
  deletion_protection = var.deletion_protection

  template {
    service_account = google_service_account.gateway.email
    # The longest request is a stream, which may last as long as its step.
    timeout                          = "${local.timing.function}s"
    max_instance_request_concurrency = local.gateway_concurrency

    scaling {
      min_instance_count = var.gateway_min_instances
      # Without Redis the cache, which answers repeated calls after a crash, is in the instance's memory.
      max_instance_count = local.redis ? var.gateway_max_instances : 1
    }

    containers {
      image = var.gateway_image

      ports {
        container_port = 8080
      }

      dynamic "env" {
        for_each = local.gateway_settings

        content {
          name  = env.key
          value = env.value
        }
      }

      dynamic "env" {
        for_each = local.gateway_secrets

        content {
          name = env.key

          value_source {
            secret_key_ref {
              secret  = module.foundation.secrets[env.value]
              version = "latest"
            }
          }
        }
      }

      resources {
        limits = {
          cpu    = tostring(local.gateway_cpu)
          memory = "2Gi"
        }
        cpu_idle          = true
        startup_cpu_boost = true
      }

      startup_probe {
        period_seconds    = 5
        timeout_seconds   = 5
        failure_threshold = 24

        http_get {
          path = "/health/liveliness"
        }
      }
    }

    dynamic "vpc_access" {
      for_each = local.redis ? [google_compute_subnetwork.inside.id] : []

      content {
        egress = "PRIVATE_RANGES_ONLY"

        network_interfaces {
          subnetwork = vpc_access.value
        }
      }
    }
  }

  depends_on = [google_secret_manager_secret_iam_member.gateway]
}

resource "google_cloud_run_v2_service_iam_member" "calls_gateway" {
  for_each = { for name, function in local.functions : name => function if contains(function.environment, "LITELLM_PROXY_URL") }

  name     = google_cloud_run_v2_service.gateway.name
  location = var.region
  role     = "roles/run.invoker"
  member   = module.stage[each.key].account
}

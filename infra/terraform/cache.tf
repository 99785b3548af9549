# A cache that all instances of the gateway share, and that outlives them. It costs by the hour, and exists only if
# more than one instance is allowed.

resource "google_redis_instance" "cache" {
  # checkov:skip=CKV_GCP_95:Its password would be in Terraform's state; it is reachable only from this network.
  # checkov:skip=CKV_GCP_97:The gateway reaches it inside the network, whose traffic Google encrypts where it leaves a building.
  count = local.redis ? 1 : 0

  name               = "blog-gateway"
  display_name       = "Answers that the blog functions have paid for"
  tier               = "BASIC"
  memory_size_gb     = 1
  redis_version      = "REDIS_7_2"
  region             = var.region
  authorized_network = google_compute_network.blog.id

  redis_configs = {
    maxmemory-policy = "allkeys-lru"
  }
}

# A cache that all instances of the gateway share, and that outlives them. It costs by the hour, and is there where
# more than one instance may be.

resource "google_redis_instance" "cache" {
  # checkov:skip=CKV_GCP_95:Its password would stand in Terraform's state; only what is in this network gets at it.
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

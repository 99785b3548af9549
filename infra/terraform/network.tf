# The gateway is reachable only from inside. The stages call only Google's services (the gateway on Cloud Run,
# Firestore, Pub/Sub), through private access and without a public address.

resource "google_compute_network" "blog" {
  # checkov:skip=CKV2_GCP_18:Nothing listens in it, and a network rejects incoming traffic by default.
  name                    = "blog"
  auto_create_subnetworks = false

  depends_on = [module.foundation]
}

resource "google_compute_subnetwork" "inside" {
  # checkov:skip=CKV_GCP_26:It carries only calls of Google's services, which have their own logs.
  name    = "blog-inside"
  region  = var.region
  network = google_compute_network.blog.id
  # Four stages of up to twenty instances, each of which may take two addresses.
  ip_cidr_range            = "10.8.0.0/23"
  private_ip_google_access = true
}

# The gateway is reached from inside only. All that the stages ask for is Google's own: the gateway, Firestore and
# Pub/Sub, which private access leads to without an address of theirs on the internet.

resource "google_compute_network" "blog" {
  # checkov:skip=CKV2_GCP_18:Nothing listens in it, and what a network does not allow to come in is refused.
  name                    = "blog"
  auto_create_subnetworks = false

  depends_on = [module.foundation]
}

resource "google_compute_subnetwork" "inside" {
  # checkov:skip=CKV_GCP_26:All that passes here are calls of Google's own services, and those are in their logs.
  name    = "blog-inside"
  region  = var.region
  network = google_compute_network.blog.id
  # Four stages of up to twenty instances, and each may take two addresses.
  ip_cidr_range            = "10.8.0.0/23"
  private_ip_google_access = true
}

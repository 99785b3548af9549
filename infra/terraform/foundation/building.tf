# Where the functions' bundles are, and who builds them and the gateway: not the default account, which may do too much
# in an old project and nothing in a new one. It is here so that its roles are known everywhere when it is needed.

resource "google_storage_bucket" "bundles" {
  # checkov:skip=CKV_GCP_62:It holds nothing but code that is in the repository too, and audit logs say who changed it.
  # checkov:skip=CKV_GCP_78:A bundle's name is its content, so there are no versions of one.
  name                        = "${var.project}-blog-bundles"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  depends_on = [google_project_service.api]
}

resource "google_service_account" "build" {
  account_id   = "blog-build"
  display_name = "Builds the blog functions"

  depends_on = [google_project_service.api]
}

resource "google_project_iam_member" "build" {
  for_each = toset(["roles/logging.logWriter", "roles/artifactregistry.writer"])

  project = var.project
  role    = each.value
  member  = google_service_account.build.member
}

# Cloud Functions copies a bundle into a bucket of its own before it is built; that bucket is not ours to declare.
resource "google_project_iam_member" "copied" {
  project = var.project
  role    = "roles/storage.objectViewer"
  member  = google_service_account.build.member

  condition {
    title      = "Cloud Functions' own copies"
    expression = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-${data.google_project.this.number}-\")"
  }
}

resource "google_storage_bucket_iam_member" "build" {
  bucket = google_storage_bucket.bundles.name
  role   = "roles/storage.objectViewer"
  member = google_service_account.build.member
}

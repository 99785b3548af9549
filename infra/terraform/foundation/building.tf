# The bucket of the functions' bundles, and the account that builds them and the gateway: not the default account, which
# has too many rights in an old project and none in a new one. It is created early, because roles take time to apply.

resource "google_storage_bucket" "bundles" {
  # checkov:skip=CKV_GCP_62:It holds only code that is also in the repository, and audit logs record who changed it.
  # checkov:skip=CKV_GCP_78:A bundle is named by its content's digest, so it has no versions.
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

# Cloud Functions copies a bundle into its own bucket before it builds it; Terraform can't declare that bucket.
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

# Sources of posts in Cloud Storage: a bucket of your own with a folder for each organization. The stages that work with
# the sources read it; nobody here writes to it.

locals {
  reads_sources = toset([
    for name in local.stages : name if contains(local.variables[name], "SOURCES_BUCKET")
  ])
}

resource "google_storage_bucket_iam_member" "sources" {
  for_each = var.sources_bucket == "" ? toset([]) : local.reads_sources

  bucket = var.sources_bucket
  role   = "roles/storage.objectViewer"
  member = module.stage[each.key].account
}

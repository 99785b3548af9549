# Job state: the database, its security rules, indexes and expiry.

resource "google_firestore_database" "jobs" {
  name                              = "(default)"
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  concurrency_mode                  = "PESSIMISTIC"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.deletion_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = var.deletion_protection ? "ABANDON" : "DELETE"

  # A project has one such database. An existing one may be in another location, and stays there.
  lifecycle {
    ignore_changes = [location_id]
  }

  depends_on = [module.foundation]
}

resource "google_firebaserules_ruleset" "jobs" {
  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/../firestore/firestore.rules")
    }
  }

  # The release names the rules in force, so new rules are created before old ones are destroyed.
  lifecycle {
    create_before_destroy = true
  }

  depends_on = [google_firestore_database.jobs]
}

resource "google_firebaserules_release" "jobs" {
  name         = "cloud.firestore"
  ruleset_name = google_firebaserules_ruleset.jobs.name
}

locals {
  # In the format of Firebase's own tools, so that a frontend team can use it too.
  indexes = jsondecode(file("${path.module}/../firestore/firestore.indexes.json"))
}

resource "google_firestore_index" "query" {
  for_each = { for index in local.indexes.indexes : join(" ", concat([index.collectionGroup], [for field in index.fields : field.fieldPath == "updated_at" ? "${field.fieldPath} ${field.order}" : field.fieldPath])) => index }

  database    = google_firestore_database.jobs.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields

    content {
      field_path = fields.value.fieldPath
      order      = fields.value.order
    }
  }
}

# Long texts and maps that no query uses: indexing them would make every write slower and more expensive. A field with
# indexes of its own has only those. A map's settings are also those of the fields in it that have none.
resource "google_firestore_field" "field" {
  for_each = { for override in local.indexes.fieldOverrides : "${override.collectionGroup} ${override.fieldPath}" => override }

  database   = google_firestore_database.jobs.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  index_config {
    dynamic "indexes" {
      for_each = each.value.indexes

      content {
        order       = indexes.value.order
        query_scope = indexes.value.queryScope
      }
    }
  }

  dynamic "ttl_config" {
    for_each = lookup(each.value, "ttl", false) ? ["on"] : []

    content {}
  }
}

terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.0"
    }
  }

  # `terraform init` sets its bucket: docs/deploy.md has the command.
  backend "gcs" {
    prefix = "content-pipeline"
  }
}

provider "google" {
  project = var.project
  region  = var.region

  # Some APIs, such as that of the security rules, need a project for the quota of a person's request.
  user_project_override = true
  billing_project       = var.project
}

terraform {
  required_version = ">= 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 8.0"
    }
  }

  # Its bucket is named at init: docs/deploy.md has the command.
  backend "gcs" {
    prefix = "content-pipeline"
  }
}

provider "google" {
  project = var.project
  region  = var.region

  # Some APIs, the security rules' among them, ask whose quota a person's request takes.
  user_project_override = true
  billing_project       = var.project
}

"""Compare a project of Google Cloud with what the topology, the indexes and Terraform's files declare."""

variable "name" {
  description = "The function's name in topology.yaml."
  type        = string
}

variable "function" {
  description = "What topology.yaml says of the function."
  type        = any
}

variable "timing" {
  description = "The time-outs of topology.yaml, in seconds."
  type        = any
}

variable "project" {
  type = string
}

variable "region" {
  type = string
}

variable "topics" {
  description = "The topics' ids, by their names."
  type        = map(string)
}

variable "publishes" {
  description = "The names of the topics that the function publishes to."
  type        = set(string)
}

variable "settings" {
  description = "The function's own environment variables that are no secrets."
  type        = map(string)
}

variable "secrets" {
  description = "The secrets' ids, by the environment variables that get their values."
  type        = map(string)
}

variable "firestore" {
  description = "Whether the function reads and writes jobs and kept messages."
  type        = bool
}

variable "inside" {
  description = "Whether all of the function's traffic takes the subnetwork."
  type        = bool
}

variable "subnetwork" {
  description = "The project's own."
  type        = string
}

variable "bundle" {
  description = "The zip that infra/bundle wrote, and the bucket that it goes to."
  type        = object({ bucket = string, file = string })
}

variable "builder" {
  description = "The service account that builds the function."
  type        = string
}

variable "push_account" {
  description = "The service account that Pub/Sub calls the function as."
  type        = string
}

variable "pubsub_agent" {
  description = "Pub/Sub's own service account, as a member of a policy."
  type        = string
}

variable "dead_letter_topic" {
  description = "Where a message goes that was delivered too often."
  type        = string
}

variable "name" {
  description = "The function's name in topology.yaml."
  type        = string
}

variable "function" {
  description = "The function's entry in topology.yaml."
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
  description = "The function's environment variables that are not secrets."
  type        = map(string)
}

variable "secrets" {
  description = "The secrets' ids, by the environment variables that get their values."
  type        = map(string)
}

variable "firestore" {
  description = "Whether the function reads and writes Firestore's documents."
  type        = bool
}

variable "connections" {
  description = "Whether the function reads the secrets of organizations."
  type        = bool
}

variable "project_number" {
  description = "The project's number, by which conditions of grants know its secrets."
  type        = string
}

variable "inside" {
  description = "Whether all of the function's traffic takes the subnetwork."
  type        = bool
}

variable "min_instances" {
  description = "The instances that are always there."
  type        = number
}

variable "subnetwork" {
  description = "The subnetwork of that traffic."
  type        = string
}

variable "bundle" {
  description = "The zip of infra/bundle, and its bucket."
  type        = object({ bucket = string, file = string })
}

variable "builder" {
  description = "The service account that builds the function."
  type        = string
}

variable "push_account" {
  description = "The service account with which Pub/Sub calls the function."
  type        = string
}

variable "pubsub_agent" {
  description = "Pub/Sub's own service account, as a member of a policy."
  type        = string
}

variable "dead_letter_topic" {
  description = "The topic for messages that were delivered too often."
  type        = string
}

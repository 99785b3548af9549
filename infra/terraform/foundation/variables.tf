variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "Where the images and the secrets are."
  type        = string
}

variable "providers_in_use" {
  description = "The model providers that have a key."
  type        = set(string)
}

variable "langfuse" {
  description = "Whether Langfuse's keys are needed."
  type        = bool
}

variable "project" {
  description = "The project's id."
  type        = string
}

variable "region" {
  description = "The region of the images and the secrets."
  type        = string
}

variable "providers_in_use" {
  description = "The model providers that have a key."
  type        = set(string)
}

variable "bills_compared" {
  description = "The model providers that have an admin key."
  type        = set(string)
}

variable "supabase_legacy_jwt" {
  description = "Whether the secret with which Supabase signs its older sessions is needed."
  type        = bool
}

variable "langfuse" {
  description = "Whether Langfuse's keys are needed."
  type        = bool
}

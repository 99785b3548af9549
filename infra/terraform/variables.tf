variable "project" {
  description = "The Google Cloud project to deploy into."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project is the id of a Google Cloud project, such as my-blog-prod: not its name or number."
  }
}

variable "region" {
  description = "The region of functions, gateway, database and cache."
  type        = string
  default     = "europe-west9"
}

variable "scheduler_region" {
  description = "The region of Cloud Scheduler, where it is not offered in `region`: it publishes into any."
  type        = string
  default     = null
}

variable "bundles" {
  description = "The output folder of `make bundles`."
  type        = string
  default     = "../../build"
}

variable "gateway_image" {
  description = "The gateway's image by its digest; a tag could be moved to another build."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9.-]+/.+@sha256:[0-9a-f]{64}$", var.gateway_image))
    error_message = "gateway_image ends in @sha256: and 64 hexadecimal digits. docs/deploy.md has the command that prints it."
  }
}

variable "providers_in_use" {
  description = "The model providers whose key is in Secret Manager: openai, anthropic or both."
  type        = set(string)
  default     = ["openai"]

  validation {
    condition     = length(var.providers_in_use) > 0 && length(setsubtract(var.providers_in_use, ["openai", "anthropic"])) == 0
    error_message = "providers_in_use has at least one of openai and anthropic, and nothing else."
  }
}

variable "bills_compared" {
  description = "The model providers whose bills are compared with the ledger every night: openai, anthropic, both or neither. Their admin keys are then in Secret Manager."
  type        = set(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.bills_compared, ["openai", "anthropic"])) == 0
    error_message = "bills_compared has openai, anthropic, both or nothing."
  }
}

variable "openai_project_id" {
  description = "The project at OpenAI whose usage is compared, if it is not the whole organization."
  type        = string
  default     = ""
}

variable "anthropic_workspace_id" {
  description = "The workspace at Anthropic whose usage is compared, if it is not the whole organization."
  type        = string
  default     = ""
}

variable "langfuse" {
  description = "Whether the gateway reports to Langfuse, whose two keys are then in Secret Manager."
  type        = bool
  default     = false
}

variable "langfuse_host" {
  description = "Langfuse's address, if it is not its cloud in Europe."
  type        = string
  default     = ""
}

variable "gateway_max_instances" {
  description = "The gateway's maximum number of instances. More than one share a cache in Memorystore."
  type        = number
  default     = 1

  validation {
    condition     = var.gateway_max_instances >= 1 && var.gateway_max_instances >= var.gateway_min_instances
    error_message = "gateway_max_instances is at least 1, and at least gateway_min_instances."
  }
}

variable "redis" {
  description = "Whether the gateway's cache is in Memorystore; by default if more than one instance is allowed."
  type        = bool
  default     = null

  validation {
    condition     = var.redis != false || var.gateway_max_instances == 1
    error_message = "Instances that share no cache pay again for what another one has bought: leave redis out, or set gateway_max_instances to 1."
  }
}

variable "gateway_min_instances" {
  description = "The gateway's minimum number of instances. With 0 the first job after a pause waits about 15 s for one."
  type        = number
  default     = 0
}

variable "alert_emails" {
  description = "The recipients of alerts."
  type        = set(string)
  default     = []
}

variable "daily_spend_limit_usd" {
  description = "The models' cost within a day, in US dollars, above which an alert is sent."
  type        = number
  default     = 50
}

variable "longest_wait_minutes" {
  description = "The minutes after which a job that still waits for a place, for money or for a model sends an alert."
  type        = number
  default     = 60
}

variable "deletion_protection" {
  description = "Whether Firestore and the gateway are protected from being destroyed."
  type        = bool
  default     = true
}

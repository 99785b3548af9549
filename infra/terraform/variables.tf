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

variable "supabase_url" {
  description = "The address of the Supabase project whose users call the API, such as https://REF.supabase.co."
  type        = string

  validation {
    condition     = can(regex("^https://[a-z0-9.-]+$", var.supabase_url))
    error_message = "supabase_url is https:// and a host, without a path: Supabase's dashboard shows it (Project Settings, Data API)."
  }
}

variable "supabase_publishable_key" {
  description = "Supabase's key for browsers, which the page signs in with. Everybody can read it."
  type        = string
  default     = ""

  validation {
    condition     = var.supabase_publishable_key == "" || can(regex("^(sb_publishable_|eyJ)", var.supabase_publishable_key))
    error_message = "supabase_publishable_key begins with sb_publishable_ (or is the older anon key, eyJ…): never a secret key."
  }
}

variable "supabase_legacy_jwt" {
  description = "Whether Supabase still signs sessions with its older JWT secret, which is then in Secret Manager."
  type        = bool
  default     = false
}

variable "api_origins" {
  description = "The pages that may call the API from a browser, such as https://my-blog-prod.web.app."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.api_origins : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "Each of api_origins is https:// and a host, without a path and without a wildcard."
  }
}

variable "api_backends" {
  description = "The service accounts that may call the API for any organization."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for account in var.api_backends : can(regex("^[a-z0-9.-]+@[a-z0-9.-]+\\.gserviceaccount\\.com$", account))])
    error_message = "Each of api_backends is the e-mail address of a service account."
  }
}

variable "api_audience" {
  description = "The audience that those accounts' identity tokens name; by default blog-api.PROJECT."
  type        = string
  default     = ""
}

variable "api_min_instances" {
  description = "The API's minimum number of instances. With 0 the first request after a pause waits about two seconds for one."
  type        = number
  default     = 0
}

variable "sources_bucket" {
  description = "An existing bucket with a folder for each organization, whose files may be sources of its posts; empty without."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])?$", var.sources_bucket))
    error_message = "sources_bucket is a bucket's name, without gs://."
  }
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

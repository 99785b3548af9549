# All that is optional, switched on: for the tests, which look at both.
project               = "my-blog-prod"
gateway_image         = "europe-west9-docker.pkg.dev/my-blog-prod/blog/gateway@sha256:0000000000000000000000000000000000000000000000000000000000000000"
providers_in_use      = ["openai", "anthropic"]
bills_compared        = ["openai", "anthropic"]
openai_project_id     = "proj_1"
supabase_url          = "https://abcdefghijklmnopqrst.supabase.co"
supabase_legacy_jwt   = true
api_origins           = ["https://my-blog-prod.web.app", "https://app.example.com"]
api_backends          = ["backend@my-blog-prod.iam.gserviceaccount.com"]
api_audience          = "https://blog-api.example.com"
api_min_instances     = 1
sources_bucket        = "my-blog-prod-sources"
langfuse              = true
gateway_max_instances = 4 # and so Redis
alert_emails          = ["ops@example.com"]

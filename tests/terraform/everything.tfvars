# All that is optional, switched on: for the tests, which look at both.
project               = "my-blog-prod"
gateway_image         = "europe-west9-docker.pkg.dev/my-blog-prod/blog/gateway@sha256:0000000000000000000000000000000000000000000000000000000000000000"
providers_in_use      = ["openai", "anthropic"]
bills_compared        = ["openai", "anthropic"]
openai_project_id     = "proj_1"
langfuse              = true
gateway_max_instances = 4 # and so Redis
alert_emails          = ["ops@example.com"]

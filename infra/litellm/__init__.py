"""The gateway: the LiteLLM proxy in its own environment. Of these modules only serve.py needs it."""

"""The LiteLLM proxy over HTTP."""

"""The gateway: the LiteLLM proxy in its own environment. Only render.py may be imported from here."""

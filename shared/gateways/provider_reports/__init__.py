"""The usage and cost reports of OpenAI and Anthropic, as organizations read them with an admin key."""

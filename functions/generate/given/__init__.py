"""Materials of a request in the writer's prompts and answers."""

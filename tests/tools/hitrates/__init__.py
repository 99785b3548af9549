"""How often each quality check finds something on a folder of texts."""

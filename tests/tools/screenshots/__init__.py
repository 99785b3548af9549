"""Pictures of the page for the docs, of the same jobs at the same time."""

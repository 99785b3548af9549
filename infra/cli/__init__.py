"""The `blog` command."""

"""Markdown, prose and languages; the cleaner and the sanitizer. Pure."""

"""Finished posts as files on this machine: Markdown, the job's document, and a page for a browser."""

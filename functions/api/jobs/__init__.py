"""Routes of jobs: start, list, show, cancel and replay."""

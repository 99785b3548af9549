"""Routes of jobs: start, list, show and cancel."""

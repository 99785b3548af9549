"""Build the page: the types of its hooks, and the files that are served."""

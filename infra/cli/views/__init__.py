"""Views of jobs, costs and the starting stack, on a terminal or as lines."""

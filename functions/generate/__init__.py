"""The generate function: write the post."""

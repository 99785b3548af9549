"""The meta function: write the tags of the page, and finish the post."""

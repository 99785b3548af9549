"""What models leak into a text besides the post, one module for each kind."""

"""Model artifacts: text in an answer besides the post, one module for each kind."""

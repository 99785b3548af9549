"""The outline of a long post: ask for it, read it, keep its sections apart."""

"""Comparison of two versions of a post: losses, inventions and changed meaning."""

"""Mutation tests: remove one safety device at a time and see a test fail."""

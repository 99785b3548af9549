"""Bringing an existing post up to date, block by block."""

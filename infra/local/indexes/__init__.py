"""Warn pages of what Google Cloud would refuse, queries without an index, and of what the rules refused."""

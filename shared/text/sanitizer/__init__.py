"""Sanitizer: which content a post may have, and how to write it so that every renderer agrees."""

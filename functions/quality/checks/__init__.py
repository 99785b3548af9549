"""The named rules of quality, each with its threshold and source."""

"""The story of a job, from its document, its earlier runs and its log lines."""

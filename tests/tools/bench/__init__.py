"""Benchmarks: each figure as a ratio to a rival or a limit of the same run."""

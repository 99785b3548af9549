"""Programs: benchmarks, soak tests, mutation tests, cost tables."""

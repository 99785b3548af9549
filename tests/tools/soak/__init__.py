"""Long checks: `make soak` runs them and writes the table of ARCHITECTURE.md."""

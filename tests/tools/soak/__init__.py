"""What takes longer than `make test` may: `make soak` measures, and writes the table of ARCHITECTURE.md."""

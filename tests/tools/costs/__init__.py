"""Costs of a month, computed: `python -m tests.tools.costs` rewrites the tables of docs/deploy.md."""

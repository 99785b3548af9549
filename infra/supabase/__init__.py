"""Postgres: migrations, and the password of the sink's role."""

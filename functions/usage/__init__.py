"""The usage sink: one row in Postgres for each usage event."""

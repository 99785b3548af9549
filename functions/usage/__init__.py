"""The usage function: store usage events in Postgres."""

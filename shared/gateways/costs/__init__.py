"""The costs of the calls in Postgres: the questions in SQL, and the sums that they return."""

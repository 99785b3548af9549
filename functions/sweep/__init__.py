"""The deadletter function: keep given-up messages and fail their jobs."""

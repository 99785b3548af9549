"""Dead letters: keep each message, and fail the job that waits for it."""

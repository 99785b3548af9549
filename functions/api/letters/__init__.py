"""The routes of dead letters, for operators."""

"""The code that the functions share; ARCHITECTURE.md has the rooms."""

"""What people give with a request, as the editor reads it."""

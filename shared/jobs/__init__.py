"""What a job is and may become. Pure."""

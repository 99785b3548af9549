"""The messages that travel over Pub/Sub. Pure."""

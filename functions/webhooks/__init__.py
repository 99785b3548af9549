"""The webhooks function: make a delivery of each event for each endpoint that gets it. It calls no URL."""

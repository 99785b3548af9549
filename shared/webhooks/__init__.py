"""Webhooks: endpoints, deliveries, their schedule and signature, and which addresses may be called. Pure."""

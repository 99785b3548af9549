"""Interfaces of the command's gateways, and their implementations."""

"""Processes of the local stack: start, watch, restart and stop them."""

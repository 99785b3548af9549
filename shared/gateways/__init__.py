"""Gateways: one vendor each, whose errors they translate."""

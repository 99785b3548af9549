"""The address of a database without its password."""

from __future__ import annotations

from urllib.parse import urlsplit


def address(url: str) -> str:
    """Return host and port of a database's URL, which holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        return "an unreadable address"
    return f"{parts.hostname}:{port}" if parts.hostname else "the address it names"

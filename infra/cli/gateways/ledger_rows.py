"""Rows of Postgres as plain values, and an address without its password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def address(url: str) -> str:
    """Return host and port of a database's URL, which holds a password."""
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        return "an unreadable address"
    return f"{parts.hostname}:{port}" if parts.hostname else "the address it names"


def to_map(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with text and floats in place of UUIDs and Decimals, which can't be printed."""
    return {name: _to_builtin(value) for name, value in row.items()}


def _to_builtin(value: Any) -> Any:
    if type(value).__name__ == "Decimal":
        return float(value)
    return str(value) if type(value).__name__ == "UUID" else value

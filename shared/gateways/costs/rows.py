"""Rows of Postgres as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def to_map(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with text and floats in place of UUIDs and Decimals, which can't be printed."""
    return {name: _to_builtin(value) for name, value in row.items()}


def _to_builtin(value: Any) -> Any:
    if type(value).__name__ == "Decimal":
        return float(value)
    return str(value) if type(value).__name__ == "UUID" else value

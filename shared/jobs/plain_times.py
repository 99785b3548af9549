"""Times of Firestore as plain ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def with_plain_times(value: Any) -> Any:
    """Return a document's value with plain datetimes: msgspec rejects Firestore's subclass."""
    if isinstance(value, dict):
        return {name: with_plain_times(part) for name, part in value.items()}
    if isinstance(value, list):
        return [with_plain_times(part) for part in value]
    return datetime.combine(value.date(), value.timetz()) if isinstance(value, datetime) else value

"""The request of a refused job, as far as its document can hold it."""

from __future__ import annotations

import math
import re
from typing import Any

from shared.materials.compact import compact_fields
from shared.messages.schemas import StartRequest

_SHOWN_CHARACTERS = 20_000
_LARGEST = 2**63
_MAPS = {"sources", "links", "refresh"}
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,79}")


def storable(given: dict[str, Any]) -> dict[str, Any]:
    """Return the known fields that a document can hold, with digests in place of texts."""
    # Firestore refuses nested lists, numbers past 64 bits and empty names, so the message would fail again.
    compact = compact_fields(given)  # as its redelivery is compared with it
    known = {name: compact[name] for name in StartRequest.__struct_fields__ if name in compact}
    plain = {
        name: value
        for name, value in known.items()
        if _is_plain(value) or (name in _MAPS and _is_given(value))
    }
    return plain if len(str(plain)) <= _SHOWN_CHARACTERS else {}


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    if isinstance(value, float):
        return math.isfinite(value)  # JSON has no other, and the document is printed as JSON
    return isinstance(value, str) or (isinstance(value, int) and abs(value) < _LARGEST)


def _is_given(value: Any) -> bool:
    """Return whether a map, or each of a list, has names and values that a document can hold."""
    if isinstance(value, list):
        return all(isinstance(part, dict) and _is_given(part) for part in value)
    return isinstance(value, dict) and all(
        _PLAIN_NAME.fullmatch(name) and not isinstance(part, list) and _is_plain(part)
        for name, part in value.items()
    )

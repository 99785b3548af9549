"""The JSON Schema of the types of requests and answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec


def component_schemas(kinds: Sequence[type]) -> dict[str, dict[str, Any]]:
    """Return the schemas of types, and of all types in them, by name."""
    _, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    return {name: _portable(schema) for name, schema in components.items()}


def _portable(value: Any) -> Any:
    """Return a schema whose patterns other languages read: some ends in them are Python's own."""
    if isinstance(value, dict):
        return {
            name: each.replace("\\Z", "$") if name == "pattern" else _portable(each)
            for name, each in value.items()
        }
    return [_portable(each) for each in value] if isinstance(value, list | tuple) else value

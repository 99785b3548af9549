"""Answers in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from starlette.responses import Response

_encoder = msgspec.json.Encoder()


def reply(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a value as JSON; times become RFC 3339 in UTC."""
    return Response(_encoder.encode(_plain(value)), status, dict(headers or {}), "application/json")


def _plain(value: Any) -> Any:
    """Return a value with plain times: Firestore has a subclass, which msgspec rejects."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part) for part in value]
    if isinstance(value, msgspec.Struct):
        return _plain(msgspec.structs.asdict(value))
    if isinstance(value, datetime):
        plain = datetime.combine(value.date(), value.timetz())
        return (plain if plain.tzinfo else plain.replace(tzinfo=UTC)).astimezone(UTC)
    return value

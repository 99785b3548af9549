"""Read a job's request from its document, which another version may have accepted."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from shared.messages.schemas import StartRequest, lowercase_ids


def read_request(fields: dict[str, Any]) -> StartRequest:
    """Return the request without checking its limits: they were checked when it was accepted."""
    known = {name: value for name, value in fields.items() if name in StartRequest.__struct_fields__}
    read: StartRequest = _checked(msgspec.convert(known, _accepted(StartRequest)))
    return read


@cache
def _accepted(kind: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return a message's type without limits, in all that is in it: another version may have had others.

    Fields of another version are left out.
    """
    plain = get_type_hints(kind)
    fields = [
        (field.name, _without_limits(plain[field.name]))
        if field.default is msgspec.NODEFAULT
        else (field.name, _without_limits(plain[field.name]), field.default)
        for field in msgspec.structs.fields(kind)
    ]
    found = msgspec.defstruct(kind.__name__, fields, kw_only=True, frozen=True)
    _KINDS[found] = kind
    return found


_KINDS: dict[type, type[msgspec.Struct]] = {}
"""The types of messages by their types without limits."""


def _without_limits(declared: Any) -> Any:
    """Return a type with structs without limits in place of those that it names."""
    if isinstance(declared, type) and issubclass(declared, msgspec.Struct):
        return _accepted(declared)
    parts = get_args(declared)
    origin = get_origin(declared)
    if not parts or origin is Literal:
        return str if origin is Literal else declared
    inner = [part if part is Ellipsis else _without_limits(part) for part in parts]
    return Union[tuple(inner)] if origin in {Union, UnionType} else origin[tuple(inner)]  # noqa: UP007 - made at run time


def _checked(value: Any) -> Any:
    """Return a value with the messages' own types."""
    if isinstance(value, tuple):
        return tuple(_checked(part) for part in value)
    if (kind := _KINDS.get(type(value))) is None:
        return value
    return kind(**{name: _checked(part) for name, part in msgspec.structs.asdict(value).items()})


def with_defaults(fields: dict[str, Any], job_id: str) -> dict[str, Any]:
    """Return a request's fields with defaults, as a document has them; unknown fields stay."""
    defaults = {
        field.name: list(field.default) if isinstance(field.default, tuple) else field.default
        for field in msgspec.structs.fields(StartRequest)
        if field.default is not msgspec.NODEFAULT
    }
    return {**defaults, **lowercase_ids(fields), "job_id": job_id}

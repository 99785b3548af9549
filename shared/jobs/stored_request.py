"""A job's request as its document keeps it: accepted once, by this version or another one."""

from __future__ import annotations

from functools import cache
from typing import Any, get_type_hints

import msgspec

from shared.messages.schemas import StartRequest, lowered


def stored_request(fields: dict[str, Any]) -> StartRequest:
    """Return a request as it was accepted, by whatever version: its limits were checked when it came."""
    known = {name: value for name, value in fields.items() if name in StartRequest.__struct_fields__}
    return StartRequest(**msgspec.structs.asdict(msgspec.convert(known, _accepted())))


@cache
def _accepted() -> type[msgspec.Struct]:
    """Return the start message's fields without their limits, for a version may have had others."""
    plain = get_type_hints(StartRequest)
    fields = [
        (field.name, plain[field.name])
        if field.default is msgspec.NODEFAULT
        else (field.name, plain[field.name], field.default)
        for field in msgspec.structs.fields(StartRequest)
    ]
    return msgspec.defstruct("Accepted", fields, kw_only=True)


def with_defaults(fields: dict[str, Any], job_id: str) -> dict[str, Any]:
    """Return the fields of a request, also those that this version does not know, as a document has them."""
    defaults = {
        field.name: list(field.default) if isinstance(field.default, tuple) else field.default
        for field in msgspec.structs.fields(StartRequest)
        if field.default is not msgspec.NODEFAULT
    }
    return {**defaults, **lowered(fields), "job_id": job_id}

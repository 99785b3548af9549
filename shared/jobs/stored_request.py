"""Read a job's request from its document, which another version may have accepted."""

from __future__ import annotations

from functools import cache
from typing import Any, get_type_hints

import msgspec

from shared.messages.schemas import StartRequest, lowercase_ids


def read_request(fields: dict[str, Any]) -> StartRequest:
    """Return the request without checking its limits: they were checked when it was accepted."""
    known = {name: value for name, value in fields.items() if name in StartRequest.__struct_fields__}
    return StartRequest(**msgspec.structs.asdict(msgspec.convert(known, _accepted())))


@cache
def _accepted() -> type[msgspec.Struct]:
    """Return the start message's type without limits: another version may have had others."""
    plain = get_type_hints(StartRequest)
    fields = [
        (field.name, plain[field.name])
        if field.default is msgspec.NODEFAULT
        else (field.name, plain[field.name], field.default)
        for field in msgspec.structs.fields(StartRequest)
    ]
    return msgspec.defstruct("Accepted", fields, kw_only=True)


def with_defaults(fields: dict[str, Any], job_id: str) -> dict[str, Any]:
    """Return a request's fields with defaults, as a document has them; unknown fields stay."""
    defaults = {
        field.name: list(field.default) if isinstance(field.default, tuple) else field.default
        for field in msgspec.structs.fields(StartRequest)
        if field.default is not msgspec.NODEFAULT
    }
    return {**defaults, **lowercase_ids(fields), "job_id": job_id}

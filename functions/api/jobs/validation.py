"""Validate a start request: every wrong field at once, with the sentences of the pipeline's own types."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from functions.api.problems import FieldError, wrong_fields
from shared.errors import Poison
from shared.messages.schemas import StartRequest, check_deadline, check_model, read_fields

_ANY_ID = "00000000-0000-4000-8000-000000000000"
_VALID: Mapping[str, Any] = {"org_id": _ANY_ID, "user_id": _ANY_ID, "topic": "Any topic"}
_FIELDS = {field.name: field.required for field in msgspec.structs.fields(StartRequest)}
_MOST_UNKNOWN = 20
"""Unknown fields that are looked at: a body has room for forty thousand."""


def validate(
    fields: Mapping[str, Any], models: Collection[str], known: Sequence[FieldError] = ()
) -> StartRequest:
    """Return the request; raise Problem 400 with each wrong field: `known` ones, and those found here."""
    found = {fault.field for fault in known}
    faults = [*known, *(fault for fault in find_faults(fields, models) if fault.field not in found)]
    if faults:
        raise wrong_fields(faults)
    return read_fields(fields, StartRequest)


def find_faults(fields: Mapping[str, Any], models: Collection[str]) -> list[FieldError]:
    """Return a sentence for each wrong, unknown or missing field."""
    unknown = [name for name in fields if name not in _FIELDS][:_MOST_UNKNOWN]
    names = [name for name, required in _FIELDS.items() if required or name in fields]
    faults = []
    for name in (*names, *unknown):
        try:
            _check(name, fields, models)
        except Poison as error:
            faults.append(FieldError(name[:80], str(error)))
    return faults


def _check(name: str, fields: Mapping[str, Any], models: Collection[str]) -> None:
    """Raise Poison if one field is wrong, whatever the others are."""
    others = {other: value for other, value in _VALID.items() if other != name}
    alone = read_fields({**others, name: fields[name]} if name in fields else others, StartRequest)
    if name == "model":
        check_model(alone, models)
    if name == "deadline":
        check_deadline(alone)

"""Read JSON from a model. The proxy may drop the schema, so whatever comes back is checked here."""

from __future__ import annotations

import re
from typing import TypeVar

import msgspec

from shared.cleaner import clean

_Kind = TypeVar("_Kind")
_FENCED = re.compile(r"\A```\w*\s*\n(.*?)\n?```\s*\Z", re.DOTALL)


class UnreadableError(Exception):
    """The answer is not the JSON that was asked for; the message says in what way."""


def _fault(told: str) -> str:
    # Other sentences of msgspec's may quote the model, and ours is logged: of those, only the place.
    what, _, place = told.partition(" - at ")
    missing = what if what.startswith("Object missing required field") else "a wrong value"
    return f"{missing} at {place or 'its top level'}"


def read_json(text: str, kind: type[_Kind]) -> _Kind:
    """Return the one JSON object in an answer; models wrap it in reasoning, fences and greetings."""
    cleaned = clean(text).text
    if fenced := _FENCED.match(cleaned):
        cleaned = fenced[1]
    start, end = cleaned.find("{"), cleaned.rfind("}")
    if start < 0 or end < start:
        raise UnreadableError("there is no complete JSON object in it")
    try:
        return msgspec.json.decode(cleaned[start : end + 1], type=kind)
    except msgspec.ValidationError as error:
        raise UnreadableError(f"it does not follow the schema: {_fault(str(error))}") from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise UnreadableError(f"its JSON is broken: {error}") from error

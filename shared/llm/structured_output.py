"""Read JSON from a model. The proxy may drop the schema, so whatever comes back is checked here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from shared.text.cleaner import clean

_Kind = TypeVar("_Kind")
# A text, which may stay open, a bracket, or a comma with nothing behind it.
_MARK = re.compile(r'"(?:[^"\\]|\\.)*\\?(?:"|\Z)|[{}\[\]]|,(?=\s*[}\]])', re.DOTALL)


class UnreadableError(Exception):
    """The answer is not the JSON that was asked for; the message says in what way."""


def _fault(told: str) -> str:
    # Other sentences of msgspec's may quote the model, and ours is logged: of those, only the place.
    what, _, place = told.partition(" - at ")
    missing = what if what.startswith("Object missing required field") else "a wrong value"
    return f"{missing} at {place or 'its top level'}"


def read_json(text: str, kind: type[_Kind]) -> _Kind:
    """Return the first JSON object in an answer that is one of a kind.

    Models put reasoning, fences, greetings and remarks around it, and commas behind its last member.
    """
    wrong = "there is no complete JSON object in it"
    for found in _objects(clean(text).text):
        try:
            return msgspec.json.decode(found, type=kind)
        except msgspec.ValidationError as error:
            wrong = f"it does not follow the schema: {_fault(str(error))}"
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            wrong = f"its JSON is broken: {error}"
    raise UnreadableError(wrong)


def _objects(text: str) -> Iterator[str]:
    """Yield the text between a brace and its other half, without trailing commas."""
    start = text.find("{")
    while start >= 0:
        pieces, place, depth = [], start, 0
        for mark in _MARK.finditer(text, start):
            if mark[0] == ",":
                pieces.append(text[place : mark.start()])
                place = mark.end()
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(mark[0], 0)
            if not depth:
                break
        else:
            return
        pieces.append(text[place : mark.end()])
        yield "".join(pieces)
        start = text.find("{", mark.end())

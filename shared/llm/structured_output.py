"""Read and check JSON from a model: the proxy may drop the schema of a request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from shared.text.cleaner import clean

_Kind = TypeVar("_Kind")
# A string (closed or not), a bracket, or a trailing comma.
_MARK = re.compile(r'"(?:[^"\\]|\\.)*\\?(?:"|\Z)|[{}\[\]]|,(?=\s*[}\]])', re.DOTALL)


class UnreadableError(Exception):
    """The answer is not the requested JSON; the message has the reason."""


def _describe(error: str) -> str:
    # The result is logged, and most errors of msgspec quote the model: keep only their place.
    what, _, place = error.partition(" - at ")
    missing = what if what.startswith("Object missing required field") else "a wrong value"
    return f"{missing} at {place or 'its top level'}"


def read_json(text: str, kind: type[_Kind]) -> _Kind:
    """Return the first JSON object in an answer that fits the type.

    Models put reasoning, fences, greetings and remarks around it, and a comma after its last member.
    """
    wrong = "there is no complete JSON object in it"
    for found in _objects(clean(text).text):
        try:
            return msgspec.json.decode(found, type=kind)
        except msgspec.ValidationError as error:
            wrong = f"it does not follow the schema: {_describe(str(error))}"
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            wrong = f"its JSON is broken: {error}"
    raise UnreadableError(wrong)


def _objects(text: str) -> Iterator[str]:
    """Yield the text of each object, from brace to brace, without trailing commas."""
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

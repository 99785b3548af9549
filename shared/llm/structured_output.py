"""Read and check JSON from a model: the proxy may drop the schema of a request."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

import msgspec

from shared.llm.json_fitting import fit, names_of, unwrap
from shared.llm.json_values import BrokenJsonError, Reading, TwoAnswersError, merge_pairs
from shared.text.cleaner import clean

_Kind = TypeVar("_Kind")
_QUOTED = r"[\"'`“”„‘«][\w :.\\-]{1,40}[\"'`“”‘’»]\s{0,9}"  # noqa: RUF001  as models write them
_NAME = rf"{_QUOTED}(?:=>|[:：=])"  # noqa: RUF001
_OPENING = re.compile(r"[{\[]")
_OBJECT = r"(?:\[\s{0,99})?\{\s{0,99}"
# The beginning of an answer: an object with a first name, perhaps in a list, or half of that at the end.
_BEGUN = re.compile(rf"{_OBJECT}{_NAME}|{_OBJECT}(?:[\"'“][\w :.\\-]{{0,40}}[\"'”]?\s*)?\Z")
_MEMBERS = re.compile(rf"^[ \t]{{0,9}}(?={_NAME})", re.MULTILINE)
_ESCAPED = re.compile(r"[{\[]\s{0,9}(?:\\n\s{0,9})?\\\"")
_BETWEEN = re.compile(r"[\s,]*")
# A longer answer is read as JSON or not at all: no request asks for so many tokens.
_LONGEST_TOLERATED = 60_000  # characters
_MOST_ATTEMPTS = 50  # at brackets in prose
_MOST_VALUES = 200  # one after the other; the longest list that is asked for has some 20 items
_DECODER = json.JSONDecoder(object_pairs_hook=merge_pairs, strict=False)


class UnreadableError(Exception):
    """The answer is not the requested JSON; the message has the reason."""


def _describe(error: str) -> str:
    # The result is logged, and most errors of msgspec quote the model: keep only their place.
    what, _, place = error.partition(" - at ")
    missing = what if what.startswith("Object missing required field") else "a wrong value"
    return f"{missing} at {place or 'its top level'}"


def read_json(text: str, kind: type[_Kind], *, truncated: bool = False) -> _Kind:
    """Return the one answer of that type in a model's text.

    Reasoning, fences and remarks around it are skipped, and mistakes that leave one reading are repaired: see
    `tolerant_json` and `json_fitting`. `truncated`: max_tokens cut the text off, so nothing is repaired.

    Raises UnreadableError for a text without an answer, with a part of one, or with two that differ.
    """
    text = _decode_whole(clean(text).text)
    try:
        values = list(islice(_read_values(text, kind, tolerant=not truncated), _MOST_VALUES + 1))
        if len(values) > _MOST_VALUES:
            raise UnreadableError("it holds too many JSON values to be one answer")
        return _choose(values, kind, alone=text.strip(), whole=not truncated)
    except TwoAnswersError:
        raise UnreadableError("it holds two different answers") from None
    except BrokenJsonError as error:
        if error.cut:
            raise UnreadableError("there is no complete JSON object in it") from None
        raise UnreadableError(f"its JSON is broken at character {error.place}") from None


def _decode_whole(text: str) -> str:
    """Return the text without the escapes of an answer that was written as one JSON text, or as HTML."""
    bare = text.strip()
    if "&quot;" in bare and '"' not in bare:
        return html.unescape(bare)
    escaped = bare if bare.startswith('"') else f'"{bare}"' if _ESCAPED.search(bare) else ""
    try:
        decoded = json.loads(escaped, strict=False) if escaped else text
    except ValueError:
        return text
    return decoded if isinstance(decoded, str) else text


def _read_values(text: str, kind: Any, *, tolerant: bool) -> Iterator[tuple[Reading, str]]:
    """Yield each value in a text and the text before it; raise BrokenJsonError for one that only begins."""
    names = names_of(kind)
    tolerant = tolerant and len(text) <= _LONGEST_TOLERATED
    place = end = attempts = 0
    effort = 3 * len(text)
    while (found := _OPENING.search(text, place)) and attempts < _MOST_ATTEMPTS and effort >= 0:
        start = found.start()
        try:
            reading = _read_value(text, start, names, tolerant=tolerant)
        except BrokenJsonError as error:
            if _BEGUN.match(text, start):
                raise
            attempts += 1
            effort -= error.place - start
            place = start + 1
        else:
            yield reading, text[end:start]
            place = end = reading.end
    if not end and tolerant and (members := _MEMBERS.search(text)):
        from shared.llm.tolerant_json import read_members  # noqa: PLC0415  loads on first use

        yield read_members(text, members.end(), names), ""


def _read_value(text: str, start: int, names: frozenset[str], *, tolerant: bool) -> Reading:
    try:
        return Reading(*_DECODER.raw_decode(text, start))
    except RecursionError:
        raise BrokenJsonError(start) from None
    except json.JSONDecodeError as error:
        if not tolerant:
            raise BrokenJsonError(error.pos, cut=True) from None
    from shared.llm.tolerant_json import read_value  # noqa: PLC0415  loads on first use

    return read_value(text, start, names)


def _choose(readings: list[tuple[Reading, str]], kind: type[_Kind], *, alone: str, whole: bool) -> _Kind:
    """Return the answer among the values; one that fits as it is counts before one inside another shape."""
    wrong = "there is no complete JSON object in it"
    answers: list[_Kind] = []
    for reading, _ in readings:
        try:
            answers.append(fit(reading.value, kind, skip=not reading.open_ended))
        except msgspec.ValidationError as error:
            if isinstance(reading.value, dict):
                wrong = f"it does not follow the schema: {_describe(str(error))}"
    if not answers and whole:
        skip = not any(reading.open_ended for reading, _ in readings)
        values = [value for value in _join(readings) if value != [] or alone == "[]"]
        answers = [answer for value in values for answer in unwrap(value, kind, skip=skip)]
    if not answers:
        raise UnreadableError(wrong)
    if any(answer != answers[0] for answer in answers):
        raise TwoAnswersError
    return answers[0]


def _join(readings: list[tuple[Reading, str]]) -> list[Any]:
    """Return objects that follow each other with nothing between as one list: an item on each line."""
    values = [reading.value for reading, _ in readings]
    together = all(isinstance(value, dict) for value in values)
    if len(values) > 1 and together and all(_BETWEEN.fullmatch(before) for _, before in readings[1:]):
        return [values]
    return values

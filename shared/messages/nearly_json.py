"""Read a message that a strict reader refuses, as far as it has an owner: its job then shows the reason.

Publishers produce such text without noticing: JavaScript and Python cut an emoji in two and escape the half,
Python writes NaN, and an older program writes Latin-1.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from shared.messages.field_rules import CONTROL

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HALF = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 400  # Python refuses to read numbers of very many digits
_OUT_OF_RANGE = math.inf
_LONGEST_NAME = 80  # characters
_DEEPEST = 5  # lists and maps around a text; no field of a message has more


def read_nearly(data: bytes) -> dict[str, Any]:
    """Return the message's fields, empty if it is not nearly a JSON object.

    What is not a character is U+FFFD, and a number out of range is infinite.
    """
    return {_whole(name): _whole(value) for name, value in _load(data).items()}


def find_fault(data: bytes) -> str | None:
    """Return one sentence about the first field that a strict reader refuses; None if there is none."""
    return next((fault for _, fault in _find_faults(data)), None)


def read_others(data: bytes) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the fields that a strict reader takes, and a sentence about each of the others, by their names.

    Both are empty if the text is not nearly a JSON object.
    """
    refused = dict(_find_faults(data))
    kept = {name: value for name, value in _load(data).items() if name not in refused}
    return kept, {_shown(name): fault for name, fault in refused.items()}


def _find_faults(data: bytes) -> Iterator[tuple[str, str]]:
    for name, value in _load(data).items():
        parts = list(_parts(value))
        if _HALF.search(name) or any(isinstance(part, str) and _HALF.search(part) for part in parts):
            fault = "contains half of a character, such as a cut emoji: send whole characters."
            yield name, f"{_shown(name)} {fault}"
        elif any(isinstance(part, float) and not math.isfinite(part) for part in parts):
            fault = "must be a number in range, not NaN, Infinity or one of very many digits."
            yield name, f"{_shown(name)} {fault}"


def _parts(value: Any) -> Iterator[Any]:
    """Yield a value and all that is in it."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend([*part, *part.values()])
        else:
            yield part


def _shown(name: str) -> str:
    """Return a field's name for a sentence, without what a terminal would obey."""
    whole = CONTROL.sub(" ", _HALF.sub("\N{REPLACEMENT CHARACTER}", name)[:_LONGEST_NAME])
    return " ".join(whole.split()) or '""'


def _load(data: bytes) -> dict[str, Any]:
    text = data.removeprefix(BYTE_ORDER_MARK).decode("utf-8", "replace")
    try:
        fields = json.loads(text, parse_int=_whole_number)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _whole_number(digits: str) -> int | float:
    number = int(digits) if len(digits) <= _MOST_DIGITS else _OUT_OF_RANGE
    return number if -(2**63) <= number < 2**64 else _OUT_OF_RANGE  # as the strict reader


def _whole(value: Any, depth: int = _DEEPEST) -> Any:
    if isinstance(value, list) and depth:
        return [_whole(part, depth - 1) for part in value]
    if isinstance(value, dict) and depth:
        return {_whole(name): _whole(part, depth - 1) for name, part in value.items()}
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value

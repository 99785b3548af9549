"""Read a message that a strict reader refuses, as far as it has an owner: its job then shows the reason.

Publishers produce such text without noticing: JavaScript and Python cut an emoji in two and escape the half,
Python writes NaN, and an older program writes Latin-1.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from shared.messages.field_rules import CONTROL

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_HALF = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 400  # Python refuses to read numbers of very many digits
_OUT_OF_RANGE = math.inf
_LONGEST_NAME = 80  # characters


def read_nearly(data: bytes) -> dict[str, Any]:
    """Return the message's fields, empty if it is not nearly a JSON object.

    What is not a character is U+FFFD, and a number out of range is infinite.
    """
    return {_whole(name): _whole(value) for name, value in _load(data).items()}


def find_fault(data: bytes) -> str | None:
    """Return one sentence about the first field that a strict reader refuses; None if there is none."""
    for name, value in _load(data).items():
        parts = value if isinstance(value, list) else [value]
        if _HALF.search(name) or any(isinstance(part, str) and _HALF.search(part) for part in parts):
            return f"{_shown(name)} contains half of a character, such as a cut emoji: send whole characters."
        if any(isinstance(part, float) and not math.isfinite(part) for part in parts):
            return f"{_shown(name)} must be a number in range, not NaN, Infinity or one of very many digits."
    return None


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


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return [_whole(part) if isinstance(part, str) else part for part in value]
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", value) if isinstance(value, str) else value

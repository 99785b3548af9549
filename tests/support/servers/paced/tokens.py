"""Count tokens by a plain rule, about 1.4 for each English word.

A token is up to six letters or digits with the space before them, a run of other signs, or a run of spaces.
"""

from __future__ import annotations

import json
import re
from typing import Any

_TOKEN = re.compile(r" ?[^\W_]{1,6}|[^\w\s]+|_+|\s+")
_A_MESSAGE = 4  # tokens around each message
_A_WORD = 1.4  # tokens, in English


def pieces(text: str) -> list[str]:
    """Return the tokens of a text, which add up to it."""
    return _TOKEN.findall(text)


def count(text: str) -> int:
    """Return the number of tokens of a text."""
    return len(_TOKEN.findall(text))


def size(text: str) -> float:
    """Return the words that a text of so many tokens has on average."""
    return count(text) / _A_WORD


def count_prompt(body: dict[str, Any]) -> int:
    """Return the tokens of a request: its messages and the schema for its answer."""
    words = sum(count(str(message["content"])) + _A_MESSAGE for message in body["messages"])
    schema = body.get("response_format", {}).get("json_schema")
    return words + (count(json.dumps(schema)) if schema else 0)

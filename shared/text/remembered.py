"""Remember what was read of the last texts: the parts of one post are read by many functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Read = TypeVar("Read")

_SHORT = 800  # characters: sentences and paragraphs
_MOST_SHORT, _MOST_LONG = 512, 6  # texts: a post of 1,700 words has about 120 sentences


def remember(read: Callable[[str], Read]) -> Callable[[str], Read]:
    """Return a function that remembers its last results; they must be immutable.

    Long texts are few and have places of their own, so that the many short ones don't drive them out.
    """
    short, long = lru_cache(_MOST_SHORT)(read), lru_cache(_MOST_LONG)(read)

    @wraps(read)
    def remembered(text: str) -> Read:
        return short(text) if len(text) <= _SHORT else long(text)

    return remembered

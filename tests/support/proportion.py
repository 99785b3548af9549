"""Whether reading a text takes time in proportion to its length, on a machine that may be busy."""

from __future__ import annotations

import time
from collections.abc import Callable

LONG = 12_000
"""Characters of the longer text; the shorter one has a quarter of them."""

_FACTOR = 9  # four times the text takes four times as long, or sixteen times where time is quadratic
_AT_ONCE = 0.25  # seconds of the processor; a reader that needs no more for the long text is fast enough
_LEAST = 0.01  # seconds; less than that is noise
_MEASURES = 5  # a busy machine is slow once, not each time


def is_proportional(text: Callable[[int], str], read: Callable[[str], object], longest: int = LONG) -> bool:
    """Read texts of two lengths, again while it looks slow, and compare the seconds."""
    return any(_once(text, read, longest) for _ in range(_MEASURES))


def _once(text: Callable[[int], str], read: Callable[[str], object], longest: int) -> bool:
    longer = _seconds(text(longest), read)
    return longer < _AT_ONCE or longer < _FACTOR * max(_seconds(text(longest // 4), read), _LEAST)


def _seconds(text: str, read: Callable[[str], object]) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began

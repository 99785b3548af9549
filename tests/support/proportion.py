"""Whether reading a text takes time in proportion to its length, on a machine that may be busy."""

from __future__ import annotations

import time
from collections.abc import Callable

SHORT, LONG = 3_000, 12_000
"""Characters: four times as many take four times as long, or sixteen times where time is quadratic."""

_FACTOR = 9
_AT_ONCE = 0.25  # seconds of the processor; a reader that needs no more for the long text is fast enough
_LEAST = 0.01  # seconds; less than that is noise
_MEASURES = 5  # a busy machine is slow once, not each time


def is_proportional(text: Callable[[int], str], read: Callable[[str], object]) -> bool:
    """Read texts of two lengths, again while it looks slow, and compare the seconds."""
    return any(_once(text, read) for _ in range(_MEASURES))


def _once(text: Callable[[int], str], read: Callable[[str], object]) -> bool:
    longer = _seconds(text(LONG), read)
    return longer < _AT_ONCE or longer < _FACTOR * max(_seconds(text(SHORT), read), _LEAST)


def _seconds(text: str, read: Callable[[str], object]) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began

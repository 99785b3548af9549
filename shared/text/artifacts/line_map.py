"""Map the lines of a cleaned text to those of the original."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from shared.text.markdown import Span, same_length

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARK = re.compile(r"\S")


def origins(text: str, original: str, removed: Iterable[Span]) -> list[int]:
    """Return for each line of `text` the line of `original` on which it begins; lines count from 1.

    Without the removed spans both hold the same characters apart from white space, so those characters are
    counted. A blank line is the one after its predecessor.
    """
    source = same_length(original)
    starts = [0, *(match.end() for match in re.finditer("\n", source))]
    places = _marks_left(source, removed)
    found, marks = [], 0
    for line in same_length(text).split("\n"):
        inked = len(_MARK.findall(line))
        if inked and marks < len(places):
            found.append(bisect_right(starts, places[marks]))
        else:
            found.append(min(found[-1] + 1, len(starts)) if found else 1)
        marks += inked
    return found


def _marks_left(source: str, removed: Iterable[Span]) -> list[int]:
    """Return the places of everything but white space outside the removed spans, which are in order."""
    places = [match.start() for match in _MARK.finditer(source)]
    for start, end in reversed(list(removed)):
        del places[bisect_left(places, start) : bisect_left(places, end)]
    return places

"""Spans of a text: start and end, in characters."""

from __future__ import annotations

from bisect import bisect_right

Span = tuple[int, int]


def inside(spans: list[Span], place: int) -> bool:
    """Return whether a place lies in one of the ordered spans."""
    index = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return index >= 0 and place < spans[index][1]

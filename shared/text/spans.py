"""Spans of a text: start and end, in characters."""

from __future__ import annotations

from bisect import bisect_right

Span = tuple[int, int]


def merge(spans: list[Span]) -> list[Span]:
    """Return spans in order, those that touch joined."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def inside(spans: list[Span], place: int) -> bool:
    """Return whether a place lies in one of the ordered spans."""
    index = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return index >= 0 and place < spans[index][1]

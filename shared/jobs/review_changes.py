"""The passages that a reviewer's edit has changed, shortened around the words that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from shared.jobs.review import ReviewChange

MOST_CHANGES = 10
_PASSAGE = 160  # characters of a changed passage
_AROUND = 48  # characters before and after the words that differ
_MOST_COMPARED = 4000  # passages of a text
_BEGINS = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)]|>|\||#{1,6})(?:\s|\||$)|\s*\|")
"""A line that is a passage of its own: an item, a row, a heading or a quotation."""

Passage = tuple[str, int]
"""A text and its line."""


def split_passages(text: str) -> list[Passage]:
    """Return the paragraphs, items and rows of a Markdown text, each with its line."""
    found: list[Passage] = []
    begins, lines = 0, list[str]()
    for number, line in enumerate((*text.split("\n"), ""), 1):
        if lines and (not line.strip() or _BEGINS.match(line)):
            found.append(("\n".join(lines), begins))
            lines = []
        if line.strip():
            begins = begins if lines else number
            lines.append(line.rstrip())
    return found


def compare(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the changed passages as ranges of the old and the new ones, one by one if they are as many."""
    matcher = SequenceMatcher(None, [text for text, _ in old], [text for text, _ in new])
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "replace" and b - a == d - c:
            pairs = zip(range(a, b), range(c, d), strict=True)
            yield from ((i, i + 1, k, k + 1) for i, k in pairs if old[i][0] != new[k][0])
        elif kind != "equal":
            yield a, b, c, d


def find_changes(before: str, after: str) -> tuple[tuple[ReviewChange, ...], int]:
    """Return the first changed passages of an edited text, and the number of all of them."""
    old, new = split_passages(before), split_passages(after)
    if max(len(old), len(new)) > _MOST_COMPARED:
        return (), 1
    found = list(compare(old, new))
    return tuple(_change(old[a:b], new, c, d) for a, b, c, d in found[:MOST_CHANGES]), len(found)


def _change(old: Sequence[Passage], new: Sequence[Passage], first: int, end: int) -> ReviewChange:
    here = new[first:end] or new[first - 1 : first] or [("", 1)]
    before, after = _joined(old), _joined(new[first:end])
    if " ".join(before.split()) != " ".join(after.split()):  # else only white space differs
        before, after = " ".join(before.split()), " ".join(after.split())
    shared = _count_same(before, after)
    rest = _count_same(before[shared:][::-1], after[shared:][::-1])
    return ReviewChange(before=_cut(before, shared, rest), after=_cut(after, shared, rest), line=here[0][1])


def _count_same(one: str, other: str) -> int:
    """Return how many characters are the same from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _joined(part: Sequence[Passage]) -> str:
    return "\n".join(text for text, _ in part)


def _cut(text: str, same_before: int, same_after: int) -> str:
    """Return the words that differ, with some words before and after them."""
    if len(text) <= _PASSAGE:
        return text
    start = max(0, same_before - _AROUND)
    if start:  # a whole word, if one begins in time
        start = max(text.find(" ", start, same_before) + 1, start)
    end = min(len(text), len(text) - same_after + _AROUND, start + _PASSAGE)
    if end < len(text):
        end = max(text.rfind(" ", same_before + 1, end), 0) or end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"

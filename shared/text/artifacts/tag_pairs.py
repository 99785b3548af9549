"""Pair the opening marks of reasoning with their closing ones, in one pass over the marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.text.artifacts.tag_patterns import ReasoningTag

# A model that never closed its reasoning may still mark its answer.
_ANSWER = re.compile(r"^[ \t]*<(?:final_)?(?:answer|response|output)>", re.IGNORECASE | re.MULTILINE)


class Pairs:
    """Which mark closes which, by their places in the list of marks."""

    def __init__(
        self, text: str, tags: list[ReasoningTag], is_mentioned: Callable[[ReasoningTag], bool]
    ) -> None:
        self._text = text
        self._tags = tags
        self._closing: dict[int, int] = {}
        self._last: dict[str, int] = {}
        self._empty: dict[str, int] = {}
        self._unpaired: int | None = None
        self._answer = next((match.start() for match in reversed(list(_ANSWER.finditer(text)))), -1)
        self._pair(is_mentioned)

    def closing(self, index: int) -> ReasoningTag | None:
        """Return the mark that closes an opening one at the same depth, or that begins the answer."""
        found = self._closing.get(index)
        return None if found is None else self._tags[found]

    def any_end(self, index: int) -> tuple[int, int] | None:
        """Return where reasoning ends that is not closed at its depth, as exactly as the text says.

        It is the end of reasoning that is opened twice in a row, the last closing mark of the family, a mark
        of the family that closes itself, a closing mark of another family, or the tag of the answer.
        """
        family = self._tags[index].family
        if twice := self._closing.get(index + 1):
            between = self._text[self._tags[index].end : self._tags[index + 1].start]
            if self._tags[index + 1].family == family and not between.strip():
                return self._tags[twice].start, self._tags[twice].end
        for found in (self._last.get(family), self._empty.get(family), self._unpaired):
            if found is not None and found > index:
                return self._tags[found].start, self._tags[found].end
        return (self._answer, self._answer) if self._answer >= self._tags[index].end else None

    def end_of_nested(self, index: int, end: int) -> int:
        """Return the end of reasoning with all that begins inside it."""
        for inner in range(index + 1, len(self._tags)):
            tag = self._tags[inner]
            if tag.start >= end:
                break
            close = self.closing(inner)
            if close and tag.sure and close.kind != "answer":
                end = max(end, close.end)
        return end

    def _pair(self, is_mentioned: Callable[[ReasoningTag], bool]) -> None:
        open_at: dict[str, list[int]] = {}
        for index, tag in enumerate(self._tags):
            if is_mentioned(tag):
                continue
            if tag.kind == "opening":
                open_at.setdefault(tag.family, []).append(index)
            elif tag.kind == "closing":
                self._last[tag.family] = index
                self._close(index, open_at.get(tag.family, []))
            elif tag.kind == "empty":
                self._empty.setdefault(tag.family, index)
            elif tag.kind == "shared":
                innermost = [open_at[family] for family in tag.closes if open_at.get(family)]
                self._close(index, max(innermost, default=[]))
            elif tag.kind == "answer":
                while stack := open_at.get(tag.family):
                    self._close(index, stack)

    def _close(self, index: int, stack: list[int]) -> None:
        if stack:
            self._closing[stack.pop()] = index
        elif self._tags[index].sure and self._tags[index].kind == "closing":
            self._unpaired = index

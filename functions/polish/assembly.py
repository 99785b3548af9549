"""Join a post with its changes, and compare it as a whole: the last safety net under the single changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from functions.polish.blocks import Document
from functions.polish.comparison.losses import Losses, losses
from functions.polish.judge import Judge
from shared.text.prose import bare_words

_MOST_ROUNDS = 5
_COMPARED = 80_000  # characters of the post that are compared at once
_EXCERPT = re.compile(r"“([^”]*)”")


@dataclass
class Assembly:
    """A post with the changes that are left; `left_out` are the reasons against the others."""

    judge: Judge
    changes: dict[int, str]
    insertions: dict[int, str]
    left_out: list[str] = field(default_factory=list)
    refused: str | None = None
    """Why changes were dropped that no reason names: all of the post, or of a long part of it."""

    @property
    def text(self) -> str:
        """The post with its changes."""
        return self._document.join(self.changes, self.insertions)

    @property
    def removed(self) -> int:
        """The characters of the blocks that were removed."""
        return sum(len(self._document.blocks[at - 1].text) for at, text in self.changes.items() if not text)

    def check(self) -> None:
        """Drop the changes that break the post's blocks, and those with which it lost something."""
        for _ in range(_MOST_ROUNDS):
            if (broken := self._broken_block()) is None:
                break
            self._drop(self._nearest(broken), "it does not fit into the post")
        else:
            self._drop_all(0, len(self._document.text), "the changes do not fit into the post")
        for start, end in self._spans():
            self._check_span(start, end)

    @cached_property
    def _document(self) -> Document:
        return self.judge.document

    def _broken_block(self) -> int | None:
        """Return the number of the first block that is not there, or is another, after joining."""
        if not (self.changes or self.insertions):
            return None
        found = iter(Document(self.text).blocks)
        for number, kind, marks, text in self._expected():
            one = next(found, None)
            if one is None or (one.kind, one.marks) != (kind, marks) or text not in {None, one.text}:
                return number
        return len(self._document.blocks) if next(found, None) else None

    def _expected(self) -> Iterator[tuple[int, str, str, str | None]]:
        """Yield number, kind and marks of each block to find, and the text of one that was not changed."""
        yield from self._new_blocks(0, self.insertions.get(0, ""))
        behind: dict[int, list[int]] = {}
        for number in self.insertions:
            if number:
                behind.setdefault(self._document.blocks[number - 1].top_end, []).append(number)
        for block in self._document.blocks:
            changed = self.changes.get(block.number)
            if changed is None:
                yield block.number, block.kind, block.marks, block.text
            elif changed:
                yield block.number, block.kind, block.marks, None
                if "\n" in changed and not block.marks:
                    yield from islice(self._new_blocks(block.number, changed), 1, None)
            below = self._document.block(block.number + 1)
            if below is None or below.start >= block.top_end:
                for number in sorted(behind.get(block.top_end, ())):
                    yield from self._new_blocks(number, self.insertions[number])

    def _new_blocks(self, number: int, text: str) -> Iterator[tuple[int, str, str, str | None]]:
        for one in Document(text).blocks if text else ():
            yield number, one.kind, one.marks, None

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Yield the spans that are compared: the whole post, or a long one in parts."""
        start = top_end = 0
        for block in self._document.blocks:
            if block.start >= top_end and block.end - start > _COMPARED:
                place = self._document.line_start(block)
                if place > start:
                    yield start, place
                    start = place
            top_end = max(top_end, block.top_end)
        yield start, len(self._document.text)

    def _check_span(self, start: int, end: int) -> None:
        for _ in range(_MOST_ROUNDS):
            lost = self._losses(start, end)
            if not lost:
                return
            touched = set() if lost.fatal else self._touched(lost, start, end)
            if not touched:
                break
            for number in touched:
                self._drop(number, lost.sentence())
        self._drop_all(start, end, lost.sentence())

    def _losses(self, start: int, end: int) -> Losses:
        judge, span = self.judge, (start, end)
        # What was removed by rule is not the post.
        gone = {at: text for at, text in self.changes.items() if not text}
        return losses(
            self._document.join(gone, span=span),
            self._document.join(self.changes, self.insertions, span=span),
            language=judge.language,
            wanted_words=judge.wanted_words,
            findings=judge.findings.issues,
            known=judge.known,
        )

    def _touched(self, lost: Losses, start: int, end: int) -> set[int]:
        """Return the changed blocks that have the words of a reason, before or after."""
        excerpts = [bare_words(found) for part in lost.parts for found in _EXCERPT.findall(part)]
        texts = dict.fromkeys(self._within(self.insertions, start, end), "")
        texts |= {
            number: self._document.blocks[number - 1].text
            for number in self._within(self.changes, start, end)
        }
        touched = set()
        for number, before in texts.items():
            words = " ".join((before, self.changes.get(number, ""), self.insertions.get(number, "")))
            bare = f" {bare_words(words)} "
            if any(excerpt and f" {excerpt} " in bare for excerpt in excerpts):
                touched.add(number)
        return touched

    def _within(self, given: Mapping[int, str], start: int, end: int) -> list[int]:
        return [number for number in given if start <= self._place(number) < max(end, 1)]

    def _place(self, number: int) -> int:
        return self._document.blocks[number - 1].start if number else 0

    def _nearest(self, number: int) -> int:
        return min((*self.changes, *self.insertions), key=lambda one: (abs(one - number), one))

    def _drop(self, number: int, reason: str) -> None:
        gone = [self.changes.pop(number, None), self.insertions.pop(number, None)]
        self.left_out += [f"block {number}: {reason}" for text in gone if text is not None]

    def _drop_all(self, start: int, end: int, reason: str) -> None:
        for number in {*self._within(self.changes, start, end), *self._within(self.insertions, start, end)}:
            self.changes.pop(number, None)
            self.insertions.pop(number, None)
        self.refused = self.refused or reason

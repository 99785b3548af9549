"""Join a post with its changes, and compare it as a whole: the last safety net under the single changes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from functions.polish.blocks import Document
from functions.polish.comparison.losses import Losses
from functions.polish.judge import Judge
from shared.text.prose import bare_words

_MOST_ROUNDS = 5
# A comparison of 30,000 characters takes 0.4 s, and reading their blocks a tenth of that.
_MOST_COMPARISONS, _MOST_READINGS = 16, 64
_MISFIT = "it does not fit into the post"
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
    """Why no change is left, though no reason names any."""

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
        self._check_blocks()
        for start, end in self._spans():
            self._check_span(start, end)
        self._check_blocks()  # which others may have held in place

    def _check_blocks(self) -> None:
        self._sift(sorted({*self.changes, *self.insertions}), self._misfit, _MOST_READINGS)

    @cached_property
    def _document(self) -> Document:
        return self.judge.document

    def _misfit(self) -> str | None:
        """Return why the joined post is not made of the blocks that it should have."""
        if not (self.changes or self.insertions):
            return None
        found = iter(Document(self.text).blocks)
        for kind, marks, text in self._expected():
            one = next(found, None)
            if one is None or (one.kind, one.marks) != (kind, marks) or text not in {None, one.text}:
                return _MISFIT
        return _MISFIT if next(found, None) else None

    def _expected(self) -> Iterator[tuple[str, str, str | None]]:
        """Yield kind and marks of each block to find, and the text of one that was not changed."""
        yield from self._new_blocks(self.insertions.get(0, ""))
        behind: dict[int, list[int]] = {}
        for number, text in self.insertions.items():
            if number and not self._document.below(number, text, self.changes):
                behind.setdefault(self._document.blocks[number - 1].top_end, []).append(number)
        for block in self._document.blocks:
            changed = self.changes.get(block.number)
            if changed is None:
                yield block.kind, block.marks, block.text
            elif changed:
                yield block.kind, block.marks, None
                if "\n" in changed and not block.marks:
                    yield from islice(self._new_blocks(changed), 1, None)
            new = self.insertions.get(block.number, "")
            for line in self._document.below(block.number, new, self.changes) if new else ():
                yield block.kind, line.marks, None
            below = self._document.block(block.number + 1)
            if below is None or below.start >= block.top_end:
                for number in sorted(behind.get(block.top_end, ())):
                    yield from self._new_blocks(self.insertions[number])

    def _new_blocks(self, text: str) -> Iterator[tuple[str, str, None]]:
        for one in Document(text).blocks if text else ():
            yield one.kind, one.marks, None

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Yield the spans that are compared: the whole post, or a long one in parts of about one length."""
        start = top_end = 0
        blocks, end = self._document.blocks, len(self._document.text)
        if end > _COMPARED:  # what is below the last block can't have changed
            end = max((block.top_end for block in blocks), default=0)
        most = end / max(1, math.ceil(end / _COMPARED))
        for block in blocks:
            if block.start >= top_end and block.end - start > most:
                place = self._document.line_start(block)
                if place > start:
                    yield start, place
                    start = place
            top_end = max(top_end, block.top_end)
        yield start, end

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
        numbers = {*self._within(self.changes, start, end), *self._within(self.insertions, start, end)}
        self._sift(sorted(numbers), lambda: self._losses(start, end).sentence(), _MOST_COMPARISONS)

    def _sift(self, numbers: Sequence[int], fault: Callable[[], str | None], tries: int) -> None:
        """Drop of some changes, which are at fault together, as few as it takes; no reason names one.

        Half by half they come back, as long as there is no fault. What so many tries do not clear stays out.
        """
        held = {number: (self.changes.get(number), self.insertions.get(number)) for number in numbers}
        if not (reason := fault()):
            return
        self._take_out(numbers)
        waiting = [*_halves(numbers)]
        while waiting and tries:
            some = waiting.pop()
            tries -= 1
            self._put_back(some, held)
            if found := fault():
                self._take_out(some)
                waiting += _halves(some)
                reason = found
            else:
                for number in some:
                    del held[number]
        self.left_out += [f"block {number}: {reason}" for number in held]
        if held and not (self.changes or self.insertions):
            self.refused = reason

    def _losses(self, start: int, end: int) -> Losses:
        span = (start, end)
        # What was removed by rule is not the post.
        gone = {at: text for at, text in self.changes.items() if not text}
        return self.judge.losses(
            self._document.join(gone, span=span),
            self._document.join(self.changes, self.insertions, span=span),
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
            bare = f" {bare_words(self.judge.normal(words))} "
            if any(excerpt and f" {excerpt} " in bare for excerpt in excerpts):
                touched.add(number)
        return touched

    def _within(self, given: Mapping[int, str], start: int, end: int) -> list[int]:
        return [number for number in given if start <= self._place(number) < max(end, 1)]

    def _place(self, number: int) -> int:
        return self._document.blocks[number - 1].start if number else 0

    def _drop(self, number: int, reason: str) -> None:
        gone = [self.changes.pop(number, None), self.insertions.pop(number, None)]
        self.left_out += [f"block {number}: {reason}" for text in gone if text is not None]

    def _take_out(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self.changes.pop(number, None)
            self.insertions.pop(number, None)

    def _put_back(self, numbers: Iterable[int], held: Mapping[int, tuple[str | None, str | None]]) -> None:
        for number in numbers:
            change, insertion = held[number]
            if change is not None:
                self.changes[number] = change
            if insertion is not None:
                self.insertions[number] = insertion


def _halves(numbers: Sequence[int]) -> list[Sequence[int]]:
    """Return both halves, the first one last; nothing of a single one."""
    middle = len(numbers) // 2
    return [numbers[middle:], numbers[:middle]] if middle else []

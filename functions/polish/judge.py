"""Judge an editor's changes, each by itself: what can be used, what is asked for again, what is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from functions.polish.block import Block
from functions.polish.blocks import Document
from functions.polish.changes import Changes
from functions.polish.comparison.allowed_losses import AllowedLosses
from functions.polish.comparison.block_losses import block_losses
from functions.polish.comparison.meta_commentary import speaks_of_editing
from functions.polish.findings import Findings
from functions.polish.markup import UnfitError, fit, fit_new
from shared.text.facts.version import Statements
from shared.text.passages import passages
from shared.text.prose import bare_words, count_words, sentences
from shared.text.unfinished import find_disclosure

_MOST_INSERTIONS = 12
_REMARK_WORDS = 60  # a longer block is more than a remark
_EDGE = 3  # blocks at the start and the end of a post
_COINCIDENCE = 60  # characters: a shorter text may stand twice in a post


class Verdict(msgspec.Struct, frozen=True):
    """The changes that can be used, and the reasons against the others.

    `changes` are texts by block, an empty one removes it; `insertions` new blocks by the block before.
    `rejected` can be asked for again, by what was asked ("block 12", "after 3"); `left_out` not.
    """

    changes: dict[int, str] = {}
    insertions: dict[int, str] = {}
    rejected: dict[str, str] = {}
    left_out: tuple[str, ...] = ()

    def corrected(self, again: Verdict) -> Verdict:
        """Return this verdict with what a second answer gave for the rejected ones."""
        wanted = self.rejected
        changes = {at: text for at, text in again.changes.items() if f"block {at}" in wanted}
        insertions = {at: text for at, text in again.insertions.items() if f"after {at}" in wanted}
        mended = {f"block {at}" for at in changes} | {f"after {at}" for at in insertions}
        left = {name: again.rejected.get(name, reason) for name, reason in wanted.items()}
        return Verdict(
            changes={**self.changes, **changes},
            insertions={**self.insertions, **insertions},
            rejected={name: reason for name, reason in left.items() if name not in mended},
            left_out=self.left_out,
        )


@dataclass(frozen=True)
class Judge:
    """What all changes of a post are judged by. `known` is everything that none of them makes up."""

    document: Document
    language: str
    known: Statements
    findings: Findings
    wanted_words: int = 0

    def judge(self, given: Changes, numbers: Collection[int], *, inserting: bool = False) -> Verdict:
        """Judge the changes of the blocks with some numbers, and with `inserting` new blocks anywhere."""
        found = _Found()
        for number, texts in _by_number((change.block, change.text) for change in given.changes).items():
            self._judge_block(number, texts, numbers, found)
        if inserting:
            new = _by_number((one.after, one.text) for one in given.insertions[:_MOST_INSERTIONS])
            for number, texts in new.items():
                self._judge_insertion(number, texts, found)
            found.left_out += [
                f"new text behind block {one.after}: at most {_MOST_INSERTIONS} new blocks are taken"
                for one in given.insertions[_MOST_INSERTIONS:]
            ]
        return Verdict(found.changes, found.insertions, found.rejected, tuple(found.left_out))

    def _judge_block(self, number: int, texts: list[str], numbers: Collection[int], found: _Found) -> None:
        block = self.document.block(number)
        if block is None or number not in numbers:
            name = f"block {number}" if number > 0 else "a change of no block"
            found.left_out.append(f"{name}: it was not among those to edit")
        elif block.is_fixed:
            if any(text.split() != block.text.split() for text in texts):
                found.left_out.append(f"block {number}: it can't be changed")
        elif len(texts) > 1:
            found.rejected[f"block {number}"] = "it has two texts"
        elif not texts[0].strip():
            if block.cut and self._may_remove(block):
                found.changes[number] = ""
            else:
                found.rejected[f"block {number}"] = "it belongs to the post and can't be removed"
        else:
            self._judge_text(block, texts[0], found)

    def _judge_text(self, block: Block, text: str, found: _Found) -> None:
        try:
            fitting = fit(
                self.document,
                block,
                text,
                may_split=bool(self.findings.issues),
                may_relevel=self._allowed.may_relevel(),
            )
        except UnfitError as error:
            found.rejected[f"block {block.number}"] = str(error)
            return
        if fitting == block.text:
            return
        if reason := self._reason(self._alone(block, block.text), self._alone(block, fitting)):
            found.rejected[f"block {block.number}"] = reason
        else:
            found.changes[block.number] = fitting

    def _judge_insertion(self, number: int, texts: list[str], found: _Found) -> None:
        beside = self.document.block(max(number, 1))
        if beside is None or number < 0:
            found.left_out.append(f"new text behind block {number}: there is no such block")
            return
        try:
            new = "\n\n".join(dict.fromkeys(map(fit_new, texts)))
        except UnfitError as error:
            found.rejected[f"after {number}"] = str(error)
            return
        if repeated := next((one for one in _paragraphs(new) if one in self._bare_blocks), None):
            found.rejected[f"after {number}"] = f"the post has “{repeated[:60]}” already"
            return
        before = self._alone(beside, beside.text)
        if reason := self._reason(before, f"{before}\n\n{new}"):
            found.rejected[f"after {number}"] = reason
        else:
            found.insertions[number] = new

    def _reason(self, before: str, after: str) -> str:
        lost = block_losses(
            before,
            after,
            self.known,
            language=self.language,
            wanted_words=self.wanted_words,
            findings=self.findings.issues,
        )
        return lost.sentence() if lost else ""

    def _alone(self, block: Block, text: str) -> str:
        return block.alone(text) + self.document.definitions(block.text)

    def _may_remove(self, block: Block) -> bool:
        """Return whether a block is not the post itself, or a finding asks for its removal."""
        if self._is_remark(block) or block.number in self.findings.removable:
            return True
        read = [part for part in passages(block.text) if part.text]
        if not self.findings.issues or not read:
            return False
        return all(self._allowed.is_whole(part) for part in read)

    def _is_remark(self, block: Block) -> bool:
        """Return whether each sentence of a block is a model's remark on itself or on the editing."""
        parts = passages(block.text)
        text = " ".join(part.text for part in parts)
        if count_words(text) > _REMARK_WORDS or any(part.links or part.images or part.code for part in parts):
            return False
        at_edge = block.number <= _EDGE or block.number > len(self.document.blocks) - _EDGE
        found = sentences(text)
        remarks = [speaks_of_editing(one, at_edge=at_edge) or find_disclosure(one) for one in found]
        return bool(found) and all(remarks)

    @cached_property
    def _allowed(self) -> AllowedLosses:
        return AllowedLosses(self.findings.issues, passages(self.document.text), self.language)

    @cached_property
    def _bare_blocks(self) -> frozenset[str]:
        return frozenset(bare_words(part.text) for part in passages(self.document.text))


@dataclass
class _Found:
    changes: dict[int, str] = field(default_factory=dict)
    insertions: dict[int, str] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def _by_number(given: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    """Return the different texts for each number, in their order."""
    found: dict[int, dict[str, None]] = {}
    for number, text in given:
        found.setdefault(number, {})[text] = None
    return {number: list(texts) for number, texts in found.items()}


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the bare words of each passage that is long enough to be no coincidence."""
    for part in passages(text):
        if len(part.text) > _COINCIDENCE:
            yield bare_words(part.text)

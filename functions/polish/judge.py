"""Judge an editor's changes, each by itself: what can be used, what is asked for again, what is left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from functions.polish.block import Block
from functions.polish.changes import Changes
from functions.polish.comparison.alignment import units
from functions.polish.comparison.meta_commentary import speaks_of_editing
from functions.polish.comparison.topic import Topic
from functions.polish.lines_below import are_rows
from functions.polish.markup import UnfitError, fit, fit_new, fit_rows
from functions.polish.refresh.sections import whole_sections
from functions.polish.rules import Rules
from functions.polish.verdict import Found, Verdict
from shared.text.facts.version import Version
from shared.text.passages import passages
from shared.text.prose import bare_words, count_words, sentences
from shared.text.unfinished import find_disclosure

_MOST_INSERTIONS = 12
_REMARK_WORDS = 60  # a longer block is more than a remark
_EDGE = 3  # blocks at the start and the end of a post
_COINCIDENCE = 60  # characters: a shorter text may stand twice in a post


@dataclass(frozen=True)
class Judge(Rules):
    """Judges the changes of one post by its rules."""

    def judge(self, given: Changes, numbers: Collection[int], *, inserting: bool = False) -> Verdict:
        """Judge the changes of the blocks with some numbers, and with `inserting` new blocks anywhere."""
        found = Found(whole_sections=self._whole_sections(given))
        for number, texts in _by_number((change.block, change.text) for change in given.changes).items():
            self._judge_block(number, texts, numbers, found)
        if inserting:
            new = _by_number((one.after, one.text) for one in given.insertions[:_MOST_INSERTIONS])
            for number, texts in new.items():
                if self.topic and max(number, 1) not in numbers:
                    found.left_out.append(f"new text behind block {number}: another call has that block")
                else:
                    self._judge_insertion(number, texts, found)
            found.left_out += [
                f"new text behind block {one.after}: at most {_MOST_INSERTIONS} new blocks are taken"
                for one in given.insertions[_MOST_INSERTIONS:]
            ]
        reasons = {f"block {one.block}": one.reason for one in given.changes if one.reason}
        reasons |= {f"after {one.after}": one.reason for one in given.insertions if one.reason}
        return Verdict(found.changes, found.insertions, found.rejected, tuple(found.left_out), reasons)

    def _whole_sections(self, given: Changes) -> frozenset[int]:
        if not self.topic:
            return frozenset()
        removed = {change.block for change in given.changes if not change.text.strip()}
        return whole_sections(self.document, removed, self.topic)

    def _judge_block(self, number: int, texts: list[str], numbers: Collection[int], found: Found) -> None:
        block = self.document.block(number)
        if block is None or number not in numbers:
            name = f"block {number}" if number > 0 else "a change of no block"
            found.left_out.append(f"{name}: it was not among those to edit")
        elif block.is_fixed:
            if any(text.split() != block.text.split() for text in texts):
                found.left_out.append(f"block {number}: it can't be changed")
        elif len(texts) > 1:
            found.rejected[f"block {number}"] = "it has two texts"
        elif not self.is_concerned(block):
            found.left_out.append(f"block {number}: the changes are not about it")
        elif not texts[0].strip():
            self._judge_removal(block, found)
        else:
            self._judge_text(block, texts[0], found)

    def _judge_removal(self, block: Block, found: Found) -> None:
        name = f"block {block.number}"
        cut = block.cut or (block.row_cut if self.topic else None)
        if cut and (block.number in found.whole_sections or self._may_remove(block)):
            found.changes[block.number] = ""
        elif self.topic and block.kind == "heading":
            found.rejected[name] = "it can go only with all that is below it"
        else:
            found.rejected[name] = "it belongs to the post and can't be removed"

    def _judge_text(self, block: Block, text: str, found: Found) -> None:
        try:
            fitting = fit(
                self.document,
                block,
                text,
                may_split=bool(self.findings.issues),
                may_relevel=self.allowed.may_relevel(),
                new_links=self.links,
            )
        except UnfitError as error:
            found.rejected[f"block {block.number}"] = str(error)
            return
        if fitting == block.text:
            return
        if reason := self.fault(block, self.alone(block, block.text), self.alone(block, fitting)):
            found.rejected[f"block {block.number}"] = reason
        else:
            found.changes[block.number] = fitting

    def _judge_insertion(self, number: int, texts: list[str], found: Found) -> None:
        beside = self.document.block(max(number, 1))
        if beside is None or number < 0:
            found.left_out.append(f"new text behind block {number}: there is no such block")
            return
        is_row = (
            self.topic is not None and number > 0 and all(are_rows(beside, text.strip()) for text in texts)
        )
        try:
            if is_row:
                new = "\n".join(dict.fromkeys(fit_rows(beside, text) for text in texts))
            else:
                new = "\n\n".join(dict.fromkeys(map(fit_new, texts)))
        except UnfitError as error:
            found.rejected[f"after {number}"] = str(error)
            return
        if repeated := next((one for one in _paragraphs(new) if one in self._bare_blocks), None):
            found.rejected[f"after {number}"] = f"the post has “{repeated[:60]}” already"
            return
        before = self.alone(beside, beside.text)
        after = f"{beside.alone(beside.text)}\n{new}" if is_row else f"{before}\n\n{new}"
        if reason := self.fault(beside, before, after):
            found.rejected[f"after {number}"] = reason
        else:
            found.insertions[number] = new

    def _may_remove(self, block: Block) -> bool:
        """Return whether a block is not the post itself, or it is asked for that it goes."""
        # A person wrote an existing post: what looks like a model's remark is theirs.
        if (not self.topic and self._is_remark(block)) or block.number in self.findings.removable:
            return True
        text = self.normal(self.alone(block, block.text))
        read = [part for part in passages(text) if part.text]
        if self.topic and block.kind != "heading" and self._is_over(block, text, self.topic):
            return True
        if not self.findings.issues or not read:
            return False
        return all(self.allowed.is_whole(part) for part in read)

    def _is_over(self, block: Block, text: str, topic: Topic) -> bool:
        """Return whether what has changed ends all that a block says."""
        read = Version(text, self.language)
        return block.kind != "fixed" and all(topic.may_end(unit.text) for unit in units(read))

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
    def _bare_blocks(self) -> frozenset[str]:
        return frozenset(bare_words(part.text) for part in passages(self.document.text))


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

"""Groups of neighbouring blocks, each for one call of the editor."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from functions.polish.blocks import Block
from shared.text.prose import count_words

_WORDS = 400
_NEARLY = 0.8  # of a group: the next block could make it longer than the others
_MOST = 2 * _WORDS  # from here on a group may end anywhere but below a heading


class Group(msgspec.Struct, frozen=True):
    """The numbers of a group's first and last block."""

    first: int
    last: int

    def holds(self, number: int) -> bool:
        """Return whether a block belongs to the group."""
        return self.first <= number <= self.last


def group(blocks: Sequence[Block]) -> list[Group]:
    """Return groups of about the same number of words, which together are all blocks.

    None ends between a heading and what is below it, and none within a table that is not very long.
    """
    sizes = [0 if block.is_fixed else count_words(block.text) for block in blocks]
    total = sum(sizes)
    count = max(1, round(total / _WORDS))
    groups: list[Group] = []
    first, words, before = 1, 0, 0
    for block, size in zip(blocks, sizes, strict=True):
        words += size
        below = blocks[block.number] if block.number < len(blocks) else None
        share = total / count * (len(groups) + _NEARLY)
        enough = len(groups) + 1 < count and before + words >= share
        if below is None or (enough and _may_end(block, below, words)):
            groups.append(Group(first, block.number))
            first, before, words = block.number + 1, before + words, 0
    return groups


def _may_end(block: Block, below: Block, words: int) -> bool:
    if block.kind == "heading":
        return False
    return words > _MOST or not (block.kind == below.kind == "row" and block.top_end == below.top_end)

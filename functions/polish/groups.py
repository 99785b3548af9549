"""Groups of neighbouring blocks, each for one call of the editor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import msgspec

from functions.polish.block import Block
from shared.text.prose import count_words

_WORDS = 350  # of a group, about: 5,000 words are fewer groups than calls that a job may have at once
_SHORT = 200  # words of a post from which on two halves take less time than one group
_MOST = 2 * _WORDS  # a longer table is divided


class Group(msgspec.Struct, frozen=True):
    """The numbers of a group's first and last block."""

    first: int
    last: int

    def holds(self, number: int) -> bool:
        """Return whether a block belongs to the group."""
        return self.first <= number <= self.last


def group(blocks: Sequence[Block], *, halve: bool = True) -> list[Group]:
    """Return groups of about the same number of words, which together are all blocks.

    None ends between a heading and what is below it, and none within a table that is not very long. `halve`:
    a short post is two groups, unless it is very short.
    """
    pieces = list(_pieces(blocks))
    total = sum(words for _, words in pieces)
    count = max(2 if halve and total >= _SHORT else 1, round(total / _WORDS))
    groups: list[Group] = []
    first, words = 1, 0
    for place, (last, size) in enumerate(pieces, 1):
        words += size
        below = pieces[place][1] if place < len(pieces) else 0
        # The next piece would make the group too long by more than it is too short now.
        is_full = len(groups) + 1 < count and words + below / 2 >= total / count * (len(groups) + 1)
        if is_full or place == len(pieces):
            groups.append(Group(first, last))
            first = last + 1
    return groups


def _pieces(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield the last block and the words of each piece that stays in one group."""
    sizes = [0 if block.is_fixed else count_words(block.text) for block in blocks]
    tables: Counter[int] = Counter()
    for block, size in zip(blocks, sizes, strict=True):
        tables[block.top_end] += size
    words = 0
    for block, below, size in zip_longest(blocks, blocks[1:], sizes):
        words += size
        is_heading = block.kind == "heading" and words < _WORDS
        if below and (is_heading or _is_one_table(block, below, tables)):
            continue
        yield block.number, words
        words = 0


def _is_one_table(block: Block, below: Block, tables: Counter[int]) -> bool:
    is_table = block.kind == below.kind == "row" and block.top_end == below.top_end
    return is_table and tables[block.top_end] <= _MOST

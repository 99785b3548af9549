"""Sections that go as a whole, because what they are about is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from functions.polish.block import Block
from functions.polish.blocks import Document
from functions.polish.comparison.topic import Topic


def whole_sections(document: Document, removed: Collection[int], topic: Topic) -> frozenset[int]:
    """Return the blocks of sections that an editor removes with their heading, which the topic is about."""
    found: set[int] = set()
    for block in document.blocks:
        if block.kind == "heading" and block.number in removed and topic.may_end(block.text):
            section = {block.number, *_below(document, block)}
            if section.issubset(removed):
                found |= section
    return frozenset(found)


def _below(document: Document, heading: Block) -> Iterator[int]:
    """Yield the blocks of a heading's section."""
    for block in document.blocks[heading.number :]:
        if block.kind == "heading" and block.level <= heading.level:
            return
        yield block.number

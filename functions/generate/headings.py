"""Headings of a post: put their levels in order, compare their texts."""

from __future__ import annotations

import re

from shared.text.inline_markup import without_closing_hashes
from shared.text.markdown import Block, blocks

NUMBER = re.compile(r"\A\d{1,2}[.)]\s+")
_ATX = re.compile(r" {0,3}#{1,6}(?![^ \t#])[ \t]*(.*)\Z")
_MARKUP = re.compile(r"\A(?:#{1,6}[ \t]*|\*\*|__)|(?:\*\*|__|:)\Z")
_TOP = 2
_LOWEST = 6


def normalize(text: str) -> str:
    """Renumber heading levels from H2 down, without gaps.

    The text is a post without its title. Headings at its end without text are dropped.
    """
    found = [block for block in blocks(text) if block.kind == "heading"]
    while found and not text[found[-1].end :].strip():
        last = found.pop()
        text = text[: last.start].rstrip()
    levels = [heading_level(block) for block in found]
    for block, level in reversed(list(zip(found, _close_gaps(levels), strict=True))):
        heading = _heading_text(text[block.start : block.end])
        wanted = f"{'#' * level} {heading}" if heading else ""
        if heading_level(block) != level or not text[block.start : block.end].lstrip().startswith("#"):
            text = text[: block.start] + wanted + text[block.end :]
    return text


def heading_key(heading: str) -> str:
    """Return a heading without markup, number and case, to compare it by."""
    line = heading.strip().split("\n")[0].strip()
    line = without_closing_hashes(_MARKUP.sub("", _MARKUP.sub("", line))).strip()
    return NUMBER.sub("", line).casefold()


def heading_level(block: Block) -> int:
    """Return a heading's level, 1 to 6."""
    if block.markup.startswith("#"):
        return len(block.markup)
    return 1 if block.markup == "=" else _TOP


def _close_gaps(levels: list[int]) -> list[int]:
    """Return levels without gaps; siblings stay siblings.

    A single H1 among H2s counts as an H2.
    """
    if levels.count(1) == 1 and len(levels) > 1:
        levels = [max(_TOP, level) for level in levels]
    above: list[int] = []
    nested = []
    for level in levels:
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        nested.append(min(len(above) + 1, _LOWEST))
    return nested


def _heading_text(heading: str) -> str:
    if atx := _ATX.match(heading):
        return without_closing_hashes(atx[1]).strip()
    return " ".join(heading.split("\n")[:-1]).strip()

"""Headings in order: the title is the only H1, no level is left out, and each has text below it."""

from __future__ import annotations

import re

from shared.text.markdown import Block, blocks

_ATX = re.compile(r" {0,3}(#{1,6})[ \t]*(.*?)[ \t]*#*[ \t]*\Z")
NUMBER = re.compile(r"\A\d{1,2}[.)]\s+")
_MARKUP = re.compile(r"\A(?:#{1,6}[ \t]*|\*\*|__)|(?:\*\*|__|:)\Z")
_TOP = 2
_LOWEST = 6


def in_order(text: str) -> str:
    """Return a post without its title with its headings as H2, H3 and so on; all else stays as it is."""
    found = [block for block in blocks(text) if block.kind == "heading"]
    while found and not text[found[-1].end :].strip():
        last = found.pop()
        text = text[: last.start].rstrip()
    levels = [_level(block) for block in found]
    for block, level in reversed(list(zip(found, _nested(levels), strict=True))):
        said = _said(text[block.start : block.end])
        wanted = f"{'#' * level} {said}" if said else ""
        if _level(block) != level or not text[block.start : block.end].lstrip().startswith("#"):
            text = text[: block.start] + wanted + text[block.end :]
    return text


def heading_key(heading: str) -> str:
    """Return what two spellings of a heading have in common: no markup, no number, one case."""
    line = heading.strip().split("\n")[0].strip()
    line = _MARKUP.sub("", _MARKUP.sub("", line)).strip().strip("#").strip()
    return NUMBER.sub("", line).casefold()


def _nested(levels: list[int]) -> list[int]:
    """Return the levels with none left out, siblings still siblings; a single H1 among H2s is one of them."""
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


def _level(block: Block) -> int:
    if block.markup.startswith("#"):
        return len(block.markup)
    return 1 if block.markup == "=" else _TOP


def _said(heading: str) -> str:
    if atx := _ATX.match(heading):
        return atx[2]
    return " ".join(heading.split("\n")[:-1]).strip()

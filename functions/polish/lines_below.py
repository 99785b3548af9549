"""New rows of a table and items of a list, which stand directly below another one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from functions.polish.block import Block

_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S)")
_BEFORE = re.compile(r"[ \t>]*(?:[-*+]|\d{1,8}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_NUMBER = re.compile(r"\d+")


class NewLine(msgspec.Struct, frozen=True):
    """A line as it is written, and the marks of its block."""

    text: str
    marks: str


def are_rows(block: Block, text: str) -> bool:
    """Return whether a text adds rows below a row of a table."""
    return block.row_cut is not None and all("|" in line for line in text.split("\n"))


def lines_below(block: Block, before: str, text: str) -> list[NewLine]:
    """Return the lines that a text adds below a block, if it belongs to it.

    `before` is what the block's first line has before its text. An item below which others are nested has
    none: the new one would take them.
    """
    lines = text.split("\n")
    if are_rows(block, text):
        return [NewLine(line.strip(), "") for line in lines]
    is_item = block.kind == "item" and block.cut is not None and _BEFORE.fullmatch(before)
    if not is_item or not all(_ITEM.match(line) for line in lines):
        return []
    return [_item(block, before, line, place) for place, line in enumerate(lines, 1)]


def _item(block: Block, before: str, line: str, place: int) -> NewLine:
    def count(found: re.Match[str]) -> str:
        return str(int(found[0]) + place)

    mark = _NUMBER.sub(count, before, count=1)
    return NewLine(mark + _ITEM.sub("", line, count=1), _NUMBER.sub(count, block.marks, count=1))


def written(lines: Sequence[NewLine], newline: str) -> str:
    """Return the lines as they are written behind a block."""
    return "".join(newline + line.text for line in lines)

"""The blocks at the two ends of a text, without parsing what lies between.

A blank line before a line that is not indented ends every block of CommonMark but a list, a fence and HTML,
so a text can be parsed from there on as if it began there. Where there is a fence or HTML, all of it is.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from shared.text.markdown import Block, blocks

_WINDOW = 1500  # characters
_BREAK = re.compile(r"\n\r?\n(?=[^\s>*+\-\d])")
_FENCE = re.compile(r"```|~~~")
_LONG_BLOCK = re.compile(r"```|~~~|<(?:[!?]|/?(?:pre|script|style|textarea)\b)", re.IGNORECASE)


def first_blocks(text: str) -> list[Block]:
    """Return the blocks at the start: all of them if the text is short, and some in any case."""
    found = _BREAK.search(text, _WINDOW)
    if not found or _FENCE.search(text, 0, found.start()):
        return blocks(text)
    return blocks(text[: found.start()])


def last_blocks(text: str) -> list[Block]:
    """Return the blocks at the end, as `first_blocks` does those at the start."""
    near = len(text.rstrip()) - _WINDOW
    found = list(_BREAK.finditer(text, max(0, near - _WINDOW), max(0, near)))
    if not found or _LONG_BLOCK.search(text, 0, found[-1].start()):
        return blocks(text)
    start = found[-1].end()
    return [
        replace(block, start=block.start + start, end=block.end + start) for block in blocks(text[start:])
    ]

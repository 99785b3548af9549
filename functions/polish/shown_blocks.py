"""Blocks of a post, as a prompt shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.text.prose import count_words, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from functions.polish.block import Block
    from functions.polish.blocks import Document

_CONTEXT = 300  # characters of the text before, and as many of the text after
_FIXED = 200  # characters of a block that can't be changed


def before(blocks: Sequence[Block]) -> str:
    """Return the end of some blocks, with their heading above it."""
    text = "\n\n".join(_near(reversed(blocks))[::-1])
    if len(text) <= _CONTEXT:
        return text
    heading = next((one.shown for one in reversed(blocks) if one.kind == "heading"), "")
    end = f"…{text[-_CONTEXT:]}"
    return end if not heading or heading in end else f"{shorten(heading, _FIXED)}\n\n{end}"


def after(blocks: Sequence[Block]) -> str:
    """Return the beginning of some blocks."""
    text = "\n\n".join(_near(blocks))
    return text if len(text) <= _CONTEXT else f"{text[:_CONTEXT]}…"


def _near(blocks: Iterable[Block]) -> list[str]:
    """Return the first texts of some blocks that are enough for a context."""
    texts: list[str] = []
    for one in blocks:
        texts.append(shorten(one.text, _FIXED) if one.is_fixed else one.shown)
        if sum(map(len, texts)) > _CONTEXT:
            break
    return texts


def listed(blocks: Sequence[Block]) -> str:
    """Return blocks behind their numbers."""
    return "\n\n".join(
        f"[{one.number} fixed] {shorten(one.text, _FIXED)}" if one.is_fixed else f"[{one.number}] {one.shown}"
        for one in blocks
    )


def outline(document: Document) -> str:
    """Return a line for each section: its heading, its words and its last block."""
    lines: list[str] = []
    heading, words = "The beginning", 0
    for one in document.blocks:
        if one.kind == "heading":
            if one.number > 1:
                lines.append(f"{heading} ({words} words, up to block {one.number - 1})")
            heading, words = f"[{one.number}] {one.text}", 0
        elif not one.is_fixed:
            words += count_words(one.text)
    return "\n".join([*lines, f"{heading} ({words} words, up to block {len(document.blocks)})"])

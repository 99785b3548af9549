"""A block of a post: its text, its place, and what lists and quotations put before it."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Kind = Literal["paragraph", "heading", "item", "quote", "row", "fixed"]


class Block(msgspec.Struct, frozen=True):
    """A block and its place. `text` is its Markdown, without what lists and quotations put before it.

    `marks` are those list and quotation marks, `indent` is what its further lines begin with. `cut` is the
    span that goes with a removal, None where that would take more along. `row_cut` is that of a row below a
    table's head, which only what has changed may remove. `top_end` is where the list, table
    or quotation around it ends. `level` is a heading's, `columns` a table's. An `underlined` heading has its
    level from the line below. An `overlong` block is fixed because no answer could hold it.
    """

    number: int
    kind: Kind
    text: str
    start: int
    end: int
    line: int
    marks: str = ""
    indent: str = ""
    cut: tuple[int, int] | None = None
    row_cut: tuple[int, int] | None = None
    top_end: int = 0
    level: int = 0
    columns: int = 0
    underlined: bool = False
    overlong: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether an editor may not change it."""
        return self.kind == "fixed"

    @property
    def shown(self) -> str:
        """The block as an editor reads it."""
        return self.marks + self.text

    def alone(self, text: str) -> str:
        """Return the block with a text as a post of its own: a row becomes a table."""
        if self.kind == "row":
            return f"{text}\n|{' --- |' * self.columns}"
        return self.marks + text.replace("\n", f"\n{continued(self.marks)}")

    def written(self, text: str, newline: str) -> str:
        """Return a text as it is written in the block's place."""
        if self.underlined:
            text = text.lstrip("#").strip()
        return text.replace("\n", newline + self.indent)


def continued(marks: str) -> str:
    """Return what a further line begins with: quotation marks stay, list marks become spaces."""
    return re.sub(r"[^>\s]", " ", marks)

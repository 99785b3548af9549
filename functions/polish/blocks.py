"""A post in numbered blocks, which an editor changes one by one, and the post with its changes.

A block is a paragraph, a heading, a row of a table or a paragraph of a list item or quotation. Code, raw
HTML, rules, images on their own, and what can't be taken apart safely are fixed blocks. Everything between
blocks (blank lines, list marks, link definitions) belongs to none, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from functions.polish.block import Block
from functions.polish.lines_below import NewLine, lines_below, written
from functions.polish.splitting import Splitter
from shared.text.markdown import strip_blank_lines

_BLANK_BELOW = re.compile(r"[ \t]*(?:\r?\n[ \t]*(?:\r?\n|\Z)|\Z)")
_LABEL = re.compile(r"\[([^\[\]]{1,200})\]")


class Document:
    """A post and its blocks, numbered from 1.

    `is_given`: a person wrote it, so new rows and items go directly below another one, and no list is drawn
    apart.
    """

    def __init__(self, text: str, *, is_given: bool = False) -> None:
        self.text = text
        self._is_given = is_given
        self._env: dict[str, Any] = {}
        self.blocks: tuple[Block, ...] = tuple(Splitter(text, self._env).blocks())

    def block(self, number: int) -> Block | None:
        """Return the block with a number."""
        return self.blocks[number - 1] if 0 < number <= len(self.blocks) else None

    @cached_property
    def newline(self) -> str:
        """The post's line break."""
        return "\r\n" if "\r\n" in self.text else "\n"

    @property
    def has_definitions(self) -> bool:
        """Whether it defines links, which no reader sees."""
        return bool(self._env.get("references"))

    def definitions(self, text: str) -> str:
        """Return the link definitions of the post that a text refers to."""
        known = self._env.get("references") or {}
        if not known or "[" not in text:
            return ""
        from markdown_it.common.utils import normalizeReference  # noqa: PLC0415  loads with the parser

        labels = dict.fromkeys(normalizeReference(found) for found in _LABEL.findall(text))
        used = ((label, known[label]["href"]) for label in labels if label in known)
        return "".join(f"\n\n[{label}]: <{href}>" for label, href in used)

    def line_start(self, block: Block) -> int:
        """Return where a block's first line begins."""
        return self.text.rfind("\n", 0, block.start) + 1

    def join(
        self,
        changes: Mapping[int, str],
        insertions: Mapping[int, str] | None = None,
        *,
        span: tuple[int, int] | None = None,
    ) -> str:
        """Return the post, or a span of it, with other texts for some blocks; an empty one removes its block.

        `insertions` are new blocks behind the list, table or quotation that a block belongs to, or before all
        with 0; of a given post, new rows and items stand directly below theirs. Without changes the post
        comes back as it is.
        """
        place, last = span or (0, len(self.text))
        edits = [self._edit(self.blocks[number - 1], text) for number, text in changes.items()]
        edits += [self._insertion(number, text, changes) for number, text in (insertions or {}).items()]
        edits = sorted(edit for edit in edits if place <= edit[0] and edit[1] <= last)
        if not edits:
            return self.text[place:last]
        parts: list[str] = []
        for start, end, text in edits:
            if start < place:  # behind a block that was removed, with the blank lines below it
                parts.append(f"{text.strip()}{self.newline * 2}" if start == end else "")
                continue
            parts += [self.text[place:start], text]
            place = end
        return strip_blank_lines("".join([*parts, self.text[place:last]]))

    def _edit(self, block: Block, text: str) -> tuple[int, int, str]:
        if not text:
            start, end = block.cut or block.row_cut or (block.start, block.start)
            return start, end, ""
        return block.start, block.end, block.written(text, self.newline)

    def below(self, number: int, text: str, changes: Mapping[int, str]) -> list[NewLine]:
        """Return the rows or items that a new text adds below a block."""
        block = self.block(number)
        if block is None or not self._is_given or changes.get(number) == "":
            return []
        return lines_below(block, self.text[self.line_start(block) : block.start], text)

    def _insertion(self, number: int, text: str, changes: Mapping[int, str]) -> tuple[int, int, str]:
        if lines := self.below(number, text, changes):
            end = self.blocks[number - 1].end
            return end, end, written(lines, self.newline)
        new, apart = text.replace("\n", self.newline), self.newline * 2
        if number:
            place = self.blocks[number - 1].top_end
            below = "" if _BLANK_BELOW.match(self.text, place) else self.newline
            return place, place, apart + new + below
        place = self.line_start(self.blocks[0])
        return place, place, new + apart

"""Blocks of raw HTML as Markdown: their text, with the headings, items and code that they are made of."""

from __future__ import annotations

import re

from shared.text.sanitizer import inline_markdown
from shared.text.sanitizer.fenced_code import write_fence
from shared.text.sanitizer.inline_pieces import Pieces
from shared.text.sanitizer.policy import is_block
from shared.text.sanitizer.raw_html import Tag, pieces

_HEADING = re.compile(r"h[1-6]\Z")
_MARKS = {"del": "~~", "s": "~~"}


def blocks(source: str) -> list[str]:
    """Return the paragraphs of some raw HTML as Markdown."""
    made = _Blocks()
    for piece in pieces(source):
        if isinstance(piece, str):
            made.add_text(piece)
        else:
            made.add_tag(piece)
    made.end()
    return made.found


class _Blocks:
    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces = Pieces()
        self._before = ""
        self._code: list[str] | None = None

    def add_text(self, text: str) -> None:
        if self._code is not None:
            self._code.append(text)
        else:
            self._pieces.add_text(re.sub(r"\s+", " ", text))

    def add_tag(self, tag: Tag) -> None:
        if self._code is not None and not (tag.name == "pre" and tag.is_end):
            return
        if not is_block(tag.name):
            self._add_inline(tag)
        elif tag.name in {"td", "th"}:
            self._pieces.add_text(" ")
        else:
            self.end()
            self._begin(tag)

    def _add_inline(self, tag: Tag) -> None:
        mark = _MARKS.get(tag.name)
        if mark:
            (self._pieces.close_mark if tag.is_end else self._pieces.open_mark)(mark)
        else:
            self._pieces.add_tag(tag)

    def _begin(self, tag: Tag) -> None:
        if tag.name == "hr":
            self.found.append("___")
        elif tag.name == "pre" and not tag.is_end:
            self._code = []
        elif not tag.is_end and _HEADING.match(tag.name):
            self._before = "#" * int(tag.name[1]) + " "
        elif not tag.is_end and tag.name == "li":
            self._before = "- "

    def end(self) -> None:
        """End the paragraph."""
        if self._code is not None:
            self.found.append(write_fence("".join(self._code).strip("\n"), ""))
            self._code = None
            return
        text = inline_markdown.write(self._pieces.finish(), one_line=True)
        if text:
            self.found.append(f"{self._before}{text}" if self._before else inline_markdown.as_line(text))
        self._pieces, self._before = Pieces(), ""

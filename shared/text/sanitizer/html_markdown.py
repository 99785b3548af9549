"""Blocks of raw HTML as Markdown: their text, with the headings, items and code that they are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from shared.text.sanitizer import elements, inline_markdown
from shared.text.sanitizer.fenced_code import write_fence
from shared.text.sanitizer.inline_pieces import Pieces
from shared.text.sanitizer.inline_tokens import add_tokens
from shared.text.sanitizer.raw_html import Tag

if TYPE_CHECKING:
    from markdown_it.token import Token

_HEADING = re.compile(r"h[1-6]\Z")
# Only a link or an image: other marks may be meant as they are, as HTML has it.
_LINKED = re.compile(r"\[[^\[\]\n]{0,300}\]\([^()\s]{1,300}\)")


Parse = Callable[[str], Sequence["Token"]]


def blocks(found: Iterable[Tag | str], parse: Parse, *, in_html: bool) -> list[str]:
    """Return the paragraphs of some raw HTML as Markdown; `parse` reads links that Markdown has in it."""
    made = _Blocks(parse, inline_markdown.Place(one_line=True, in_html=in_html))
    for piece in found:
        if isinstance(piece, str):
            made.add_text(piece)
        else:
            made.add_tag(piece)
    made.end()
    return made.found


class _Blocks:
    def __init__(self, parse: Parse, where: inline_markdown.Place) -> None:
        self.found: list[str] = []
        self._parse = parse
        self._where = where
        self._pieces = Pieces()
        self._before = ""
        self._lists: list[int] = []  # the number of the next item of each open list, 0 without numbers
        self._code: list[str] | None = None

    def add_text(self, text: str) -> None:
        if self._code is not None:
            self._code.append(text)
        elif _LINKED.search(text):
            for token in self._parse(text):
                add_tokens(self._pieces, token.children or ())
        else:
            self._pieces.add_text(re.sub(r"\s+", " ", text))

    def add_tag(self, tag: Tag) -> None:
        if self._code is not None and not (tag.name == "pre" and tag.is_end):
            return
        if not elements.is_block(tag.name):
            self._pieces.add_tag(tag)
        elif tag.name in {"td", "th"}:
            self._pieces.add_text(" ")
        else:
            self.end()
            self._begin(tag)

    def _begin(self, tag: Tag) -> None:
        if tag.is_end and tag.name != "p":
            self._before = ""
        if tag.name == "hr":
            self.found.append("___")
        elif tag.name == "pre" and not tag.is_end:
            self._code = []
        elif tag.name in {"ol", "ul"}:
            self._change_list(tag)
        elif not tag.is_end and _HEADING.match(tag.name):
            self._before = "#" * int(tag.name[1]) + " "
        elif not tag.is_end and tag.name == "li":
            self._before = self._item_mark()
        if "id" in tag.attributes:
            self._pieces.add_tag(Tag("a", is_end=False, attributes={"id": tag.attributes["id"]}))

    def _change_list(self, tag: Tag) -> None:
        if not tag.is_end:
            self._lists.append(int(tag.attributes.get("start", "1")) if tag.name == "ol" else 0)
        elif self._lists:
            self._lists.pop()

    def _item_mark(self) -> str:
        if not self._lists or self._lists[-1] <= 0:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "

    def end(self) -> None:
        """End the paragraph."""
        if self._code is not None:
            self.found.append(write_fence("".join(self._code).strip("\n"), ""))
            self._code = None
            return
        text = inline_markdown.write(self._pieces.finish(), self._where)
        self._pieces = Pieces()
        if text:
            self.found.append(f"{self._before}{text}" if self._before else inline_markdown.as_line(text))
            self._before = ""

"""Writes a parsed text as Markdown, each block on the line that it was on where that is possible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from shared.text.sanitizer import html_markdown, inline_markdown
from shared.text.sanitizer.fenced_code import write_fence
from shared.text.sanitizer.formulas import write_formula
from shared.text.sanitizer.inline_markdown import Place
from shared.text.sanitizer.inline_tokens import read_tokens
from shared.text.sanitizer.open_elements import OpenElements
from shared.text.sanitizer.parsing import parse
from shared.text.sanitizer.raw_blocks import as_pieces, begin_of_raw, holds_raw, write_raw

if TYPE_CHECKING:
    from markdown_it.token import Token

_OTHER_MARKS = {"-": "*", "*": "-", "+": "-", ".": ")", ")": "."}
_LISTS = frozenset({"bullet_list", "ordered_list"})
_CONTAINERS = _LISTS | {"blockquote"}
_SINGLE = frozenset({"heading", "hr"})  # whatever follows, they are one line
_INTERRUPTS = re.compile(r"(?:[-+*]|1[.)]) [^ ]")
_CLOSING = re.compile(r"#+\Z")
_NOTE = re.compile(r"\[\^[\w-]{1,60}\]:| {4}")
_RULE = "___"  # three hyphens could be front matter or a heading
_ALIGNED = {"text-align:left": ":---", "text-align:center": ":---:", "text-align:right": "---:"}


class _Block(NamedTuple):
    kind: str
    text: str
    line: int = 0
    mark: str = ""


def write(tokens: Sequence[Token]) -> str:
    """Return the blocks as Markdown."""
    lines: list[str] = []
    before: _Block | None = None
    for block in _Writer(tokens).blocks(0, len(tokens)):
        least = int(before is not None and _needs_blank_at_top(before, block))
        lines += [""] * max(least, block.line - len(lines))
        lines += block.text.split("\n")
        before = block
    return "\n".join(lines)


class _Writer:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._ends = _ends(tokens)
        self._opened = OpenElements()  # of the document, the item or the quotation
        self._around = 0  # containers in which HTML is open

    def blocks(self, start: int, end: int) -> list[_Block]:
        """Return the lines between two places, without empty ones."""
        found: list[_Block] = []
        outside, self._opened = self._opened, OpenElements()
        self._around += bool(outside)
        while start < end:
            found += self._blocks(start, found[-1] if found else None)
            start = self._ends[start] + 1
        if ends := self._opened.end_all():
            found.append(_Block("html", ends))
        self._opened = outside
        self._around -= bool(outside)
        return found

    def _blocks(self, start: int, before: _Block | None) -> list[_Block]:
        token = self._tokens[start]
        line = token.map[0] if token.map else 0
        if token.type == "html_block":
            return list(self._html(token, line))
        if token.type == "code_block" and before and _NOTE.match(before.text):
            return [_Block("paragraph", _note_part(token.content), line)]
        if token.type == "paragraph_open" and holds_raw(self._tokens[start + 1].children or ()):
            token.meta = {"pieces": list(as_pieces(self._tokens[start + 1].children or ()))}
            return list(self._html(token, line))
        kind = token.type.removesuffix("_open")
        mark = token.markup
        if before and before.kind == kind in _LISTS and before.mark == mark:
            mark = _OTHER_MARKS[mark]  # else the two would be one list
        text = self._write_text(kind, start, mark)
        return [_Block(kind, text, line, mark)] if text else []

    @property
    def _is_in_html(self) -> bool:
        return bool(self._opened or self._around)

    def _html(self, token: Token, line: int) -> Iterator[_Block]:
        found = token.meta["pieces"]
        begins = begin_of_raw(found, self._opened)
        before = found if begins is None else found[:begins]
        for text in html_markdown.blocks(before, parse, in_html=self._is_in_html):
            yield _Block("paragraph", text, line)
        if begins is not None and (text := write_raw(found[begins:], self._opened)):
            yield _Block("html", text, line)

    def _write_text(self, kind: str, start: int, mark: str) -> str:
        token = self._tokens[start]
        if kind == "paragraph":
            return self._inline(start + 1)
        if kind == "heading":
            text = self._inline(start + 1, one_line=True)
            return f"{'#' * int(token.tag[1])} {_CLOSING.sub(_escape_closing, text)}".rstrip()
        if kind in {"fence", "code_block"}:
            return write_fence(token.content.removesuffix("\n"), token.info.strip())
        if kind == "block_formula":
            return write_formula(token.content)
        return self._container(kind, start, mark)

    def _container(self, kind: str, start: int, mark: str) -> str:
        if kind == "blockquote":
            return _quote(_join_blocks(self._within(start)))
        if kind in _LISTS:
            return self._list(start, mark)
        return self._table(start) if kind == "table" else _RULE

    def _within(self, start: int) -> list[_Block]:
        return self.blocks(start + 1, self._ends[start])

    def _inline(self, place: int, *, one_line: bool = False, in_cell: bool = False) -> str:
        pieces = read_tokens(self._tokens[place].children or [])
        return inline_markdown.write(pieces, Place(one_line, in_cell, self._is_in_html))

    def _list(self, start: int, mark: str) -> str:
        places = self._children(start)
        items = [self._within(place) for place in places]
        is_tight = self._is_tight(start) and not any(map(_need_blanks, items))
        space = "\n" if is_tight else "\n\n"
        return space.join(
            _item(f"{self._tokens[place].info}{mark}", space.join(block.text for block in item))
            for place, item in zip(places, items, strict=True)
        )

    def _children(self, start: int) -> list[int]:
        found, place = [], start + 1
        while place < self._ends[start]:
            found.append(place)
            place = self._ends[place] + 1
        return found

    def _is_tight(self, start: int) -> bool:
        level = self._tokens[start].level + 2
        paragraphs = (
            token
            for token in self._tokens[start : self._ends[start]]
            if token.type == "paragraph_open" and token.level == level
        )
        return all(token.hidden for token in paragraphs)

    def _table(self, start: int) -> str:
        rows: list[list[str]] = []
        alignments: list[str] = []
        for place in range(start, self._ends[start]):
            token = self._tokens[place]
            if token.type == "tr_open":
                rows.append([])
            elif token.type in {"th_open", "td_open"}:
                rows[-1].append(self._inline(place + 1, in_cell=True))
                if token.type == "th_open":
                    alignments.append(_ALIGNED.get(str(token.attrs.get("style", "")), "---"))
        return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], alignments, *rows[1:]])


def _ends(tokens: Sequence[Token]) -> list[int]:
    """Return the end of each token: its own, or its closing token's."""
    found, opened = list(range(len(tokens))), list[int]()
    for place, token in enumerate(tokens):
        if token.nesting > 0:
            opened.append(place)
        elif token.nesting < 0:
            found[opened.pop()] = place
    return found


def _join_blocks(blocks: Sequence[_Block]) -> str:
    """Return blocks with a blank line between two that need it, or had it."""
    made = [block.text for block in blocks[:1]]
    for before, block in pairwise(blocks):
        is_next = block.line == before.line + before.text.count("\n") + 1
        made += ["\n" if is_next and not _needs_blank(before, block) else "\n\n", block.text]
    return "".join(made)


def _quote(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def _item(mark: str, text: str) -> str:
    indent = " " * (len(mark) + 1)
    first, *others = text.split("\n")
    return "\n".join(
        [f"{mark} {first}" if first else mark, *(f"{indent}{line}" if line else "" for line in others)]
    )


def _need_blanks(blocks: Sequence[_Block]) -> bool:
    """Return whether two blocks would merge without a blank line between them."""
    return any(_needs_blank(before, block) for before, block in pairwise(blocks))


def _needs_blank_at_top(before: _Block, block: _Block) -> bool:
    if _is_html(before) or _is_html(block):
        return True
    return before.kind not in _SINGLE and block.kind != "heading"


def _needs_blank(before: _Block, block: _Block) -> bool:
    if _is_html(before) or _is_html(block) or "block_formula" in {before.kind, block.kind}:
        return True
    if block.kind in _LISTS and before.kind == "paragraph":
        return not _INTERRUPTS.match(block.text)
    if block.kind == "table":
        return before.kind not in _SINGLE
    if block.kind == before.kind == "blockquote":
        return True
    return block.kind == "paragraph" and before.kind not in {*_SINGLE, "fence", "code_block"}


def _is_html(block: _Block) -> bool:
    """Return whether a block is HTML, or ends with some, which a renderer ends at a blank line alone."""
    return block.kind == "html" or (block.kind in _CONTAINERS and block.text.endswith(">"))


def _note_part(source: str) -> str:
    """Return what follows in a footnote: Markdown for renderers that know footnotes, code for others."""
    made = write(parse(source.rstrip("\n")))
    return "\n".join(f"    {line}" if line else "" for line in made.split("\n"))


def _escape_closing(match: re.Match[str]) -> str:
    return "\\" + match[0]

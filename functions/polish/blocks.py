"""Split a post into numbered blocks that an editor changes one by one, and join it again.

A block is a paragraph, a heading, a row of a table or a paragraph of a list item or quotation. Code, raw
HTML, rules, images on their own, and what can't be taken apart safely are fixed blocks. Everything between
blocks (blank lines, list marks, link definitions) belongs to none, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from shared.llm.prompting import MAX_TOKENS, tokens_for_text
from shared.text.markdown import parser, same_length, strip_blank_lines, with_end
from shared.text.passages import front_matter_end

if TYPE_CHECKING:
    from markdown_it.token import Token

Kind = Literal["paragraph", "heading", "item", "quote", "row", "fixed"]

_MARK = re.compile(r">|[-+*](?=[ \t]|\Z)|\d{1,9}[.)](?=[ \t]|\Z)")
_MARKS = re.compile(rf"[ \t]*(?:(?:{_MARK.pattern})[ \t]*)*")
# A box to tick and the mark of a footnote belong to the marks before a text.
_BEFORE_TEXT = re.compile(r"\[[ xX]\][ \t]+(?=\S)|\[\^[^\]\s]{1,40}\]:[ \t]+(?=\S)")
_SURELY_FITS = 9_000  # characters of any script: one answer holds them
_BLANK_BELOW = re.compile(r"[ \t]*(?:\r?\n[ \t]*(?:\r?\n|\Z)|\Z)")
_DISPLAYED_FORMULA = ("$$", "\\[", "\\begin{")
_LABEL = re.compile(r"\[([^\[\]]{1,200})\]")
_FIXED = frozenset({"fence", "code_block", "html_block", "hr"})
_TABLE_DEPTH = 2  # the level of the rows of a table that is in no list or quotation


class Block(msgspec.Struct, frozen=True):
    """A block and its place. `text` is its Markdown, without what lists and quotations put before it.

    `marks` are those list and quotation marks, `indent` is what its further lines begin with. `cut` is the
    span that goes with a removal, None where that would take more along. `top_end` is where the list, table
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
        return self.marks + text.replace("\n", f"\n{_continued(self.marks)}")

    def written(self, text: str, newline: str) -> str:
        """Return a text as it is written in the block's place."""
        if self.underlined:
            text = text.lstrip("#").strip()
        return text.replace("\n", newline + self.indent)


class Document:
    """A post and its blocks, numbered from 1."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._env: dict[str, Any] = {}
        self.blocks: tuple[Block, ...] = tuple(_Splitter(text, self._env).blocks())

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
        with 0. Without changes the post comes back as it is.
        """
        place, last = span or (0, len(self.text))
        edits = [self._edit(self.blocks[number - 1], text) for number, text in changes.items()]
        edits += [self._insertion(number, text) for number, text in (insertions or {}).items()]
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
            start, end = block.cut or (block.start, block.start)
            return start, end, ""
        return block.start, block.end, block.written(text, self.newline)

    def _insertion(self, number: int, text: str) -> tuple[int, int, str]:
        written, apart = text.replace("\n", self.newline), self.newline * 2
        if number:
            place = self.blocks[number - 1].top_end
            below = "" if _BLANK_BELOW.match(self.text, place) else self.newline
            return place, place, apart + written + below
        place = self.line_start(self.blocks[0])
        return place, place, written + apart


def is_too_long(text: str) -> bool:
    """Return whether a block can't be written anew in one answer."""
    return len(text) > _SURELY_FITS and tokens_for_text(text) >= MAX_TOKENS


def _continued(marks: str) -> str:
    """Return what a further line begins with: quotation marks stay, list marks become spaces."""
    return re.sub(r"[^>\s]", " ", marks)


class _Splitter:
    """Reads the parser's blocks; offsets are those of the given text."""

    def __init__(self, text: str, env: dict[str, Any]) -> None:
        source = same_length(text)
        self._text = text
        if end := front_matter_end(source):
            source = re.sub(r"[^\n]", " ", source[:end]) + source[end:]
        self._source = source
        self._starts = [0, *(match.end() for match in re.finditer("\n", source))]
        self._tokens: list[Token] = []
        parser().block.parse(with_end(source), parser(), env, self._tokens)
        self._found: list[Block] = []

    def blocks(self) -> list[Block]:
        columns = top_end = 0
        alone = self._lonely_paragraphs()
        for index, token in enumerate(self._tokens):
            if token.map and token.level == 0:
                top_end = self._content_end(*token.map)
            if token.type == "table_open":
                columns = self._columns(index)
            if block := self._read(index, columns):
                removable = index in alone or (block.kind != "row" and not block.marks.strip("> "))
                lines = token.map or (0, 0)
                self._found.append(
                    msgspec.structs.replace(
                        block,
                        number=len(self._found) + 1,
                        top_end=max(top_end, block.end),
                        cut=self._cut(*lines) if removable and not block.is_fixed else None,
                    )
                )
        return self._found

    def _read(self, index: int, columns: int) -> Block | None:
        token = self._tokens[index]
        if not token.map:
            return None
        if token.type in _FIXED:
            return self._fixed(token)
        if token.type == "paragraph_open":
            found = self._paragraph(self._tokens[index + 1])
        elif token.type == "heading_open":
            found = self._heading(token, self._tokens[index + 1].content)
        elif token.type == "tr_open":
            found = self._row(token, columns)
        else:
            return None
        fixed = self._fixed(token)
        return found or msgspec.structs.replace(fixed, overlong=is_too_long(fixed.text))

    def _fixed(self, token: Token) -> Block:
        first, last = token.map or (0, 0)
        start, end = self._starts[first], self._content_end(first, last)
        return Block(0, "fixed", self._source[start:end].strip(), start, end, first + 1)

    def _paragraph(self, inline: Token) -> Block | None:
        first, last = inline.map or (0, 0)
        content = inline.content.split("\n")
        if len(content) != last - first or is_too_long(inline.content) or _shows_only(inline.content):
            return None
        for number, wanted in zip(range(first, last), content, strict=True):
            if not self._line(number).rstrip().endswith(wanted.strip()):
                return None
        line = self._line(first).rstrip()
        marks = line[: len(line) - len(content[0].rstrip())]
        if not _MARKS.fullmatch(marks):
            return None
        if before := _BEFORE_TEXT.match(content[0]):
            marks += before[0]
            content[0] = content[0][before.end() :]
        start = self._starts[first] + len(marks)
        lines = (self._without_return(*line) for line in enumerate(content, first))
        text = "\n".join(lines).rstrip()
        is_plain = "\n" not in text and text == inline.content
        if not text.strip() or not (is_plain or _is_paragraph(text)):
            return None
        return self._with_marks(text, marks, start, self._content_end(first, last), first)

    def _with_marks(self, text: str, marks: str, start: int, end: int, line: int) -> Block:
        found = _MARK.findall(marks)
        kind: Kind = "quote" if ">" in found else "item" if found else "paragraph"
        shown = "".join(f"{mark} " for mark in found)
        return Block(0, kind, text, start, end, line + 1, marks=shown, indent=_continued(marks))

    def _without_return(self, number: int, line: str) -> str:
        """Return a line without the space that a carriage return became: two at the end would break it."""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        return line.lstrip().removesuffix(" " if self._text.startswith("\r", end - 2) else "")

    def _heading(self, token: Token, content: str) -> Block | None:
        first, last = token.map or (0, 0)
        level = int(token.tag[1])
        if not content or "\n" in content or is_too_long(content):
            return None
        line = self._line(first).rstrip()
        is_underlined = not token.markup.startswith("#")
        mark = 0 if is_underlined else line.find(token.markup)
        place = line.find(content, mark if is_underlined else mark + len(token.markup))
        start = place if is_underlined else mark
        if place < 0 or not _MARKS.fullmatch(line[:start]) or line[start:place].strip("# \t"):
            return None
        if is_underlined and last - first != 2:  # noqa: PLR2004  the text and the line below
            return None
        at = self._starts[first]
        found = self._with_marks(f"{'#' * level} {content}", line[:start], at + start, 0, first)
        end = at + place + len(content)
        return msgspec.structs.replace(found, kind="heading", end=end, level=level, underlined=is_underlined)

    def _row(self, token: Token, columns: int) -> Block | None:
        first, _ = token.map or (0, 0)
        line = self._line(first)
        text = line.strip()
        if token.level != _TABLE_DEPTH or not columns or is_too_long(text):
            return None
        start = self._starts[first] + len(line) - len(line.lstrip())
        return Block(0, "row", text, start, start + len(text), first + 1, columns=columns)

    def _columns(self, index: int) -> int:
        """Return the number of cells in the head of the table that begins here."""
        cells = 0
        for token in self._tokens[index:]:
            if token.type == "thead_close":
                break
            cells += token.type == "th_open"
        return cells

    def _lonely_paragraphs(self) -> frozenset[int]:
        """Return the places of the paragraphs that are all that their list item holds."""
        types = [token.type for token in self._tokens]
        runs = enumerate(zip(types, types[1:], types[4:], strict=False), 1)
        wanted = ("list_item_open", "paragraph_open", "list_item_close")
        return frozenset(index for index, run in runs if run == wanted)

    def _cut(self, first: int, last: int) -> tuple[int, int]:
        """Return the span of some lines, and of the blank ones behind them if one is before them as well."""
        is_apart = not first or not self._line(first - 1).strip()
        while is_apart and last < len(self._starts) and not self._line(last).strip():
            last += 1
        end = self._starts[last] if last < len(self._starts) else len(self._source)
        return self._starts[first], end

    def _line(self, number: int) -> str:
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._source)
        return self._source[self._starts[number] : end]

    def _content_end(self, first: int, last: int) -> int:
        start = self._starts[first]
        end = self._starts[last] if last < len(self._starts) else len(self._source)
        return start + len(self._source[start:end].rstrip())


def _is_paragraph(text: str) -> bool:
    """Return whether a text without its marks and indents is a paragraph still."""
    tokens: list[Token] = []
    parser().block.parse(with_end(text), parser(), {}, tokens)
    return [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"] and (
        tokens[1].content.split() == text.split()
    )


def _shows_only(content: str) -> bool:
    """Return whether a paragraph has no words of its own: images, or a displayed formula."""
    if content.startswith(_DISPLAYED_FORMULA):
        return True
    if "![" not in content:
        return False
    children = parser().parseInline(content)[0].children or []
    return all(
        child.type in {"image", "softbreak", "hardbreak", "link_open", "link_close"}
        or not child.content.strip()
        for child in children
    )

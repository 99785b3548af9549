"""Split a post into its blocks, as a Markdown parser finds them, with their places in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

from functions.polish.block import Block, Kind, continued
from shared.llm.prompting import MAX_TOKENS, tokens_for_text
from shared.text.markdown import parser, same_length, with_end
from shared.text.passages import front_matter_end

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARK = re.compile(r">|[-+*](?=[ \t]|\Z)|\d{1,9}[.)](?=[ \t]|\Z)")
_MARKS = re.compile(rf"[ \t]*(?:(?:{_MARK.pattern})[ \t]*)*")
# A box to tick and the mark of a footnote belong to the marks before a text.
_BEFORE_TEXT = re.compile(r"\[[ xX]\][ \t]+(?=\S)|\[\^[^\]\s]{1,40}\]:[ \t]+(?=\S)")
_SURELY_FITS = 9_000  # characters of any script: one answer holds them
_DISPLAYED_FORMULA = ("$$", "\\[", "\\begin{")
_FIXED = frozenset({"fence", "code_block", "html_block", "hr"})
_TABLE_DEPTH = 2  # the level of the rows of a table that is in no list or quotation


class Splitter:
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
                        row_cut=self._cut(*lines) if self._is_in_table_body(block, index) else None,
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
        return found or msgspec.structs.replace(fixed, overlong=_is_too_long(fixed.text))

    def _fixed(self, token: Token) -> Block:
        first, last = token.map or (0, 0)
        start, end = self._starts[first], self._content_end(first, last)
        return Block(0, "fixed", self._source[start:end].strip(), start, end, first + 1)

    def _paragraph(self, inline: Token) -> Block | None:
        first, last = inline.map or (0, 0)
        content = inline.content.split("\n")
        if len(content) != last - first or _is_too_long(inline.content) or _shows_only(inline.content):
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
        return Block(0, kind, text, start, end, line + 1, marks=shown, indent=continued(marks))

    def _without_return(self, number: int, line: str) -> str:
        """Return a line without the space that a carriage return became: two at the end would break it."""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        return line.lstrip().removesuffix(" " if self._text.startswith("\r", end - 2) else "")

    def _heading(self, token: Token, content: str) -> Block | None:
        first, last = token.map or (0, 0)
        level = int(token.tag[1])
        if not content or "\n" in content or _is_too_long(content):
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
        if token.level != _TABLE_DEPTH or not columns or _is_too_long(text):
            return None
        start = self._starts[first] + len(line) - len(line.lstrip())
        return Block(0, "row", text, start, start + len(text), first + 1, columns=columns)

    def _is_in_table_body(self, block: Block, index: int) -> bool:
        return block.kind == "row" and self._tokens[index - 1].type != "thead_open"

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


def _is_too_long(text: str) -> bool:
    """Return whether a block can't be written anew in one answer."""
    return len(text) > _SURELY_FITS and tokens_for_text(text) >= MAX_TOKENS

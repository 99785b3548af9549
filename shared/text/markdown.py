"""Parse Markdown into blocks, and find its code.

Offsets are those of the given text. Only blocks are parsed, which takes 3 ms for 10 kB; their inline content
would take 13 ms more: see shared.text.passages.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import msgspec

from shared.text.spans import Span, inside, merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token


__all__ = [
    "Block",
    "Span",
    "blocks",
    "code_spans",
    "inside",
    "parser",
    "same_length",
    "strip_blank_lines",
    "with_end",
]

_BACKTICKS = re.compile(r"`+")
_HTML_CODE = re.compile(r"<(code|pre|kbd|samp)\b[^<>]{0,200}>.{0,4000}?</\1>", re.DOTALL | re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t]*\r?\n")
# Most texts hold code, but many parts of texts do not.
_CODE_MARKS = (
    "`",
    "~~~",
    "    ",
    "\t",
    "<code",
    "<pre",
    "<kbd",
    "<samp",
    "<!--",
    "<script",
    "<style",
    "<CODE",
    "<PRE",
)
_OPAQUE_HTML = re.compile(r"\s{0,3}<(?:!--|pre|script|style)", re.IGNORECASE)


class Block(msgspec.Struct, frozen=True):
    """A block at the top level: its kind in markdown-it's words, its span, a heading's or fence's detail."""

    kind: str
    start: int
    end: int
    markup: str = ""
    info: str = ""


@cache
def parser() -> MarkdownIt:
    """Return the one parser: CommonMark and tables."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  50 to 80 ms that no cold start should pay

    return MarkdownIt("commonmark").enable("table")


def same_length(text: str) -> str:
    """Normalize a text as the parser does, without moving any offset."""
    return text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")


def strip_blank_lines(text: str) -> str:
    """Strip the line breaks around a text and the spaces at its end; the first line keeps its indentation."""
    return text.strip("\r\n").rstrip()


def with_end(source: str) -> str:
    """End the last line: without, the parser raises over HTML within an item within a quotation."""
    return source if source.endswith("\n") else f"{source}\n"


def _line_starts(source: str) -> list[int]:
    starts = [0]
    starts += [match.end() for match in re.finditer("\n", source)]
    return [*starts, len(source) + 1]


@lru_cache(maxsize=4)
def _block_tokens(source: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    parser().block.parse(with_end(source), parser(), {}, tokens)
    return tuple(tokens)


def blocks(text: str) -> list[Block]:
    """Return the top-level blocks; trailing blank lines belong to none."""
    source = same_length(text)
    starts = _line_starts(source)
    found = []
    for token in _block_tokens(source):
        if token.level == 0 and token.map and token.nesting >= 0:
            start, end = starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)] - 1
            end = start + len(source[start:end].rstrip())
            kind = token.type.removesuffix("_open")
            found.append(Block(kind=kind, start=start, end=end, markup=token.markup, info=token.info.strip()))
    return found


def code_spans(text: str, until: int | None = None) -> list[Span]:
    """Return the spans of code: fenced, indented, in backticks or in HTML's own code elements; in order.

    With `until`, only the text that decides about places before it is read.
    """
    if until is not None and (blank := _BLANK_LINE.search(text, until)):
        text = text[: blank.start()]
    if not any(mark in text for mark in _CODE_MARKS):
        return []
    source = same_length(text)
    starts = _line_starts(source)
    spans = [match.span() for match in _HTML_CODE.finditer(source)]
    for token in _block_tokens(source):
        if not token.map:
            continue
        start, end = starts[token.map[0]], min(starts[min(token.map[1], len(starts) - 1)] - 1, len(source))
        if token.type in {"fence", "code_block"} or (
            token.type == "html_block" and _OPAQUE_HTML.match(token.content)
        ):
            spans.append((start, end))
        elif token.type == "inline":
            spans += _backtick_spans(source, start, end)
    return merge(spans)


def _backtick_spans(source: str, start: int, end: int) -> Iterator[Span]:
    """Pair runs of backticks of the same length, as CommonMark does, within one block."""
    runs = [match.span() for match in _BACKTICKS.finditer(source, start, end)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    after = 0
    for index, (run_start, run_end) in enumerate(runs):
        if index < after:
            continue
        if source[run_start - 1 : run_start] == "\\" and run_start > start:
            run_start += 1  # noqa: PLW2901  an escaped backtick opens nothing; the rest of its run may
        same = later.get(run_end - run_start, [])
        while same and same[-1] <= index:
            same.pop()
        if same and run_end > run_start:
            after = same[-1] + 1
            yield run_start, runs[same[-1]][1]

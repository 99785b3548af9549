"""Markdown as a parser sees it: where the code is, what the blocks are, and what a reader reads.

Offsets and lines are those of the text given. Parsing the blocks of 10 kB takes 4 ms, their inline content
13 ms more, so callers that need no inline content do not pay for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Span = tuple[int, int]

_BACKTICKS = re.compile(r"`+")
_HTML_CODE = re.compile(r"<(code|pre|kbd|samp)\b[^<>]{0,200}>.{0,4000}?</\1>", re.DOTALL | re.IGNORECASE)
_OPAQUE_HTML = re.compile(r"\s{0,3}<(?:!--|pre|script|style)", re.IGNORECASE)
_FENCE_END = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*\Z")


class Block(msgspec.Struct, frozen=True):
    """A block at the top level: its kind in markdown-it's words, its span, and a heading's or fence's detail."""

    kind: str
    start: int
    end: int
    markup: str = ""
    info: str = ""


class Passage(msgspec.Struct, frozen=True):
    """A run of text that a reader reads as one: a paragraph, heading, list item, table cell or code block.

    `text` has no markup, `prose` no inline code either, `raw` is its Markdown. `line` counts from 1; `depth` is 0
    at the top level.
    """

    kind: str
    text: str
    line: int
    depth: int = 0
    level: int = 0
    prose: str = ""
    raw: str = ""
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    closed: bool = True


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  50 to 80 ms that no cold start should pay

    return MarkdownIt("commonmark").enable("table")


def _same_length(text: str) -> str:
    # What the parser would normalise, without moving any offset.
    return text.replace("\r\n", " \n").replace("\r", "\n").replace("\0", "\ufffd")


def _line_starts(source: str) -> list[int]:
    starts = [0]
    starts += [match.end() for match in re.finditer("\n", source)]
    return [*starts, len(source) + 1]


@lru_cache(maxsize=4)
def _block_tokens(source: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    _parser().block.parse(source, _parser(), {}, tokens)
    return tuple(tokens)


def blocks(text: str) -> list[Block]:
    """Return the top-level blocks; trailing blank lines belong to none."""
    source = _same_length(text)
    starts = _line_starts(source)
    found = []
    for token in _block_tokens(source):
        if token.level == 0 and token.map and token.nesting >= 0:
            start, end = starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)] - 1
            end = start + len(source[start:end].rstrip())
            kind = token.type.removesuffix("_open")
            found.append(Block(kind=kind, start=start, end=end, markup=token.markup, info=token.info.strip()))
    return found


def code_spans(text: str) -> list[Span]:
    """Return where the code is: fenced, indented, in backticks or in HTML's own code elements; in order."""
    source = _same_length(text)
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
    return _merged(spans)


def inside(spans: list[Span], place: int) -> bool:
    """Tell whether a place lies in one of the ordered spans."""
    index = bisect_right(spans, place, key=lambda span: span[0]) - 1
    return index >= 0 and place < spans[index][1]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


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


def passages(text: str) -> list[Passage]:
    """Return everything that is read, in order, with the markup taken off."""
    source = _same_length(text)
    tokens = _parser().parse(source)
    lines = source.split("\n")
    found = []
    stack: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            stack.append(
                token.type.removesuffix("_open") + (token.tag[1:] if token.type == "heading_open" else "")
            )
        elif token.nesting == -1:
            stack.pop()
        elif token.type == "inline" and token.map:
            found.append(_passage(token, stack))
        elif token.type in {"fence", "code_block", "html_block"} and token.map:
            last = "\n".join(lines[token.map[0] + 1 : token.map[1]]).rstrip().rpartition("\n")[2]
            closed = token.type != "fence" or _FENCE_END.match(last) is not None
            kind = "html" if token.type == "html_block" else "code"
            line = token.map[0] + 1
            found.append(Passage(kind=kind, text=token.content, line=line, depth=len(stack), closed=closed))
    return found


def _passage(token: Token, stack: list[str]) -> Passage:
    parent = stack[-1]
    level = int(parent[-1]) if parent.startswith("heading") else 0
    kind = (
        "heading"
        if level
        else "item"
        if "list_item" in stack
        else "cell"
        if parent in {"th", "td"}
        else parent
    )
    children = token.children or []
    return Passage(
        kind="quote" if "blockquote" in stack and not level else kind,
        text=_read(children),
        prose=_read([child for child in children if child.type != "code_inline"]),
        line=(token.map or [0])[0] + 1,
        depth=len(stack) - 1,
        level=level,
        raw=token.content,
        links=_attributes(children, "link_open", "href"),
        images=_attributes(children, "image", "src"),
    )


def _attributes(children: list[Token], kind: str, name: str) -> tuple[str, ...]:
    found: list[Any] = [child.attrGet(name) for child in children if child.type == kind]
    return tuple(str(value) for value in found if value)


def _read(children: list[Token]) -> str:
    parts = []
    for child in children:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif child.type == "image":
            parts.append(_read(child.children or []))
    return " ".join("".join(parts).split())


def plain(text: str) -> str:
    """Return the prose of a Markdown text, one paragraph a line: no markup, no code blocks, no raw HTML."""
    return "\n".join(passage.text for passage in passages(text) if passage.kind not in {"code", "html"})

"""Markdown as a reader reads it: its passages in order, with the markup taken off."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from shared.text.brackets import read_lone_bracket
from shared.text.formulas import formula_end
from shared.text.html import read
from shared.text.markdown import same_length, with_end
from shared.text.remembered import remember

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# YAML between lines of hyphens: keys with their values, items, comments. TOML between lines of pluses.
_VALUE = r"(?:\"(?:[^\"\\]|\\.){0,2000}\"|'[^']{0,2000}'|.*)"
_FRONT_MATTER = re.compile(
    r"\A\ufeff?(?:---[ ]*\n(?=[\w-]+:[ \n])"
    rf"(?>(?:[\w.-]+[ ]*:[ ]*{_VALUE}|[ \t]+.*|-[ ].*|\#.*|)[ ]*\n){{1,200}}?(?:---|\.\.\.)"
    r"|\+\+\+[ ]*\n(?>.*\n){1,200}?\+\+\+)[ ]*(?:\n|\Z)"
)
_FENCE_END = re.compile(r"[ \t>]*(`{3,}|~{3,})[ \t]*\Z")


class Passage(msgspec.Struct, frozen=True):
    """A run of text that a reader reads as one: a paragraph, heading, list item, table cell or code block.

    Raw HTML is read in the same way; what of it shows something without words is "html".
    `text` has no markup, `prose` no inline code and formulas either, `raw` is its Markdown. `wording` is the
    prose without the texts of images. `line` counts from 1; `depth` is 0 at the top level; `unnamed_images`
    are those without alternative text, `code` is the inline code.
    """

    kind: str
    text: str
    line: int
    depth: int = 0
    level: int = 0
    prose: str = ""
    wording: str = ""
    raw: str = ""
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    unnamed_images: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    closed: bool = True


def front_matter_end(text: str) -> int:
    """Return where the front matter at the start of a text ends; 0 without any."""
    front = _FRONT_MATTER.match(text)
    return front.end() if front else 0


def passages(text: str) -> list[Passage]:
    """Return everything that is read, in order, with the markup taken off; front matter is read by tools."""
    return list(_passages(text))


@lru_cache(maxsize=4)  # a stage reads the same versions of a post several times
def _passages(text: str) -> tuple[Passage, ...]:
    source = same_length(text)
    if end := front_matter_end(source):
        source = "\n" * source[:end].count("\n") + source[end:]
    lines = source.split("\n")
    found: list[Passage] = []
    parents: list[str] = []
    env: dict[str, Any] = {}
    blocks: list[Token] = []
    _parser().block.parse(with_end(source), _parser(), env, blocks)
    for token in blocks:
        if token.nesting == 1:
            parents.append(token.tag if token.type == "heading_open" else token.type.removesuffix("_open"))
        elif token.nesting == -1:
            parents.pop()
        elif token.type == "inline":
            found.append(_inline(token, parents, env))
        elif token.type in {"fence", "code_block"}:
            found.append(_code(token, lines, depth=len(parents)))
        elif token.type == "html_block":
            found += _html(token, depth=len(parents))
    return tuple(found)


@cache
def _parser() -> MarkdownIt:
    """Return a parser that leaves formulas as they are: the other one takes their signs for marks."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  50 to 80 ms that no cold start should pay

    made = MarkdownIt("commonmark").enable("table")
    made.inline.ruler.before("escape", "formula", _formula)
    made.inline.ruler.before("link", "lone_bracket", read_lone_bracket)
    return made


def _formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's own signature
    """Read the formula that begins here, as a rule of the parser."""
    if state.src[state.pos] not in "$\\" or not (end := formula_end(state.src, state.pos)):
        return False
    if not silent:
        state.push("formula", "", 0).content = state.src[state.pos : end]
    state.pos = end
    return True


def _inline(token: Token, parents: list[str], env: dict[str, Any]) -> Passage:
    has_references = "[" in token.content and env.get("references")
    content = _read_inline(token.content, env) if has_references else _read_alone(token.content)
    return Passage(
        kind=_kind(parents),
        text=content.text,
        prose=content.prose,
        wording=content.wording,
        line=_line(token),
        depth=len(parents) - 1,
        level=int(parents[-1][1]) if parents[-1] in _HEADINGS else 0,
        raw=token.content,
        links=content.links,
        images=content.images,
        code=content.code,
        unnamed_images=content.unnamed_images,
    )


class _Content(NamedTuple):
    """The content of a passage: see there."""

    text: str
    prose: str
    wording: str
    links: tuple[str, ...]
    images: tuple[str, ...]
    code: tuple[str, ...]
    unnamed_images: tuple[str, ...]


@remember
def _read_alone(source: str) -> _Content:
    """Read Markdown that needs no definition; the versions of a post share most of their paragraphs."""
    return _read_inline(source, {})


def _read_inline(source: str, env: dict[str, Any]) -> _Content:
    from markdown_it.rules_core.text_join import _join_text_tokens  # noqa: PLC0415  as the parser

    parsed: list[Token] = []
    _parser().inline.parse(source, _parser(), env, parsed)
    for child in parsed:
        if child.children:
            child.children = _join_text_tokens(child.children)
    children = _join_text_tokens(parsed)
    prose = [child for child in children if child.type not in {"code_inline", "formula"}]
    text = _read(children)
    is_plain = all(child.type in {"text", "softbreak", "hardbreak"} for child in children)
    has_images = any(child.type == "image" for child in children)
    read = text if len(prose) == len(children) else _read(prose)
    return _Content(
        text=text,
        prose=read,
        wording=_read([child for child in prose if child.type != "image"]) if has_images else read,
        links=() if is_plain else _attributes(children, "link_open", "href"),
        images=_attributes(children, "image", "src") if has_images else (),
        code=() if is_plain else tuple(child.content for child in children if child.type == "code_inline"),
        unnamed_images=_attributes([child for child in children if not child.content.strip()], "image", "src")
        if has_images
        else (),
    )


def _kind(parents: list[str]) -> str:
    if parents[-1] in _HEADINGS:
        return "heading"
    if "blockquote" in parents:
        return "quote"
    if "list_item" in parents:
        return "item"
    return "cell" if parents[-1] in {"th", "td"} else "paragraph"


def _code(token: Token, lines: list[str], *, depth: int) -> Passage:
    first, end = token.map or (0, 0)
    last = "\n".join(lines[first + 1 : end]).rstrip().rpartition("\n")[2]
    closed = token.type != "fence" or _FENCE_END.match(last) is not None
    return Passage(kind="code", text=token.content, line=_line(token), depth=depth, closed=closed)


def _html(token: Token, *, depth: int) -> Iterator[Passage]:
    for part in read(token.content):
        yield Passage(
            kind=part.kind,
            text=part.text,
            prose=part.text,
            wording=part.text,
            line=_line(token) + part.line,
            depth=depth + part.within,
            level=part.level,
            links=part.links,
            images=part.images,
            unnamed_images=part.unnamed,
        )


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _attributes(children: list[Token], kind: str, name: str) -> tuple[str, ...]:
    found: list[Any] = [child.attrGet(name) for child in children if child.type == kind]
    return tuple(str(value) for value in found if value)


def _read(children: list[Token]) -> str:
    parts = []
    for child in children:
        if child.type in {"text", "code_inline", "formula"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif child.type == "image":
            parts.append(_read(child.children or []))
    return " ".join("".join(parts).split())


def plain(parts: Iterable[Passage]) -> str:
    """Return the prose, a passage a line: no code blocks."""
    return "\n".join(part.text for part in parts if part.kind not in {"code", "html"})

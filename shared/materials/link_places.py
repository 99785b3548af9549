"""Find the links of a Markdown text with their places, to take single ones out.

All kinds that some renderer makes a link of: inline, by reference, in angle brackets, bare, and raw HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from shared.materials.html_links import Link, PlacedTag, read_headings, read_links
from shared.materials.html_tags import find_tags
from shared.materials.line_places import LinePlaces
from shared.materials.located_tokens import located_parser
from shared.text.markdown import same_length, with_end
from shared.text.spans import Span, inside, merge

if TYPE_CHECKING:
    from markdown_it.token import Token

__all__ = ["Link", "Links", "find_links"]

Place = Callable[[Span], Span | None]
_BARE = re.compile(r"(?:https?:[/\\]{2}|www\.)[^\s<>\[\]\"'`|]+", re.IGNORECASE)
_BARE_END = ".,;:!?*_)"
_OPAQUE = re.compile(r"\s*<(?:pre|script|style|textarea)\b", re.IGNORECASE)


class Links(NamedTuple):
    """The links of a text in order; definitions that no image needs, each its lines and its address.

    `lost` are the lines of blocks with a link whose place is not known, and its address.
    """

    links: tuple[Link, ...]
    definitions: tuple[tuple[Span, str], ...]
    lost: tuple[tuple[Span, str], ...]


def find_links(text: str) -> Links:
    """Return the links of a text."""
    return _Finder(same_length(text)).find()


class _Finder:
    def __init__(self, source: str) -> None:
        self._source = source
        self._lines = LinePlaces(source)
        self._links: list[Link] = []
        self._lost: list[tuple[Span, str]] = []
        self._tags: list[PlacedTag] = []
        self._passed: list[Span] = []  # where no bare address is looked for
        self._images: set[str] = set()

    def find(self) -> Links:
        env: dict[str, Any] = {}
        tokens: list[Token] = []
        located_parser().block.parse(with_end(self._source), located_parser(), env, tokens)
        in_heading = in_note = False
        for token in tokens:
            if token.type in {"heading_open", "heading_close"}:
                in_heading = token.nesting > 0
            elif token.type == "inline":
                in_note = token.content.startswith("[^")
                self._read_inline(token, env, self._lines.of(token), in_heading=in_heading)
            elif token.type in {"fence", "code_block"}:
                self._passed.append(self._lines.span(token.map))
                if in_note and token.type == "code_block":  # text to renderers that know footnotes
                    found = find_links(token.content).links
                    self._lost += [(self._passed[-1], link.address) for link in found]
            elif token.type == "html_block":
                self._read_html(token, env)
        definitions = tuple(self._definitions(env))
        self._links += read_links(self._source, self._tags)
        self._links += self._bare_links()
        headings = merge(list(read_headings(self._source, self._tags)))
        links = (
            link._replace(in_heading=link.in_heading or inside(headings, link.before[0]))
            for link in self._links
        )
        return Links(tuple(sorted(links, key=lambda link: link.before)), definitions, tuple(self._lost))

    def _read_inline(self, token: Token, env: dict[str, Any], place: Place, *, in_heading: bool) -> None:
        if not any(mark in token.content for mark in "[<`"):
            return
        children: list[Token] = []
        located_parser().inline.parse(token.content, located_parser(), env, children)
        for number, child in enumerate(children):
            if (span := child.meta.get("span")) is None:
                continue
            outer = place(span)
            if outer:
                self._passed.append(outer)
            if child.type == "image":
                self._images.add(str(child.attrGet("src") or ""))
            elif child.type == "html_inline" and token.type == "inline":
                self._add_tags(child.content, _moved(place, span[0]), in_heading=in_heading)
            elif child.type == "link_open":
                inner = place(child.meta["label"])
                link = _read_link(child, children[number + 1 :], outer, inner, in_heading=in_heading)
                if link:
                    self._links.append(link)
                else:
                    self._lost.append((self._lines.span(token.map), str(child.attrGet("href") or "")))

    def _read_html(self, token: Token, env: dict[str, Any]) -> None:
        """Read raw HTML; some renderers read Markdown in it."""
        place = self._lines.of(token)
        self._add_tags(token.content, place, in_heading=False)
        if _OPAQUE.match(token.content):
            return
        self._read_inline(token, env, place, in_heading=False)

    def _add_tags(self, content: str, place: Place, *, in_heading: bool) -> None:
        for tag in find_tags(content):
            if span := place((tag.start, tag.end)):
                self._passed.append(span)
                self._tags.append(PlacedTag(tag._replace(start=span[0], end=span[1]), in_heading))

    def _bare_links(self) -> Iterator[Link]:
        start = 0
        for begin, end in [*merge(self._passed), (len(self._source), 0)]:
            for found in _BARE.finditer(self._source, start, begin):
                address = found[0].rstrip(_BARE_END)
                first, last = found.start(), found.start() + len(address)
                yield Link("bare", address, (first, first), (last, last), address)
            start = end

    def _definitions(self, env: dict[str, Any]) -> Iterator[tuple[Span, str]]:
        for each in (*env.get("references", {}).values(), *env.get("duplicate_refs", ())):
            span = self._lines.span(each["map"])
            self._passed.append(span)
            if each["href"] not in self._images:
                yield span, each["href"]


def _moved(place: Place, start: int) -> Place:
    return lambda span: place((start + span[0], start + span[1]))


def _read_link(
    opening: Token, rest: list[Token], outer: Span | None, inner: Span | None, *, in_heading: bool
) -> Link | None:
    if outer is None or inner is None:
        return None
    within = list(takewhile(lambda each: each.type != "link_close", rest))
    return Link(
        "angle" if opening.markup == "autolink" else "inline",
        str(opening.attrGet("href") or ""),
        (outer[0], inner[0]),
        (inner[1], outer[1]),
        " ".join("".join(_words(within)).split()),
        in_heading=in_heading,
        has_image=any(each.type == "image" and each.content for each in within),
    )


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type != "html_inline":
            yield token.content

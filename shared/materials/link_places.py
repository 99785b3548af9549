"""Find the links of a Markdown text with their places in it, so that one can be taken out and the rest stays.

All kinds that some renderer makes a link of: inline, by reference, in angle brackets, bare, and raw HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from shared.materials.html_tags import TagPlace, find_tags
from shared.materials.line_places import LinePlaces
from shared.text.markdown import same_length, with_end
from shared.text.sanitizer.parsing import leave_footnotes
from shared.text.spans import Span, inside, merge

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

Place = Callable[[Span], Span | None]
Kind = Literal["inline", "angle", "bare", "html"]
_BARE = re.compile(r"(?<![\w/@.-])(?:https?:[/\\]{2}|www\.)[^\s<>\[\]\"'`|]+", re.IGNORECASE)
_BARE_END = ".,;:!?*_)"
_FOUND = frozenset({"link_open", "image", "html_inline", "code_inline"})
_MARKUP = re.compile(r"<[^<>]*>|[*_`]")


class _Tag(NamedTuple):
    """A tag, and whether it is in a heading."""

    tag: TagPlace
    in_heading: bool


class Link(NamedTuple):
    """A link. What is taken out of the text to make it words alone are its `before` and its `after`.

    `text` is what a reader reads, `has_image`: an image is in it.
    """

    kind: Kind
    address: str
    before: Span
    after: Span
    text: str
    in_heading: bool = False
    has_image: bool = False


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
        self._tags: list[_Tag] = []
        self._passed: list[Span] = []  # where no bare address is looked for
        self._images: set[str] = set()

    def find(self) -> Links:
        env: dict[str, Any] = {}
        tokens: list[Token] = []
        _parser().block.parse(with_end(self._source), _parser(), env, tokens)
        in_heading = in_note = False
        for token in tokens:
            if token.type in {"heading_open", "heading_close"}:
                in_heading = token.nesting > 0
            elif token.type == "inline":
                in_note = token.content.startswith("[^")
                self._read_inline(token, env, in_heading=in_heading)
            elif token.type in {"fence", "code_block"}:
                self._passed.append(self._lines.span(token.map))
                if in_note and token.type == "code_block":  # text to renderers that know footnotes
                    found = find_links(token.content).links
                    self._lost += [(self._passed[-1], link.address) for link in found]
            elif token.type == "html_block":
                self._add_tags(token.content, self._lines.of(token), in_heading=False)
        definitions = tuple(self._definitions(env))
        self._links += self._html_links()
        self._links += self._bare_links()
        return Links(tuple(sorted(self._links, key=lambda link: link.before)), definitions, tuple(self._lost))

    def _read_inline(self, token: Token, env: dict[str, Any], *, in_heading: bool) -> None:
        place = self._lines.of(token)
        if not any(mark in token.content for mark in "[<`"):
            return
        children: list[Token] = []
        _parser().inline.parse(token.content, _parser(), env, children)
        for number, child in enumerate(children):
            if (span := child.meta.get("span")) is None:
                continue
            outer = place(span)
            if outer:
                self._passed.append(outer)
            if child.type == "image":
                self._images.add(str(child.attrGet("src") or ""))
            elif child.type == "html_inline":
                self._add_tags(child.content, _moved(place, span[0]), in_heading=in_heading)
            elif child.type == "link_open":
                inner = place(child.meta["label"])
                link = _read_link(child, children[number + 1 :], outer, inner, in_heading=in_heading)
                if link:
                    self._links.append(link)
                else:
                    self._lost.append((self._lines.span(token.map), str(child.attrGet("href") or "")))

    def _add_tags(self, content: str, place: Place, *, in_heading: bool) -> None:
        for tag in find_tags(content):
            if span := place((tag.start, tag.end)):
                self._passed.append(span)
                self._tags.append(_Tag(tag._replace(start=span[0], end=span[1]), in_heading))

    def _html_links(self) -> Iterator[Link]:
        """Pair the tags of links; one without its end, or within another, ends where the next begins."""
        opened: _Tag | None = None
        level = 0
        for each in sorted(self._tags):
            tag = each.tag
            if tag.name not in {"a", "area"}:
                level = max(0, level + (-1 if tag.is_end else 1))
                continue
            if opened is not None:
                yield self._html_link(opened, tag if tag.is_end else None)
                opened = None
            if not tag.is_end and tag.address is not None:
                opened = _Tag(tag, each.in_heading or level > 0)
        if opened is not None:
            yield self._html_link(opened, None)

    def _html_link(self, opened: _Tag, end: TagPlace | None) -> Link:
        tag = opened.tag
        within = self._source[tag.end : end.start if end else tag.end]
        text = " ".join(html.unescape(_MARKUP.sub("", within)).split())
        return Link(
            "html",
            str(tag.address),
            (tag.start, tag.end),
            (end.start, end.end) if end else (tag.end, tag.end),
            text,
            in_heading=opened.in_heading,
            has_image="<img" in within.lower() or "![" in within,
        )

    def _bare_links(self) -> Iterator[Link]:
        passed = merge(self._passed)
        for found in _BARE.finditer(self._source):
            if not inside(passed, found.start()):
                address = found[0].rstrip(_BARE_END)
                start, end = found.start(), found.start() + len(address)
                yield Link("bare", address, (start, start), (end, end), address)

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


@cache
def _parser() -> MarkdownIt:
    """Return a parser whose tokens know where in their paragraph they stand."""
    from markdown_it import MarkdownIt  # noqa: PLC0415  50 to 80 ms that no cold start should pay
    from markdown_it.rules_inline import autolink, backtick, html_inline, image, link  # noqa: PLC0415

    made = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    leave_footnotes(made)
    rules = {
        "link": link,
        "image": image,
        "autolink": autolink,
        "html_inline": html_inline,
        "backticks": backtick,
    }
    for name, rule in rules.items():
        made.inline.ruler.at(name, _located(rule))
    return made


def _located(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    def read(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the parser's own signature
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            for token in state.tokens[count:]:
                if token.type in _FOUND:
                    token.meta["span"] = (start, state.pos)
                    if token.type == "link_open":
                        token.meta["label"] = _label(state, token, start)
                    break
        return True

    return read


def _label(state: StateInline, token: Token, start: int) -> Span:
    if token.markup == "autolink":
        return (start + 1, state.pos - 1)
    return (start + 1, state.md.helpers.parseLinkLabel(state, start, True))


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type != "html_inline":
            yield token.content

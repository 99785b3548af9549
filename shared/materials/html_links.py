"""Links and headings in raw HTML: each tag with its end, or where it ends without one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from shared.materials.html_tags import TagPlace
from shared.text.spans import Span

Kind = Literal["inline", "angle", "bare", "html"]
_LINKS = frozenset({"a", "area"})
_MARKUP = re.compile(r"<[^<>]*>|[*_`]")


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


class PlacedTag(NamedTuple):
    """A tag with its place in the text, and whether it is in a heading of Markdown."""

    tag: TagPlace
    in_heading: bool


def read_links(source: str, tags: Sequence[PlacedTag]) -> Iterator[Link]:
    """Yield the links of HTML; one without its end, or within another, ends where the next begins."""
    opened: PlacedTag | None = None
    for each in sorted(tags):
        tag = each.tag
        if tag.name not in _LINKS:
            continue
        if opened is not None:
            yield _read_link(source, opened, tag if tag.is_end else None)
            opened = None
        if not tag.is_end and tag.address is not None:
            opened = each
    if opened is not None:
        yield _read_link(source, opened, None)


def read_headings(source: str, tags: Sequence[PlacedTag]) -> Iterator[Span]:
    """Yield what is between the tags of headings; one without its end goes to the next blank line."""
    start: int | None = None
    for each in sorted(tags):
        tag = each.tag
        if tag.name in _LINKS:
            continue
        if start is not None:
            yield start, tag.start if tag.is_end else _blank_after(source, start)
        start = None if tag.is_end else tag.end
    if start is not None:
        yield start, _blank_after(source, start)


def _blank_after(source: str, start: int) -> int:
    end = source.find("\n\n", start)
    return end if end >= 0 else len(source)


def _read_link(source: str, opened: PlacedTag, end: TagPlace | None) -> Link:
    tag = opened.tag
    within = source[tag.end : end.start if end else tag.end]
    return Link(
        "html",
        str(tag.address),
        (tag.start, tag.end),
        (end.start, end.end) if end else (tag.end, tag.end),
        " ".join(html.unescape(_MARKUP.sub("", within)).split()),
        in_heading=opened.in_heading,
        has_image="<img" in within.lower() or "![" in within,
    )

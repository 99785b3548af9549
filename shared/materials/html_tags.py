"""The tags of links and headings in raw HTML, with their places."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

_TAG = re.compile(r"<(/?)(a|area|h[1-6])(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*+")
_ADDRESS = re.compile(
    r"(?<![\w-])href\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))", re.IGNORECASE
)
_LONGEST = 4000  # characters of a tag


class TagPlace(NamedTuple):
    """A tag: its place, its name in small letters, and its link's address."""

    start: int
    end: int
    name: str
    is_end: bool
    address: str | None = None


def find_tags(content: str) -> Iterator[TagPlace]:
    """Yield the tags of links and headings; one without its end goes to the end of the text."""
    place = 0
    while found := _TAG.search(content, place):
        place = _end(content, found.end())
        given = _ADDRESS.search(content, found.end(), place)
        address = html.unescape(next(filter(None, given.groups()), "")) if given else None
        yield TagPlace(found.start(), place, found[2].lower(), bool(found[1]), address)


def _end(content: str, start: int) -> int:
    most = min(len(content), start + _LONGEST)
    attributes = _ATTRIBUTES.match(content, start, most)
    end = attributes.end() if attributes else start
    if content[end : end + 1] == ">":
        return end + 1
    end = content.find(">", start, most)  # a quotation mark has no second one
    return end + 1 if end >= 0 else most

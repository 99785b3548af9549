"""A link in place of what plays or shows another address: a video, a frame."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from shared.text.sanitizer.elements import PLAYERS
from shared.text.sanitizer.policy import IMAGE_SCHEMES, is_allowed
from shared.text.sanitizer.tag_patterns import TAG, read_attributes

_MOST_TAGS = 20  # a player and its sources
_ADDRESSES = ("src", "data", "data-src")
_WORDS = ("title", "aria-label")
_NAME = re.compile(r"[^/]+\.\w{1,8}\Z")


class Link(NamedTuple):
    """The address of what a player shows, and the words for it."""

    address: str
    title: str


def player_link(source: str) -> Link | None:
    """Return the link for a player's source; None if it is not one, or leads nowhere that is allowed."""
    title, place = "", 0
    for number in range(_MOST_TAGS):
        found = TAG.search(source, place) if number else TAG.match(source)
        if not found or (not number and found[2].lower() not in PLAYERS):
            return None
        place = found.end()
        if found[1] or found[2].lower() not in PLAYERS:
            continue
        given = dict(read_attributes(found[3]))
        title = title or _first(given, _WORDS)
        address = _first(given, _ADDRESSES)
        if address and is_allowed(address, IMAGE_SCHEMES):
            return Link(address, title or _name(address, is_page=found[2].lower() == "iframe"))
    return None


def _first(given: dict[str, str], keys: tuple[str, ...]) -> str:
    return next((value for key in keys if (value := " ".join(given.get(key, "").split()))), "")


def _name(address: str, *, is_page: bool) -> str:
    """Return a file's name or a page's host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    file = _NAME.search(unquote(parts.path))
    host = parts.netloc.rpartition("@")[2].removeprefix("www.")
    return (host if is_page and host else "") or (file[0] if file else "") or host or address

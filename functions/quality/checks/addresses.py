"""Addresses of links, compared as a reader would: with and without www, a slash at the end, or a fragment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"https?://[^\s<>\"\\^`{|}]+", re.IGNORECASE)
_END = ".,;:!?*_)]'\u2019\u201d"
_FOLLOWED = re.compile(r"(?:^|&)(?:utm_[a-z]+|fbclid|gclid|ref)=[^&]*")


def is_external(target: str) -> bool:
    """Return whether a link has a host of its own, and is neither a place in the site nor a mailbox."""
    return target.lower().startswith(("http://", "https://", "//"))


def same_address(target: str) -> str:
    """Return an address in the form in which it is compared."""
    host, path = host_of(target), ""
    try:
        parts = urlsplit(target.strip())
    except ValueError:
        return target
    path = unquote(parts.path).rstrip("/")
    query = _FOLLOWED.sub("", parts.query).strip("&")
    return f"{host}{path}{'?' if query else ''}{query}"


def host_of(target: str) -> str:
    """Return the host of an address in lower case, without www; empty for a place in the site."""
    try:
        host = urlsplit(target.strip()).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


class Addresses:
    """Known addresses: those of a list, and those in a text of the caller."""

    def __init__(self, listed: Iterable[str], text: str = "") -> None:
        named = (found.rstrip(_END) for found in _URL.findall(text))
        self._known = {same_address(address) for address in (*listed, *named)}

    def has(self, target: str) -> bool:
        """Return whether an address is one of them."""
        return same_address(target) in self._known

    @staticmethod
    def is_own(target: str, own: Iterable[str]) -> bool:
        """Return whether an address is on a host of the own pages."""
        return host_of(target) in {host_of(page) for page in own}

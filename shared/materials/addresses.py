"""Addresses as a browser reads them: two ways to write the address of one page are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import unquote, urljoin

from shared.messages.inputs import Page

_IGNORED = re.compile(r"[\x00-\x20\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_WEB = frozenset({"http", "https"})
_PORTS = (":80", ":443")
_LONGEST_HOST = 255
# What advertisers and newsletters add. Others, such as "ref" and "source", may choose the page.
_TRACKING = re.compile(r"(?:utm_\w+|[fgy]clid|dclid|gbraid|wbraid|msclkid|mc_cid|mc_eid)\Z", re.IGNORECASE)


class Address(NamedTuple):
    """An address without what does not matter: scheme, `www`, letter case of the host, fragment, encoding.

    `host` is empty for an address that is relative to the page that it is on.
    """

    host: str
    path: str
    query: str = ""


def read(address: str) -> Address | None:
    """Return an address as a browser reads it; None for a place on the same page and for other schemes."""
    text = _IGNORED.sub("", address).replace("\\", "/")
    if found := _SCHEME.match(text):
        if found[1].lower() not in _WEB:
            return None
        text = f"//{text[found.end() :].lstrip('/')}"
    elif text[:4].lower() == "www.":  # a browser takes it for a path, and people for an address
        text = f"//{text}"
    text = text.partition("#")[0]
    if not text:
        return None
    if not text.startswith("//"):
        path, _, query = text.partition("?")
        return Address("", _path(path), _query(query))
    host, slash, rest = re.match(r"([^/?]*)([/?]?)(.*)", text[2:].lstrip("/"), re.DOTALL).groups()  # type: ignore[union-attr]
    path, _, query = (slash + rest).partition("?")
    return Address(_host(host), _path(path), _query(query))


class Site:
    """A blog's own pages: which addresses are its own, and which page an address leads to."""

    def __init__(
        self, pages: Iterable[Page], allowed: Iterable[str] = (), sitemap: str | None = None
    ) -> None:
        """`allowed` are other addresses that the post may link to, whichever host they have."""
        self._pages: dict[Address, Page] = {}
        for page in pages:
            if (found := read(page.url)) and found.host:
                self._pages.setdefault(found, page)
        own = read(sitemap) if sitemap else None
        self._hosts = frozenset(each.host for each in (*self._pages, own) if each and each.host)
        self._allowed = frozenset(filter(None, map(read, allowed)))

    def is_own(self, address: str) -> bool:
        """Return whether an address leads to the blog's own site, or is relative to it."""
        found = read(address)
        return found is not None and (not found.host or found.host in self._hosts)

    def is_allowed(self, address: str) -> bool:
        """Return whether an address is one of the others that the post may link to."""
        return read(address) in self._allowed

    def page(self, address: str) -> Page | None:
        """Return the page that an address leads to, if it is one of those given."""
        found = read(address)
        if found is None:
            return None
        hosts = (found.host,) if found.host else tuple(sorted(self._hosts))
        return next(filter(None, (self._pages.get(found._replace(host=host)) for host in hosts)), None)


def _host(host: str) -> str:
    host = unquote(host.rpartition("@")[2])[:_LONGEST_HOST].lower()
    host = unicodedata.normalize("NFKC", host).lower()
    for port in _PORTS:
        host = host.removesuffix(port)
    name, colon, port = host.partition(":")
    name = ".".join(map(_decode, name.rstrip(".").split("."))).lower()
    with suppress(UnicodeError):  # a host that can't exist stays as it is
        name = name.encode("idna").decode()
    return name.removeprefix("www.") + colon + port


def _decode(label: str) -> str:
    """Return a label with its own letters: some programs encode capitals, which no host has."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode().decode("punycode")
    except UnicodeError:
        return label


def _path(path: str) -> str:
    plain = unicodedata.normalize("NFC", unquote(path, errors="replace"))
    return urljoin("/", plain).rstrip("/") if "/." in f"/{plain}" else f"/{plain.lstrip('/')}".rstrip("/")


def _query(query: str) -> str:
    parts = (part for part in query.replace("&amp;", "&").split("&") if part)
    return "&".join(unquote(part) for part in parts if not _TRACKING.match(part.partition("=")[0]))

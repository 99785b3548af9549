"""The pages of a sitemap: addresses of its own site, each with a title from its last words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, unquote, urlsplit

import msgspec

from shared.messages.inputs import Page, WebAddress

MOST_PAGES = 2_000
"""Pages of one sitemap that are kept, the newest first."""
MOST_BYTES = 800_000
"""Of their addresses in all: a document of Firestore has room for a megabyte."""

_LONGEST_URL = 500
_LONGEST_TITLE = 120
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_SAFE = "/:?&=;,@!$'()*+~%[]#-._"
_DEFAULT_PORTS = {"https": 443, "http": 80}
_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp)\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"[-_+\s]+")
_MARKS = frozenset("<>[]()`|\\")
"""Characters that would mean something in Markdown or HTML."""
_LETTER = re.compile(r"[^\W\d_]")


class Entry(msgspec.Struct, frozen=True):
    """An address in a sitemap, and its last change as the site writes it."""

    url: str
    changed: str = ""


def site_of(url: str) -> str | None:
    """Return what two addresses of one site share: the host without www, and an unusual port."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return None
    host = _to_ascii(parts.hostname)
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    if host is None:
        return None
    bare = host.removesuffix(".").removeprefix("www.")
    return bare if port in _DEFAULT_PORTS.values() else f"{bare}:{port}"


def choose(entries: Iterable[Entry], site: str) -> tuple[str, ...]:
    """Return the addresses of pages of a site, the ones that changed last first, each once."""
    found: dict[str, str] = {}
    for entry in entries:
        address = clean(entry.url)
        if address is not None and site_of(address) == site:
            found.setdefault(address, entry.changed)
    newest = sorted(found, key=lambda each: found[each], reverse=True)
    return tuple(_fitting(newest[:MOST_PAGES]))


def clean(text: str) -> str | None:
    """Return an address that a post may hold: encoded, and without a fragment; None for any other text."""
    text = text.strip()
    parts = _split(text)
    if parts is None or _SPACE.search(text) or "@" in parts.netloc:
        return None
    host = _to_ascii(parts.hostname or "")
    if not host or any(0xD800 <= ord(each) <= 0xDFFF for each in text):  # noqa: PLR2004  surrogates
        return None
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme] else ""
    address = f"{parts.scheme}://{host}{port}{quote(parts.path or '/', safe=_SAFE)}"
    if parts.query:
        address += f"?{quote(parts.query, safe=_SAFE)}"
    try:
        return msgspec.convert(address, WebAddress) if len(address) <= _LONGEST_URL else None
    except msgspec.ValidationError:
        return None


def as_page(url: str) -> Page:
    """Return the page with the title that its address has."""
    return Page(url=url, title=title_of(url))


def title_of(url: str) -> str:
    """Return the words of the last part of a path that has letters, or else the host."""
    parts = urlsplit(url)
    for part in reversed(parts.path.split("/")):
        text = _BETWEEN.sub(" ", _ENDING.sub("", unquote(part)))
        words = " ".join("".join(each for each in text if each.isprintable() and each not in _MARKS).split())
        if _LETTER.search(words):
            return (words[:1].upper() + words[1:])[:_LONGEST_TITLE].strip()
    return (parts.hostname or "")[:_LONGEST_TITLE]


def _fitting(urls: Iterable[str]) -> Iterable[str]:
    size = 0
    for url in urls:
        size += len(url) + 1
        if size > MOST_BYTES:
            return
        yield url


def _split(text: str) -> SplitResult | None:
    """Return the parts of a web address; None for another text or an impossible port."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in _DEFAULT_PORTS and parts.netloc else None


def _to_ascii(host: str) -> str | None:
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode().lower()
    except UnicodeError:
        return None

"""Split a start message into the request that its job keeps and the texts that stand beside the job.

The job's request has a digest in the place of each long text. A message with the text and one with its digest
are the same request, so a message can be published again from its job's document.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.messages.input_rules import find_missing_text
from shared.messages.inputs import Links, Page, Refresh, Source
from shared.messages.schemas import StartRequest


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """The texts of a message: of each source by its place, the pages, and the existing post.

    `missing` is a sentence about the first text that a new job would lack.
    """

    sources: tuple[str | None, ...] = ()
    pages: tuple[Page, ...] = ()
    post: str | None = None
    missing: str | None = None


def split(request: StartRequest) -> tuple[StartRequest, Given]:
    """Return the request with digests, and the texts that they are of."""
    given = Given(
        sources=tuple(source.text for source in request.sources),
        pages=request.links.pages if request.links else (),
        post=request.refresh.text if request.refresh else None,
        missing=find_missing_text(request.sources, request.links, request.refresh),
    )
    compact = replace(
        request,
        sources=tuple(_compact_source(source) for source in request.sources),
        links=_compact_links(request.links) if request.links else None,
        refresh=_compact_refresh(request.refresh) if request.refresh else None,
    )
    return compact, given


def digest(text: str) -> str:
    """Return the SHA-256 digest of a text, in hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class _AnyPage(msgspec.Struct, frozen=True):
    """A page of another version: without the limits of this one."""

    url: str
    title: str = ""


def digest_pages(pages: tuple[Page, ...] | tuple[_AnyPage, ...]) -> str:
    """Return the digest of a list of pages."""
    return sha256(msgspec.json.encode([[page.url, page.title] for page in pages])).hexdigest()


def _compact_source(source: Source) -> Source:
    if source.text is None:
        return source
    return replace(source, text=None, sha256=digest(source.text), characters=len(source.text))


def _compact_links(links: Links) -> Links:
    if not links.pages:
        return links
    return replace(links, pages=(), sha256=digest_pages(links.pages), count=len(links.pages))


def _compact_refresh(refresh: Refresh) -> Refresh:
    if refresh.text is None:
        return refresh
    return replace(refresh, text=None, sha256=digest(refresh.text), characters=len(refresh.text))


def compact_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a message that can't be parsed, with digests for the texts that can be read."""
    found = dict(fields)
    if isinstance(sources := found.get("sources"), list):
        found["sources"] = [_compact_text(each) for each in sources]
    if "refresh" in found:
        found["refresh"] = _compact_text(found["refresh"])
    if isinstance(links := found.get("links"), dict):
        found["links"] = _compact_pages(links)
    return found


def _compact_text(value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(text := value.get("text"), str):
        return value
    kept = {name: each for name, each in value.items() if name != "text"}
    return kept | {"sha256": digest(text), "characters": len(text)}


def _compact_pages(links: dict[str, Any]) -> dict[str, Any]:
    try:
        pages = msgspec.convert(links.get("pages"), tuple[_AnyPage, ...])
    except msgspec.ValidationError:
        return links
    kept = {name: each for name, each in links.items() if name != "pages"}
    return kept | {"sha256": digest_pages(pages), "count": len(pages)} if pages else links

"""The documents jobs/{job_id}/materials/{name}: what people gave with the request, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from shared.errors import CorruptDocument
from shared.materials.compact import Given
from shared.materials.materials import Materials, OwnPages, RefreshText, SourceText
from shared.materials.profile import Profile
from shared.materials.stored_profile import StoredProfile, read_profile
from shared.messages.inputs import Page
from shared.messages.schemas import StartRequest

COLLECTION = "materials"
SOURCES, LINKS, REFRESH, PROFILE = "sources", "links", "refresh", "profile"


@dataclass(frozen=True)
class Pin:
    """The state of an object in Cloud Storage when its job began."""

    generation: str
    size: int


@dataclass(frozen=True)
class ObjectSource:
    """A source whose text is in Cloud Storage; `generation` is None for a job that did not pin it."""

    number: int
    uri: str
    generation: str | None


@dataclass(frozen=True)
class StoredMaterials:
    """The materials as their documents have them, and the sources that are in Cloud Storage."""

    materials: Materials
    objects: tuple[ObjectSource, ...] = ()


def names(request: Mapping[str, Any], *, profile: bool) -> list[str]:
    """Return the names of a job's documents, from its request as a map."""
    given = [name for name in (SOURCES, LINKS, REFRESH) if request.get(name)]
    return [*given, PROFILE] if profile else given


def to_documents(
    request: StartRequest,
    given: Given,
    profile: StoredProfile | None,
    pins: Mapping[int, Pin],
    expires_at: datetime,
) -> dict[str, dict[str, Any]]:
    """Return the documents of a new job by name; `pins` are by the sources' numbers."""
    found: dict[str, dict[str, Any]] = {}
    if request.sources:
        found[SOURCES] = {"sources": _sources(request, given, pins)}
    if request.links:
        links = {"pages": given.pages, "sitemap": request.links.sitemap}
        found[LINKS] = {**links, "per_thousand_words": request.links.per_thousand_words}
    if request.refresh:
        refresh = {"text": given.post, "changes": request.refresh.changes, "url": request.refresh.url}
        found[REFRESH] = refresh
    if profile:
        kept = {"name": profile.name, "version": profile.version, "profile": profile.profile}
        found[PROFILE] = kept
    # Security rules read the requested document alone, and a subcollection outlives its parent.
    about = {"org_id": request.org_id, "expires_at": expires_at}
    return {name: _without_none(msgspec.to_builtins(fields)) | about for name, fields in found.items()}


def _sources(request: StartRequest, given: Given, pins: Mapping[int, Pin]) -> list[dict[str, Any]]:
    found = []
    for number, (source, text) in enumerate(zip(request.sources, given.sources, strict=True), 1):
        pin = pins.get(number)
        fields = {"number": number, "title": source.title, "url": source.url, "text": text, "uri": source.uri}
        about = {"generation": pin.generation, "size": pin.size} if pin else {}
        found.append(_without_none(fields | about))
    return found


def _without_none(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


class _Source(msgspec.Struct, kw_only=True):
    number: int
    title: str
    url: str | None = None
    text: str | None = None
    uri: str | None = None
    generation: str | None = None


class _Sources(msgspec.Struct):
    sources: list[_Source]


class _Links(msgspec.Struct, kw_only=True):
    pages: list[dict[str, str]] = []
    sitemap: str | None = None
    per_thousand_words: float = 3


class _Refresh(msgspec.Struct, kw_only=True):
    text: str
    changes: str
    url: str | None = None


class _Documents(msgspec.Struct, kw_only=True):
    sources: _Sources | None = None
    links: _Links | None = None
    refresh: _Refresh | None = None


def read_documents(documents: Mapping[str, Mapping[str, Any]], org_id: str) -> StoredMaterials:
    """Return the materials; raise CorruptDocument if a document does not have its shape."""
    try:
        found = msgspec.convert(documents, _Documents)
    except msgspec.ValidationError as error:
        place = str(error).partition(" - at ")[2]
        raise CorruptDocument(f"The job's materials do not have their shape at {place}.") from error
    sources = found.sources.sources if found.sources else []
    return StoredMaterials(
        materials=Materials(
            profile=_profile(documents.get(PROFILE), org_id),
            sources=tuple(
                SourceText(number=each.number, title=each.title, url=each.url, text=each.text or "")
                for each in sources
            ),
            links=_own_pages(found.links) if found.links else None,
            refresh=RefreshText(text=found.refresh.text, changes=found.refresh.changes, url=found.refresh.url)
            if found.refresh
            else None,
        ),
        objects=tuple(
            ObjectSource(each.number, each.uri, each.generation) for each in sources if each.uri is not None
        ),
    )


def _own_pages(links: _Links) -> OwnPages:
    pages = tuple(Page(url=each.get("url", ""), title=each.get("title", "")) for each in links.pages)
    return OwnPages(pages=pages, per_thousand_words=links.per_thousand_words)


def _profile(document: Mapping[str, Any] | None, org_id: str) -> Profile | None:
    if document is None:
        return None
    fields = document.get("profile")
    if not isinstance(fields, Mapping):
        raise CorruptDocument("The job's materials do not have their shape at $.profile.")
    return read_profile(org_id, str(document.get("name")), fields).profile

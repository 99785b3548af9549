"""Sitemaps in Firestore: the collection `sitemaps`, a document for each organization and address.

Every change carries the version that was read, so that of two that read a sitemap one goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from shared import telemetry
from shared.errors import CorruptDocument
from shared.gateways.firestore_calls import TIMEOUT, call
from shared.jobs.plain_times import with_plain_times
from shared.sitemaps.sitemap import COLLECTION, Sitemap, new_sitemap, sitemap_id
from shared.telemetry import Event

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient, AsyncDocumentReference, DocumentSnapshot


@dataclass(frozen=True)
class StoredSitemap:
    """A sitemap at one version."""

    value: Sitemap
    version: Any


@dataclass(frozen=True)
class DueSitemap:
    """A sitemap that has to be read."""

    org_id: str
    url: str


class SitemapStore(Protocol):
    """Raises Conflict for a failed precondition, and Unavailable for an outage."""

    async def read(self, org_id: str, url: str) -> StoredSitemap | None:
        """Return a sitemap; one whose document can't be read is as if nobody had read it yet."""
        ...

    async def write(self, sitemap: Sitemap, before: StoredSitemap | None) -> StoredSitemap:
        """Write over the version `before`; without one, create it."""
        ...

    async def due(self, now: datetime, most: int) -> list[DueSitemap]:
        """Return those that are due, the longest due first."""
        ...

    async def count(self, org_id: str, most: int) -> int:
        """Return how many an organization has that are kept fresh, at most so many."""
        ...


class FirestoreSitemaps:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def read(self, org_id: str, url: str) -> StoredSitemap | None:
        found = await call(self._place(org_id, url).get(retry=None, timeout=TIMEOUT))
        if not found.exists:
            return None
        try:
            return StoredSitemap(read_document(found.to_dict()), found.update_time)
        except CorruptDocument as error:
            telemetry.warning(Event.SITEMAP_FAILED, str(error), org_id=org_id)
            return StoredSitemap(
                new_sitemap(org_id, url, with_plain_times(found.update_time)), found.update_time
            )

    async def write(self, sitemap: Sitemap, before: StoredSitemap | None) -> StoredSitemap:
        place, fields = self._place(sitemap.org_id, sitemap.url), document(sitemap)
        if before is None:
            written = await call(place.create(fields, retry=None, timeout=TIMEOUT))
        else:
            from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415 - heavy: loads on first use

            gone = {name: DELETE_FIELD for name in document(before.value) if name not in fields}
            option = self._client.write_option(last_update_time=before.version)
            written = await call(place.update(fields | gone, option=option, retry=None, timeout=TIMEOUT))
        return StoredSitemap(sitemap, written.update_time)

    async def due(self, now: datetime, most: int) -> list[DueSitemap]:
        from google.cloud.firestore import FieldFilter  # noqa: PLC0415 - heavy: loads on first use

        query = self._client.collection(COLLECTION).where(filter=FieldFilter("next_at", "<=", now))
        query = query.order_by("next_at").select(["org_id", "url"]).limit(most)
        found: list[DocumentSnapshot] = await call(query.get(retry=None, timeout=TIMEOUT))
        named = (each.to_dict() or {} for each in found)  # one that people have written may lack both
        return [DueSitemap(str(each.get("org_id", "")), str(each.get("url", ""))) for each in named]

    async def count(self, org_id: str, most: int) -> int:
        from google.cloud.firestore import FieldFilter  # noqa: PLC0415

        query = self._client.collection(COLLECTION).where(filter=FieldFilter("org_id", "==", org_id))
        query = query.order_by("next_at").select([]).limit(most)  # those without next_at are not in the index
        return len(await call(query.get(retry=None, timeout=TIMEOUT)))

    def _place(self, org_id: str, url: str) -> AsyncDocumentReference:
        return self._client.collection(COLLECTION).document(sitemap_id(org_id, url))


def document(sitemap: Sitemap) -> dict[str, Any]:
    """Return the document; None is absent, and so not in an index. The addresses are one text, in lines."""
    built: dict[str, Any] = msgspec.to_builtins(sitemap, builtin_types=(datetime,))
    built["urls"] = "\n".join(sitemap.urls)
    return {name: value for name, value in built.items() if value is not None}


def read_document(fields: dict[str, Any] | None) -> Sitemap:
    """Return a document's sitemap; raise CorruptDocument."""
    given = with_plain_times(fields or {})
    try:
        return msgspec.convert({**given, "urls": str(given.get("urls", "")).split()}, type=Sitemap)
    except msgspec.ValidationError as error:
        raise CorruptDocument(f"A sitemap's document can't be read: {error}.") from error

"""Sitemaps in memory; passes the tests that Firestore's store passes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shared.errors import Conflict, CorruptDocument, Unavailable
from shared.gateways.sitemap_store import DueSitemap, StoredSitemap, document, read_document
from shared.sitemaps.sitemap import Sitemap, new_sitemap, sitemap_id

_LATER = datetime(2999, 12, 31, tzinfo=UTC)


@dataclass
class MemorySitemaps:
    """Keeps the documents with a version each; `away` makes every call fail."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    away: bool = False

    async def read(self, org_id: str, url: str) -> StoredSitemap | None:
        await self._reach()
        name = sitemap_id(org_id, url)
        found = self.documents.get(name)
        if found is None:
            return None
        try:
            return StoredSitemap(read_document(found), self.versions[name])
        except CorruptDocument:
            return StoredSitemap(new_sitemap(org_id, url, _LATER), self.versions[name])

    def put(self, org_id: str, url: str, fields: dict[str, Any]) -> None:
        """Write a document by hand."""
        name = sitemap_id(org_id, url)
        self.documents[name] = fields
        self.versions[name] = self.versions.get(name, 0) + 1

    async def write(self, sitemap: Sitemap, before: StoredSitemap | None) -> StoredSitemap:
        await self._reach()
        name = sitemap_id(sitemap.org_id, sitemap.url)
        if (before.version if before else None) != self.versions.get(name):
            raise Conflict("The document changed.")
        self.documents[name] = document(sitemap)
        self.versions[name] = self.versions.get(name, 0) + 1
        return StoredSitemap(sitemap, self.versions[name])

    async def due(self, now: datetime, most: int) -> list[DueSitemap]:
        await self._reach()
        found = [each for each in self.documents.values() if each.get("next_at", _LATER) <= now]
        found.sort(key=lambda each: each["next_at"])
        return [DueSitemap(each.get("org_id", ""), each.get("url", "")) for each in found][:most]

    async def count(self, org_id: str, most: int) -> int:
        await self._reach()
        found = [each for each in self.documents.values() if each["org_id"] == org_id and "next_at" in each]
        return min(len(found), most)

    async def _reach(self) -> None:
        await asyncio.sleep(0)
        if self.away:
            raise Unavailable("The state could not be stored for now.")

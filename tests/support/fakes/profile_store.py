"""Profiles in memory; passes the tests that Firestore's store passes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from shared.errors import Conflict, CorruptDocument
from shared.materials.stored_profile import StoredProfile, profile_fields, read_profile


@dataclass
class MemoryProfiles:
    """Keeps the documents as plain maps, by organization and name: share them with MemoryAdmissions."""

    documents: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _revisions: dict[tuple[str, str], int] = field(default_factory=dict)

    async def read(self, org_id: str, name: str) -> StoredProfile | None:
        await asyncio.sleep(0)
        found = self.documents.get((org_id, name))
        if found is None:
            return None
        return read_profile(org_id, name, found, self._revisions.get((org_id, name), 0))

    async def list(self, org_id: str) -> list[StoredProfile]:
        read = []
        for owner, name in sorted(self.documents):
            try:
                found = await self.read(owner, name) if owner == org_id else None
            except CorruptDocument:
                continue
            if found:
                read.append(found)
        return read

    async def create(self, profile: StoredProfile) -> StoredProfile:
        await asyncio.sleep(0)
        if (profile.org_id, profile.name) in self.documents:
            raise Conflict("The document exists.")
        return self._put(profile)

    async def write(self, profile: StoredProfile, before: StoredProfile | None = None) -> StoredProfile:
        await asyncio.sleep(0)
        place = profile.org_id, profile.name
        now = self._revisions.get(place, 0)
        if before is not None and (place not in self.documents or before.revision != now):
            raise Conflict("The document changed.")
        return self._put(profile)

    def _put(self, profile: StoredProfile) -> StoredProfile:
        place = profile.org_id, profile.name
        self.documents[place] = profile_fields(profile)
        self._revisions[place] = self._revisions.get(place, 0) + 1
        return replace(profile, revision=self._revisions[place])

    async def delete(self, org_id: str, name: str) -> bool:
        await asyncio.sleep(0)
        self._revisions[org_id, name] = self._revisions.get((org_id, name), 0) + 1
        return self.documents.pop((org_id, name), None) is not None

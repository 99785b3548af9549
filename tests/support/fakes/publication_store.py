"""Publications in memory; passes the tests that Firestore's store passes."""

from __future__ import annotations

import asyncio
from typing import Any

from shared.errors import Conflict, Unavailable
from shared.gateways.publication_store import Stored
from shared.jobs import publication as publications
from shared.jobs.publication import Publication


class MemoryPublications:
    """Keeps documents as plain maps, with a version each.

    `away` makes every call fail, `lose` so many writes fail before they take effect.
    """

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], dict[str, Any]] = {}
        self.away = False
        self.lose = 0
        self._versions: dict[tuple[str, str], int] = {}

    async def read(self, job_id: str, cms: str) -> Stored | None:
        await self._reach()
        place = job_id, cms
        found = self.documents.get(place)
        return Stored(publications.read(found), self._versions[place]) if found else None

    async def create(self, job_id: str, cms: str, publication: Publication) -> Stored:
        await self._reach()
        if (job_id, cms) in self.documents:
            raise Conflict("The document exists.")
        return self._write(job_id, cms, publication)

    async def update(self, job_id: str, cms: str, before: Stored, after: Publication) -> Stored:
        await self._reach()
        if self.lose:
            self.lose -= 1
            raise Unavailable("The write is lost.")
        if self._versions.get((job_id, cms)) != before.version:
            raise Conflict("The document changed meanwhile.")
        return before if after == before.value else self._write(job_id, cms, after)

    def _write(self, job_id: str, cms: str, publication: Publication) -> Stored:
        place = job_id, cms
        old = (
            publications.as_fields(publications.read(self.documents[place]))
            if place in self.documents
            else {}
        )
        new = publications.as_fields(publication)
        others = {name: value for name, value in self.documents.get(place, {}).items() if name not in old}
        self.documents[place] = others | new
        self._versions[place] = self._versions.get(place, 0) + 1
        return Stored(publication, self._versions[place])

    async def _reach(self) -> None:
        await asyncio.sleep(0)  # others get their turn here, as they would over a network
        if self.away:
            raise Unavailable("Firestore is away.")

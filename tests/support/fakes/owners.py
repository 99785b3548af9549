"""Owners in memory: Postgres with its notes, and the mirror; both pass the tests that the real ones pass."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from functions.owners.source import Owner, OwnerChange
from shared.errors import Conflict, Unavailable
from shared.gateways.owners import Copy, Edit, Progress, fields
from shared.jobs.owners import KnownOwners, OwnerKey, OwnerKind, document_ids, read_known


class MemoryOwners:
    """Organizations and users that note their changes as the triggers do, and can be away."""

    def __init__(self) -> None:
        self.owners: dict[OwnerKey, Owner] = {}
        self.notes: list[OwnerChange] = []
        self.away = False
        self._number = 0

    async def changes(self, most: int) -> list[OwnerChange]:
        await self._reach()
        return self.notes[:most]

    async def forget(self, change_ids: Sequence[int]) -> None:
        await self._reach()
        self.notes = [note for note in self.notes if note.change_id not in change_ids]

    async def find(self, keys: Sequence[OwnerKey]) -> list[Owner]:
        await self._reach()
        return [self.owners[key] for key in keys if key in self.owners]

    async def page(self, kind: OwnerKind, start: str, most: int) -> list[Owner]:
        await self._reach()
        wanted = [key for key in sorted(self.owners) if key.kind is kind and key.owner_id >= start]
        return [self.owners[key] for key in wanted[:most]]

    def put(self, key: OwnerKey, org_id: str | None = None) -> None:
        """Add or move an owner past the triggers."""
        self.owners[key] = Owner(key, org_id)

    def add(self, key: OwnerKey, org_id: str | None = None) -> None:
        """Add or move an owner."""
        self.put(key, org_id)
        self.note(key.kind, key.owner_id)

    def remove(self, key: OwnerKey) -> None:
        """Delete an owner."""
        del self.owners[key]
        self.note(key.kind, key.owner_id)

    def truncate(self, kind: OwnerKind) -> None:
        """Delete all owners of a kind at once."""
        self.owners = {key: owner for key, owner in self.owners.items() if key.kind is not kind}
        self.note(kind)

    def note(self, kind: OwnerKind, owner_id: str | None = None) -> None:
        """Note a change; without an id any owner of the kind may have changed."""
        self._number += 1
        self.notes.append(OwnerChange(self._number, kind, owner_id))

    async def _reach(self) -> None:
        await asyncio.sleep(0)  # others get their turn here, as they would over a network
        if self.away:
            raise Unavailable("The database is away.")


class MemoryMirror:
    """Keeps documents as plain maps, each with a version that only grows."""

    def __init__(self) -> None:
        self.documents: dict[OwnerKey, dict[str, Any]] = {}
        self.complete = False
        self.writes = 0
        self.reads = 0
        self._versions: dict[OwnerKey, int] = {}
        self._progress = Progress()
        self._number = 0

    async def look_up(self, org_id: str, user_id: str) -> KnownOwners:
        await asyncio.sleep(0)
        by_name = {key.document_id: document for key, document in self.documents.items()}
        organization, user = map(by_name.get, document_ids(org_id, user_id))
        return read_known(organization, user, {"owners_known": True} if self.complete else None)

    async def read(self, keys: Sequence[OwnerKey]) -> list[Copy]:
        await asyncio.sleep(0)
        self.reads += len(keys)
        return [self._copy(key) if key in self.documents else Copy(key) for key in keys]

    async def page(self, kind: OwnerKind, start: str, most: int) -> list[Copy]:
        await asyncio.sleep(0)
        wanted = [key for key in sorted(self.documents) if key.kind is kind and key.owner_id >= start]
        return [self._copy(key) for key in wanted[:most]]

    async def write(self, edits: Sequence[Edit]) -> None:
        await asyncio.sleep(0)
        if any(self._versions.get(edit.before.key) != edit.before.version for edit in edits):
            raise Conflict("A document changed.")
        for edit in edits:
            self.writes += 1
            key = edit.before.key
            self.documents.pop(key, None)
            self._versions.pop(key, None)
            if edit.after is not None:
                self.documents[key] = {
                    name: value for name, value in fields(edit.after).items() if value is not None
                }
                self._versions[key] = self._next()

    async def progress(self) -> Progress:
        await asyncio.sleep(0)
        return self._progress

    async def save(self, progress: Progress) -> Progress:
        await asyncio.sleep(0)
        if progress.version != self._progress.version:
            raise Conflict("The progress changed.")
        self._progress = replace(progress, version=self._next())
        return self._progress

    async def mark_complete(self) -> None:
        await asyncio.sleep(0)
        self.complete = True

    def known(self) -> dict[OwnerKey, str | None]:
        """Return the owners that the mirror knows, with a user's organization."""
        return {key: document.get("org_id") for key, document in self.documents.items() if document["known"]}

    def _copy(self, key: OwnerKey) -> Copy:
        kept = self.documents[key]
        return Copy(key, kept["known"], kept.get("org_id"), kept.get("gone_at"), self._versions[key])

    def _next(self) -> int:
        self._number += 1
        return self._number

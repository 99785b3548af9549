"""Admissions in memory, beside MemoryJobs. It passes the same contract tests as Firestore."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from shared.errors import Conflict, CorruptDocument, NewerVersion
from shared.gateways.admission_views import AdmissionChange, AdmissionSnapshot, AdmissionStore, View
from shared.gateways.snapshot import Snapshot
from shared.jobs.admission_document import (
    SYSTEM,
    alias_fields,
    changed_fields,
    document_id,
    read_admission,
    read_system,
)
from shared.jobs.breaker import AliasState
from shared.jobs.job import Job, JobStatus
from shared.jobs.owners import KnownOwners, document_ids, read_known

if TYPE_CHECKING:
    from tests.support.fakes.job_store import MemoryJobs


class MemoryAdmissions:
    """Keeps the documents as plain maps; `history` has every state of an organisation's document."""

    def __init__(self, jobs: MemoryJobs) -> None:
        self._jobs = jobs
        self.mirror: dict[str, dict[str, Any]] = {}  # the documents of `owners` by id
        self.documents: dict[str, dict[str, Any]] = {}
        self.profiles: dict[tuple[str, str], dict[str, Any]] = {}  # by organization and name
        self.history: list[tuple[str, dict[str, Any]]] = []
        self._versions: dict[str, int] = {}

    async def owners(self, org_id: str, user_id: str) -> KnownOwners:
        await asyncio.sleep(0)
        organisation, user = (self.mirror.get(each) for each in document_ids(org_id, user_id))
        return read_known(organisation, user, self.documents.get(SYSTEM))

    async def read(
        self,
        org_id: str,
        job_id: str | None = None,
        user_id: str | None = None,
        profile: str | None = None,
    ) -> View:
        await asyncio.sleep(0)
        exists = job_id is not None and job_id in self._jobs.documents
        return dataclasses.replace(
            self.view(org_id),
            job=self._jobs.snapshot(job_id or "") if exists else None,
            owners=await self.owners(org_id, user_id) if user_id is not None else None,
            profile=self.profiles.get((org_id, profile)) if profile is not None else None,
        )

    def view(self, org_id: str) -> View:
        """Return the organisation's admission and the system's state."""
        first = self._admission(org_id, 0)
        others = [self._shard(first, number) for number in range(1, first.admission.limits.shards)]
        return View(
            shards=(first, *others),
            system=read_system(self.documents.get(SYSTEM, {})),
            system_version=self._versions.get(SYSTEM),
        )

    async def system(self) -> View:
        await asyncio.sleep(0)
        return View((), read_system(self.documents.get(SYSTEM, {})), self._versions.get(SYSTEM))

    async def write(self, change: AdmissionChange) -> None:
        await asyncio.sleep(0)
        self.check(change)
        self.apply(change)

    async def write_alias(self, view: View, alias: str, state: AliasState) -> None:
        await asyncio.sleep(0)
        if self._versions.get(SYSTEM) != view.system_version:
            raise Conflict("The system's document changed.")
        document = self.documents.get(SYSTEM, {})
        models = dict(document.get("models", {}))
        models[alias] = {**models.get(alias, {}), **alias_fields(state)}
        self.put(SYSTEM, {**document, "models": models})

    async def running(self) -> int:
        await asyncio.sleep(0)
        return sum(document.get("running", 0) for document in self.documents.values())

    async def queue(self, org_id: str, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        found = self._select(lambda job: job.org_id == org_id and _order(job) is not None)
        return sorted(found, key=lambda each: _order(each.job) or 0)[:most]

    async def count_waiting(self, org_id: str, before: int | None = None) -> int:
        await asyncio.sleep(0)
        orders = [_order(each.job) for each in self._select(lambda job: job.org_id == org_id)]
        return sum(order is not None and (before is None or order < before) for order in orders)

    async def waits(self, org_id: str) -> tuple[int, datetime | None]:
        await asyncio.sleep(0)
        waits = [each.job.waiting for each in self._select(lambda job: job.org_id == org_id)]
        since = [waiting.since for waiting in waits if waiting]
        return len(since), min(since, default=None)

    async def due(self, alias: str, now: datetime, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        found = self._select(
            lambda job: bool(
                job.waiting and job.waiting.alias == alias and job.waiting.until and job.waiting.until <= now
            )
        )
        return sorted(found, key=lambda each: (each.job.waiting and each.job.waiting.until) or now)[:most]

    async def overdue(self, now: datetime, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        found = self._select(lambda job: bool(job.waiting and job.waiting.ends and job.waiting.ends <= now))
        return sorted(found, key=lambda each: (each.job.waiting and each.job.waiting.ends) or now)[:most]

    async def newest_waiting(self, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        found = self._select(lambda job: job.waiting is not None)
        return sorted(found, key=lambda each: str(each.job.waiting and each.job.waiting.since))[::-1][:most]

    async def cancelled(self, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        idle = {JobStatus.QUEUED, JobStatus.AWAITING_REVIEW}
        return self._select(lambda job: job.cancel_requested and job.status in idle)[:most]

    async def unreviewed(self, now: datetime, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        found = self._select(lambda job: bool(job.review and job.review.until <= now))
        return sorted(found, key=lambda each: (each.job.review and each.job.review.until) or now)[:most]

    async def untouched(self, before: datetime, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        found = self._select(lambda job: job.status is JobStatus.RUNNING and job.updated_at < before)
        return sorted(found, key=lambda each: each.job.updated_at)[:most]

    async def stuck(self, before: datetime, most: int) -> list[Snapshot]:
        await asyncio.sleep(0)
        found = self._select(lambda job: job.status is JobStatus.QUEUED and job.updated_at < before)
        return sorted(found, key=lambda each: each.job.updated_at, reverse=True)[:most]

    async def occupied(self, after: str, most: int, *, idle_too: bool = False) -> list[AdmissionSnapshot]:
        await asyncio.sleep(0)
        later = [name for name in sorted(self.documents) if name > after]
        names = [name for name in later if idle_too or self.documents[name].get("active") is True][:most]
        return [self._named(name) for name in names if name != SYSTEM]

    async def waiting_organisations(self, most: int) -> list[AdmissionSnapshot]:
        await asyncio.sleep(0)
        found = [
            (document["waiting"]["since"], name)
            for name, document in self.documents.items()
            if document.get("waiting")
        ]
        return [self._named(name) for _, name in sorted(found)[:most]]

    async def jobs(self, job_ids: Sequence[str]) -> dict[str, Snapshot]:
        await asyncio.sleep(0)
        wanted = set(job_ids)
        return {each.job.job_id: each for each in self._select(lambda job: job.job_id in wanted)}

    def check(self, change: AdmissionChange) -> None:
        """Raise Conflict unless the document is still as it was read."""
        before = change.before
        if self._versions.get(document_id(before.org_id, before.shard)) != before.version:
            raise Conflict("The organisation's document changed.")

    def apply(self, change: AdmissionChange) -> None:
        """Write the changed fields."""
        before = change.before
        name = document_id(before.org_id, before.shard)
        document = {**self.documents.get(name, {}), **changed_fields(before.admission, change.after)}
        self.put(name, {field: value for field, value in document.items() if value is not None})

    def put(self, name: str, document: dict[str, Any]) -> None:
        """Put in a document, past every precondition, as an operator does."""
        self.documents[name] = document
        self._versions[name] = self._versions.get(name, 0) + 1
        self.history.append((name, document))

    def set_limits(self, org_id: str, **limits: Any) -> None:
        """Set an organisation's limits, as `blog budget` does."""
        document = self.documents.get(org_id, {})
        self.put(org_id, {**document, "limits": {**document.get("limits", {}), **limits}})

    def _select(self, wanted: Callable[[Job], bool]) -> list[Snapshot]:
        found = []
        for job_id in self._jobs.documents:
            try:
                snapshot = self._jobs.snapshot(job_id)
            except (CorruptDocument, NewerVersion):
                continue
            if wanted(snapshot.job):
                found.append(snapshot)
        return found

    def _admission(self, org_id: str, shard: int) -> AdmissionSnapshot:
        name = document_id(org_id, shard)
        admission = read_admission(self.documents.get(name, {}))
        return AdmissionSnapshot(org_id, admission, self._versions.get(name), shard)

    def _shard(self, first: AdmissionSnapshot, number: int) -> AdmissionSnapshot:
        found = self._admission(first.org_id, number)
        whole = first.admission
        admission = replace(found.admission, limits=whole.limits, paused=whole.paused)
        return AdmissionSnapshot(first.org_id, admission, found.version, number)

    def _named(self, name: str) -> AdmissionSnapshot:
        org_id, _, shard = name.partition(".")
        return self._admission(org_id, int(shard) if shard.isdecimal() else 0)


Around = Callable[[str, Callable[[], Awaitable[Any]]], Awaitable[Any]]
"""Does an operation, given its name and its effect, as a broken or slow store does."""


class _Through:
    def __init__(self, admissions: AdmissionStore, around: Around) -> None:
        self._admissions = admissions
        self._around = around

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._admissions, name)

        async def reached(*values: Any, **named: Any) -> Any:
            return await self._around(name, lambda: operation(*values, **named))

        return reached


def through(admissions: AdmissionStore, around: Around) -> AdmissionStore:
    """Return the store as it is reached through `around`."""
    return cast("AdmissionStore", _Through(admissions, around))


def _order(job: Job) -> int | None:
    return job.waiting.order if job.waiting else None

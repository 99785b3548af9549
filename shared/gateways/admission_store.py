"""Organisations' limits, members and queues in Firestore, and the state of the whole system.

A job and its organisation's admission are written in one batch, each under the version that was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from shared.errors import CorruptDocument, NewerVersion
from shared.gateways.admission_views import AdmissionChange, AdmissionSnapshot, View
from shared.gateways.firestore_calls import TIMEOUT, call
from shared.gateways.snapshot import Snapshot
from shared.jobs import owners
from shared.jobs.admission_document import (
    SYSTEM,
    alias_fields,
    changed_fields,
    document_id,
    read_admission,
    read_system,
)
from shared.jobs.breaker import AliasState
from shared.jobs.document import read_job
from shared.jobs.job import JobStatus
from shared.jobs.owners import KnownOwners
from shared.jobs.plain_times import with_plain_times
from shared.materials import stored_profile as profiles

if TYPE_CHECKING:
    from google.cloud.firestore import AsyncClient, AsyncDocumentReference, AsyncWriteBatch
    from google.cloud.firestore_v1.async_query import AsyncQuery


_BEFORE_ALL = datetime(2020, 1, 1, tzinfo=UTC)


class FirestoreAdmissions:
    """The store in Firestore."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def _place(self, org_id: str, shard: int = 0) -> AsyncDocumentReference:
        return self._client.collection("admission").document(document_id(org_id, shard))

    async def read(
        self,
        org_id: str,
        job_id: str | None = None,
        user_id: str | None = None,
        profile: str | None = None,
    ) -> View:
        """Read all in one RPC; an organisation with shards needs a second one."""
        wanted = [self._place(org_id), self._place(SYSTEM)]
        owned = self._owners(org_id, user_id) if user_id is not None else []
        wanted += owned
        if job_id is not None:
            wanted.append(self._client.collection("jobs").document(job_id))
        named = self._profile(org_id, profile) if profile is not None else None
        if named is not None:
            wanted.append(named)
        found = await call(self._read_all(wanted))
        first = _admission(org_id, found.get(f"admission/{org_id}"))
        system = found.get(f"admission/{SYSTEM}")
        job = found.get(f"jobs/{job_id}")
        return View(
            shards=await self._read_shards(first),
            system=read_system(_fields(system)),
            system_version=system.update_time if system else None,
            job=Snapshot(read_job(_fields(job)), job.update_time) if job else None,
            owners=_known_owners([found.get(each.path) for each in owned], system) if owned else None,
            profile=_fields(found[named.path]) if named is not None and named.path in found else None,
        )

    def _profile(self, org_id: str, name: str) -> AsyncDocumentReference:
        return (
            self._client.collection(profiles.COLLECTION)
            .document(org_id)
            .collection(profiles.NAMED)
            .document(name)
        )

    async def owners(self, org_id: str, user_id: str) -> KnownOwners:
        """Read three documents in one RPC."""
        wanted = self._owners(org_id, user_id)
        found = await call(self._read_all([*wanted, self._place(SYSTEM)]))
        return _known_owners([found.get(each.path) for each in wanted], found.get(f"admission/{SYSTEM}"))

    def _owners(self, org_id: str, user_id: str) -> list[AsyncDocumentReference]:
        collection = self._client.collection(owners.COLLECTION)
        return [collection.document(each) for each in owners.document_ids(org_id, user_id)]

    async def system(self) -> View:
        """Read it in one RPC."""
        found = await call(self._place(SYSTEM).get(retry=None, timeout=TIMEOUT))
        version = found.update_time if found.exists else None
        return View(shards=(), system=read_system(_fields(found)), system_version=version)

    async def _read_shards(self, first: AdmissionSnapshot) -> tuple[AdmissionSnapshot, ...]:
        numbers = range(1, first.admission.limits.shards)
        if not numbers:
            return (first,)
        found = await call(self._read_all([self._place(first.org_id, number) for number in numbers]))
        others = [
            _admission(
                first.org_id, found.get(f"admission/{document_id(first.org_id, number)}"), number, first
            )
            for number in numbers
        ]
        return (first, *others)

    async def _read_all(self, wanted: Sequence[AsyncDocumentReference]) -> dict[str, Any]:
        documents = self._client.get_all(wanted, retry=None, timeout=TIMEOUT)
        return {each.reference.path: each async for each in documents if each.exists}

    def add_to(self, batch: AsyncWriteBatch, change: AdmissionChange) -> None:
        """Add the write of an admission to a batch."""
        from google.cloud.firestore import DELETE_FIELD  # noqa: PLC0415 - heavy: loads on first use

        before = change.before
        place = self._place(before.org_id, before.shard)
        fields = changed_fields(before.admission, change.after)
        if before.version is None:
            batch.create(place, {name: value for name, value in fields.items() if value is not None})
            return
        written = {name: DELETE_FIELD if value is None else value for name, value in fields.items()}
        # Without a changed field the version still has to hold.
        written = written or {"running": change.after.running}
        batch.update(place, written, option=self._client.write_option(last_update_time=before.version))

    async def write(self, change: AdmissionChange) -> None:
        """Write in one RPC."""
        batch = self._client.batch()
        self.add_to(batch, change)
        await call(batch.commit(retry=None, timeout=TIMEOUT))

    async def write_alias(self, view: View, alias: str, state: AliasState) -> None:
        """Write in one RPC; a field of the operators stays."""
        from google.cloud.firestore_v1.field_path import FieldPath  # noqa: PLC0415 - heavy: loads on first use

        place = self._place(SYSTEM)
        batch = self._client.batch()
        fields = alias_fields(state)
        if view.system_version is None:
            batch.create(place, {"models": {alias: fields}})
        else:
            paths = {FieldPath("models", alias, name).to_api_repr(): value for name, value in fields.items()}
            option = self._client.write_option(last_update_time=view.system_version)
            batch.update(place, paths, option=option)
        await call(batch.commit(retry=None, timeout=TIMEOUT))

    async def running(self) -> int:
        """Sum the members in one aggregation."""
        summed = self._client.collection("admission").sum("running", alias="running")
        [[row]] = await call(summed.get(retry=None, timeout=TIMEOUT))
        return int(row.value or 0)

    async def queue(self, org_id: str, most: int) -> list[Snapshot]:
        """Query the index of org_id and waiting.order."""
        return await self._jobs(self._queue(org_id).order_by("waiting.order").limit(most))

    async def count_waiting(self, org_id: str, before: int | None = None) -> int:
        """Count in one aggregation."""
        query = _where(self._queue(org_id), "waiting.order", "<", 2**60 if before is None else before)
        [[row]] = await call(query.count(alias="jobs").get(retry=None, timeout=TIMEOUT))
        return int(row.value)

    def _queue(self, org_id: str) -> AsyncQuery:
        return _where(self._client.collection("jobs"), "org_id", "==", org_id)

    async def waits(self, org_id: str) -> tuple[int, datetime | None]:
        """Query the index of org_id and waiting.since, first for the oldest and then for their number."""
        query = _where(self._queue(org_id), "waiting.since", ">=", _BEFORE_ALL).order_by("waiting.since")
        oldest = await call(query.select(["waiting.since"]).limit(1).get(retry=None, timeout=TIMEOUT))
        if not oldest:
            return 0, None
        [[row]] = await call(query.count(alias="jobs").get(retry=None, timeout=TIMEOUT))
        return int(row.value), _fields(oldest[0])["waiting"]["since"]

    async def due(self, alias: str, now: datetime, most: int) -> list[Snapshot]:
        """Query the index of waiting.alias and waiting.until."""
        query = _where(self._client.collection("jobs"), "waiting.alias", "==", alias)
        query = _where(query, "waiting.until", "<=", now).order_by("waiting.until")
        return await self._jobs(query.limit(most))

    async def overdue(self, now: datetime, most: int) -> list[Snapshot]:
        """Query the index of waiting.ends."""
        query = _where(self._client.collection("jobs"), "waiting.ends", "<=", now).order_by("waiting.ends")
        return await self._jobs(query.limit(most))

    async def newest_waiting(self, most: int) -> list[Snapshot]:
        """Query the index of waiting.since."""
        from google.cloud.firestore import Query  # noqa: PLC0415 - heavy: loads on first use

        query = self._client.collection("jobs").order_by("waiting.since", direction=Query.DESCENDING)
        return await self._jobs(query.limit(most))

    async def cancelled(self, most: int) -> list[Snapshot]:
        """Query the index of cancel_requested and status."""
        query = _where(self._client.collection("jobs"), "cancel_requested", "==", value=True)
        idle = [JobStatus.QUEUED.value, JobStatus.AWAITING_REVIEW.value]
        return await self._jobs(_where(query, "status", "in", idle).limit(most))

    async def unreviewed(self, now: datetime, most: int) -> list[Snapshot]:
        """Query the index of review.until."""
        query = _where(self._client.collection("jobs"), "review.until", "<=", now).order_by("review.until")
        return await self._jobs(query.limit(most))

    async def untouched(self, before: datetime, most: int) -> list[Snapshot]:
        """Query the index of status and updated_at."""
        query = _where(self._client.collection("jobs"), "status", "==", JobStatus.RUNNING.value)
        query = _where(query, "updated_at", "<", before).order_by("updated_at")
        return await self._jobs(query.limit(most))

    async def stuck(self, before: datetime, most: int) -> list[Snapshot]:
        """Query the index of status and updated_at, descending: those that wait for long are behind."""
        from google.cloud.firestore import Query  # noqa: PLC0415 - heavy: loads on first use

        query = _where(self._client.collection("jobs"), "status", "==", JobStatus.QUEUED.value)
        query = _where(query, "updated_at", "<", before)
        return await self._jobs(query.order_by("updated_at", direction=Query.DESCENDING).limit(most))

    async def occupied(self, after: str, most: int, *, idle_too: bool = False) -> list[AdmissionSnapshot]:
        """Query the index of active, by document id."""
        admissions = self._client.collection("admission")
        query: Any = admissions if idle_too else _where(admissions, "active", "==", value=True)
        query = query.order_by("__name__").start_after({"__name__": admissions.document(after or " ")})
        found = await call(query.limit(most).get(retry=None, timeout=TIMEOUT))
        return [_named_admission(each.id, each) for each in found if each.id != SYSTEM]

    async def waiting_organisations(self, most: int) -> list[AdmissionSnapshot]:
        """Query the organisations whose hint says that jobs wait."""
        query = self._client.collection("admission").order_by("waiting.since").limit(most)
        found = await call(query.get(retry=None, timeout=TIMEOUT))
        return [_named_admission(each.id, each) for each in found]

    async def jobs(self, job_ids: Sequence[str]) -> dict[str, Snapshot]:
        """Read them in one RPC."""
        found = await call(
            self._read_all([self._client.collection("jobs").document(each) for each in job_ids])
        )
        return {each.job.job_id: each for each in _readable(found.values())}

    async def _jobs(self, query: AsyncQuery) -> list[Snapshot]:
        return _readable(await call(query.get(retry=None, timeout=TIMEOUT)))


def _where(query: Any, field: str, operator: str, value: Any) -> Any:
    from google.cloud.firestore import FieldFilter  # noqa: PLC0415 - heavy: loads on first use

    return query.where(filter=FieldFilter(field, operator, value))


def _readable(documents: Any) -> list[Snapshot]:
    """Return the jobs; one that another version or another program has written is not ours to move."""
    read = []
    for document in documents:
        try:
            read.append(Snapshot(read_job(_fields(document)), document.update_time))
        except (CorruptDocument, NewerVersion):
            continue
    return read


def _fields(document: Any) -> dict[str, Any]:
    fields: dict[str, Any] = with_plain_times(document.to_dict() or {}) if document is not None else {}
    return fields


def _known_owners(documents: Sequence[Any], system: Any) -> KnownOwners:
    organisation, user = (_fields(each) for each in documents)
    return owners.read_known(organisation, user, _fields(system))


def _named_admission(name: str, document: Any) -> AdmissionSnapshot:
    org_id, _, shard = name.partition(".")
    return _admission(org_id, document, int(shard) if shard.isdecimal() else 0)


def _admission(
    org_id: str, document: Any, shard: int = 0, first: AdmissionSnapshot | None = None
) -> AdmissionSnapshot:
    read = read_admission(_fields(document))
    if first is not None:
        read = replace(read, limits=first.admission.limits, paused=first.admission.paused)
    return AdmissionSnapshot(org_id, read, document.update_time if document is not None else None, shard)

"""One log line for each organisation with members or waiting jobs, its hint, and its budget's alerts."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict
from shared.gateways.admission_store import AdmissionChange, AdmissionSnapshot
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.jobs.admission import Conditions, Queue, budget_of, held, to_usd
from shared.telemetry import Event
from shared.topology import Topology

_PAGE = 100


class Status:
    """Reports on the organisations."""

    def __init__(self, store: JobStore, publisher: Publisher, clock: Clock, topology: Topology) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._topology = topology

    async def report(self) -> int:
        """Report on each organisation; return their number."""
        after, reported = "", 0
        while page := await self._store.admissions.occupied(after, _PAGE):
            for each in page:
                with telemetry.labelled(org_id=each.org_id), suppress(Conflict):
                    reported += await self._report(each)
            after = page[-1].name
        return reported

    async def _report(self, found: AdmissionSnapshot) -> int:
        admission, now = found.admission, self._clock.now()
        if not admission.members and not admission.waiting:
            return 0
        waiting, oldest = await self._count(found)
        given = Conditions(defaults=self._topology.admission, shard=found.shard)
        budget = budget_of(admission, given)
        telemetry.info(
            Event.ORGANISATION_STATUS,
            "An organisation's jobs and budget.",
            shard=found.shard,
            members=len(admission.members),
            waiting=waiting,
            spent_usd=admission.spent_usd,
            held_usd=to_usd(held(admission)),
            budget_usd=None if budget is None else to_usd(budget),
            oldest_waiting_s=round((now - oldest).total_seconds()) if oldest else 0,
        )
        return 1

    async def _count(self, found: AdmissionSnapshot) -> tuple[int, datetime | None]:
        """Count the waiting jobs, and write the count into the organisation's document."""
        before = found.admission.waiting
        if before is None or found.shard:
            return 0, None
        jobs = await self._store.admissions.count_waiting(found.org_id)
        head = await self._store.admissions.queue(found.org_id, 1)
        if not head or head[0].job.waiting is None:
            return jobs, None
        counted = Queue(jobs=max(jobs, 1), since=head[0].job.waiting.since)
        if counted != before:
            after = replace(found.admission, waiting=counted)
            await self._store.admissions.write(AdmissionChange(found, after))
        return jobs, counted.since

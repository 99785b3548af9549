"""One log line for each organisation with members or waiting jobs, its hint, and its budget's alerts."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from functions.sweep.guard import guard
from shared import telemetry
from shared.clock import Clock
from shared.gateways.admission_views import AdmissionChange, AdmissionSnapshot
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.jobs.admission import Admission, Conditions, Queue, budget_of, held, to_usd
from shared.jobs.admission_shards import combine
from shared.jobs.budget_event import budget_event, reached, threshold_sentence, threshold_to_announce
from shared.telemetry import Event
from shared.topology import Topology

_PAGE = 100


class Status:
    """Reports on the organisations, and announces budgets that are nearly or wholly spent."""

    def __init__(self, store: JobStore, publisher: Publisher, clock: Clock, topology: Topology) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._topology = topology
        self._given = Conditions(defaults=topology.admission)

    async def report(self) -> int:
        """Report on each organisation; return the number of those at work or waiting.

        Jobs that wait for a model do not wake their organisation, so while one is away all are asked.
        """
        models = (await self._store.admissions.system()).system.models.values()
        is_away = any(state.opened_at or state.paused for state in models)
        after, reported = "", 0
        while page := await self._store.admissions.occupied(after, _PAGE, idle_too=is_away):
            for each in page:
                report = self._rest(each) if each.shard else self._report(each)
                reported += await guard(each.org_id, report)
            after = page[-1].name
        return reported

    async def _rest(self, shard: AdmissionSnapshot) -> int:
        """Wake the first document, which reports for all shards, and let this one rest without members."""
        first = (await self._store.admissions.read(shard.org_id)).shards[0]
        if not first.admission.active:
            await self._store.admissions.write(AdmissionChange(first, replace(first.admission, active=True)))
        if shard.admission.active and not shard.admission.members:
            await self._store.admissions.write(AdmissionChange(shard, replace(shard.admission, active=False)))
        return 0

    async def _report(self, found: AdmissionSnapshot) -> int:
        shards: tuple[AdmissionSnapshot, ...] = (found,)
        if found.admission.limits.shards > 1:
            shards = (await self._store.admissions.read(found.org_id)).shards
        whole = combine([each.admission for each in shards], self._clock.now(), self._topology.admission)
        after = replace(shards[0].admission, alerted=await self._announce(found.org_id, whole))
        if after.waiting:
            after = replace(after, waiting=await self._count_queue(found.org_id, after.waiting))
        waiting, oldest = await self._store.admissions.waits(found.org_id)
        is_busy = bool(whole.members or after.waiting or waiting)
        if is_busy:
            self._log(whole, waiting, oldest)
        after = replace(after, active=is_busy)
        if after != shards[0].admission:
            await self._store.admissions.write(AdmissionChange(shards[0], after))
        return is_busy

    async def _announce(self, org_id: str, whole: Admission) -> int:
        """Publish the event of a threshold before it is noted, so that it is announced at least once."""
        percent = threshold_to_announce(whole, self._given)
        if percent is None:
            return reached(whole, self._given)
        event = budget_event(org_id, whole, self._given, percent, self._clock.now())
        attributes = {"org_id": org_id, "type": event.type}
        await self._publisher.publish(self._topology.events_topic, msgspec.json.encode(event), attributes)
        telemetry.warning(
            Event.BUDGET_THRESHOLD,
            threshold_sentence(event),
            percent=percent,
            budget_usd=event.data.budget_usd,
            spent_usd=event.data.spent_usd,
        )
        return percent

    async def _count_queue(self, org_id: str, hint: Queue) -> Queue:
        """Return the number of queued jobs, and since when the one at the head waits."""
        head = await self._store.admissions.queue(org_id, 1)
        since = head[0].job.waiting.since if head and head[0].job.waiting else hint.since
        return Queue(jobs=max(await self._store.admissions.count_waiting(org_id), 1), since=since)

    def _log(self, whole: Admission, waiting: int, oldest: datetime | None) -> None:
        budget = budget_of(whole, self._given)
        telemetry.info(
            Event.ORGANISATION_STATUS,
            "An organisation's jobs and budget.",
            members=len(whole.members),
            waiting=waiting,
            spent_usd=whole.spent_usd,
            held_usd=to_usd(held(whole)),
            budget_usd=None if budget is None else to_usd(budget),
            oldest_waiting_s=round((self._clock.now() - oldest).total_seconds()) if oldest else 0,
        )

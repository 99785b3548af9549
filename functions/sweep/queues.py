"""The waiting jobs: those whose model is back or whose patience is over go on, and free places are filled."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from msgspec.structs import replace

from functions.sweep.each import do_each
from functions.sweep.guard import guard
from shared.clock import Clock
from shared.errors import Conflict
from shared.gateways.job_store import JobStore
from shared.gateways.snapshot import Snapshot
from shared.jobs import transitions
from shared.jobs.admission_document import System
from shared.jobs.claim import due_stage
from shared.jobs.job import Job, JobStatus
from shared.jobs.waiting import OWNERS, Waiting, WaitReason
from shared.jobs.waits import fail_late, job_deadline, wait_in_queue
from shared.stage.admissions import Admissions
from shared.topology import Topology

_MOST = 2000  # jobs of one kind in one sweep
_NEWEST = 100
_SHOWN = 20  # at the head of each queue, whose `ahead` is kept right


class Queues:
    """Moves waiting jobs that an end did not move."""

    def __init__(self, store: JobStore, admissions: Admissions, clock: Clock, topology: Topology) -> None:
        self._store = store
        self._admissions = admissions
        self._clock = clock
        self._topology = topology

    async def end_cancelled(self) -> int:
        """End jobs whose owner asked to cancel them while they wait, or await a review."""
        found = await self._store.admissions.cancelled(_MOST)
        # The message of another one is under way, and ends it.
        return await do_each([each for each in found if each.job.at_rest], self._cancel)

    async def _cancel(self, snapshot: Snapshot) -> None:
        job = snapshot.job
        due = due_stage(job) if job.waiting else None
        cancelled = transitions.cancel(job, due or job.stage, self._clock.now())
        await self._admissions.unattended.end(snapshot, cancelled)

    async def end_waits(self) -> int:
        """End the waits of jobs whose patience or deadline is over, and announce ends that nobody has.

        One that waited for its model goes on without patience. One that has not begun fails; one that has
        keeps waiting for a place, since its post is paid for.
        """
        system = (await self._store.admissions.system()).system
        found = await self._store.admissions.overdue(self._clock.now(), _MOST)
        return await do_each(found, lambda each: self._end_wait(each, system))

    async def _end_wait(self, snapshot: Snapshot, system: System) -> None:
        job, now = snapshot.job, self._clock.now()
        waiting = job.waiting
        if waiting is None:
            return
        if job.status.terminal:
            await self._admissions.unattended.announce_end(snapshot)
            return
        is_paused = waiting.alias is not None and system.alias(waiting.alias).paused is not None
        is_away = waiting.alias is not None and not is_paused
        deadline = job_deadline(job)
        if job.status is not JobStatus.QUEUED:
            await self._store.update(snapshot, replace(job, waiting=None))
        elif is_away:
            queued = wait_in_queue(job, WaitReason.ORGANISATION, now)
            await self._requeue(snapshot, replace(queued, waiting=_without_end(queued)))
        elif is_paused and (deadline is None or deadline > now):  # a pause uses up no patience
            await self._store.update(snapshot, replace(job, waiting=replace(waiting, ends=deadline)))
        elif late := fail_late(job, now):
            await self._admissions.unattended.end(snapshot, late)
        else:
            await self._store.update(snapshot, replace(job, waiting=_without_end(job)))

    async def requeue_due(self) -> int:
        """Queue jobs that waited for a model that may be asked again: one as a probe, or all of them."""
        system = (await self._store.admissions.system()).system
        moved, now = 0, self._clock.now()
        for alias in (*self._topology.models, OWNERS):
            state = system.alias(alias)
            if state.paused or state.waits_until(now):
                continue
            most = 1 if state.opened_at else _MOST
            moved += await do_each(await self._store.admissions.due(alias, now, most), self._queue_again)
        return moved

    async def _queue_again(self, snapshot: Snapshot) -> None:
        await self._requeue(snapshot, wait_in_queue(snapshot.job, WaitReason.ORGANISATION, self._clock.now()))

    async def _requeue(self, snapshot: Snapshot, queued: Job) -> None:
        if snapshot.job.status is not JobStatus.QUEUED:  # of the last release
            queued = replace(snapshot.job, waiting=None)
        await self._store.update(snapshot, queued)

    async def fill(self) -> int:
        """Let jobs in where places are free, and keep the number of jobs before the others right."""
        newest = await self._store.admissions.newest_waiting(_NEWEST)
        ordered = await self._admissions.by_share(None)
        lost = {each.job.org_id for each in newest if each.job.waiting and each.job.waiting.order is not None}
        every = dict.fromkeys([*ordered, *sorted(lost)])
        return sum([await guard(each, self._fill(each)) for each in every])

    async def _fill(self, org_id: str) -> int:
        let_in = await self._admissions.fill(org_id)
        await self._count_ahead(await self._store.admissions.queue(org_id, _SHOWN))
        return let_in

    async def _count_ahead(self, queue: Sequence[Snapshot]) -> None:
        for ahead, snapshot in enumerate(queue):
            waiting = snapshot.job.waiting
            if waiting and waiting.ahead != ahead:
                with suppress(Conflict):
                    shown = replace(snapshot.job, waiting=replace(waiting, ahead=ahead))
                    await self._store.update(snapshot, shown)


def _without_end(job: Job) -> Waiting | None:
    return replace(job.waiting, ends=None) if job.waiting else None

"""The places of jobs: what a job holds and has spent, settled in the write that frees its place."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from msgspec.structs import replace

from shared.clock import Clock
from shared.errors import Conflict
from shared.gateways.admission_views import AdmissionChange, AdmissionSnapshot, View
from shared.gateways.job_store import JobStore
from shared.gateways.snapshot import Snapshot
from shared.jobs.admission import Conditions, budget_of, in_period, to_micros, to_usd
from shared.jobs.job import Job
from shared.jobs.settlement import charge_of, leave, settle, top_up
from shared.topology import Topology


@dataclass(frozen=True)
class TopUp:
    """Micro-dollars that a job may hold in addition, the job with them, and the admission's write."""

    added: int
    job: Job
    change: AdmissionChange


class Places:
    """Frees the places of jobs, and adds to what they hold."""

    def __init__(self, store: JobStore, clock: Clock, topology: Topology) -> None:
        self._store = store
        self._clock = clock
        self._topology = topology

    async def leaving(self, job: Job) -> tuple[Job, AdmissionChange | None]:
        """Return a job without its place, and the write that frees the place and settles its cost.

        A job of an earlier release has no place, and is settled all the same.
        """
        charge = charge_of(job)
        if job.member is None and (job.settled_usd is not None or not charge):
            return job, None
        view = await self._store.admissions.read(job.org_id)
        shard = _shard_of(job, view)
        after = leave(shard.admission, job.job_id, charge, self._clock.now(), self._topology.admission)
        return settle(job), AdmissionChange(shard, after)

    async def top_up(self, job: Job, least: int, wanted: int) -> TopUp | None:
        """Return the job with a larger hold, and the write that allows it; None without a budget."""
        view = await self._store.admissions.read(job.org_id)
        shard, now = _shard_of(job, view), self._clock.now()
        given = Conditions(defaults=self._topology.admission, shard=shard.shard)
        if budget_of(shard.admission, given) is None or job.member is None:
            return None
        admission = in_period(shard.admission, now, self._topology.admission)
        added, after = top_up(admission, job, least, wanted, given)
        member = replace(job.member, held_usd=to_usd(to_micros(job.member.held_usd) + added))
        return TopUp(added, replace(job, member=member), AdmissionChange(shard, after))

    async def settle_late(self, snapshot: Snapshot) -> Snapshot:
        """Take a job that needs no place out of the members, where its last write has left it there."""
        job = snapshot.job
        if job.member is None or not job.at_rest:
            return snapshot
        with suppress(Conflict):  # another delivery, or the sweep
            after, change = await self.leaving(snapshot.job)
            return await self._store.update(snapshot, after, None, None, change)
        return snapshot


def _shard_of(job: Job, view: View) -> AdmissionSnapshot:
    number = job.member.shard if job.member else 0
    return view.shards[min(number, len(view.shards) - 1)]

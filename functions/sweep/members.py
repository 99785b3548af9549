"""The members of organisations: those that have ended leave, and those that nobody works on go on or end."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from msgspec.structs import replace

from functions.sweep.guard import guard
from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict, ErrorCode
from shared.gateways.admission_views import AdmissionChange, AdmissionSnapshot
from shared.gateways.job_store import JobStore
from shared.gateways.snapshot import Snapshot
from shared.jobs import transitions
from shared.jobs.admission import Place, to_micros
from shared.jobs.claim import due_stage
from shared.jobs.job import Job, JobError, JobStatus
from shared.jobs.settlement import leave
from shared.stage.admissions import Admissions
from shared.topology import Topology

_PAGE = 100
_ABANDONED = "Nobody has worked on the job for an hour: run it again, and it goes on from there."


class Members:
    """Compares the members of every organisation with their jobs."""

    def __init__(self, store: JobStore, admissions: Admissions, clock: Clock, topology: Topology) -> None:
        self._store = store
        self._admissions = admissions
        self._clock = clock
        self._limits = topology.admission
        self._after = ""

    async def check(self) -> int:
        """Go through all members; return the number of those that were changed."""
        changed = 0
        while page := await self._store.admissions.occupied(self._after, _PAGE):
            for each in page:
                changed += await guard(each.org_id, self._check_organisation(each))
                self._after = each.name  # where the next sweep goes on if this one is stopped
        self._after = ""
        return changed

    async def fail_abandoned(self) -> int:
        """Fail jobs that nobody has touched for long and that neither wait nor are members.

        Only the last release leaves such jobs.
        """
        before = self._clock.now() - timedelta(seconds=self._limits.abandoned)
        found = await self._store.admissions.untouched(before, _PAGE)
        found += await self._store.admissions.stuck(before, _PAGE)
        failed = 0
        for snapshot in found:
            if snapshot.job.member is None and snapshot.job.waiting is None:
                with suppress(Conflict):
                    failed += await self._fail(snapshot)
        return failed

    async def _check_organisation(self, found: AdmissionSnapshot) -> int:
        members = found.admission.members
        if not members:
            return 0
        jobs = await self._store.admissions.jobs(list(members))
        changed = 0
        for job_id, place in members.items():
            with suppress(Conflict):  # somebody is at work on it, or the next sweep looks again
                changed += await self._check_member(job_id, place, jobs.get(job_id), found)
        return changed

    async def _check_member(
        self, job_id: str, place: Place, snapshot: Snapshot | None, found: AdmissionSnapshot
    ) -> int:
        with telemetry.labelled(job_id=job_id, org_id=found.org_id):
            if snapshot is None:
                return await self._remove(job_id, found, to_micros(place.held_usd))
            job = snapshot.job
            if job.member is None or (job.run != place.run and not job.status.terminal):
                return await self._remove(job_id, found, 0)
            if job.status.at_rest or (job.waiting and job.lease is None):
                await self._admissions.places.settle_late(snapshot)
                return 1
            if job.waiting and job.status is JobStatus.QUEUED:
                return await self._let_go(snapshot)
            return await self._look_after(snapshot)

    async def _let_go(self, snapshot: Snapshot) -> int:
        """Free the place of a job that could not leave when it was put aside."""
        job, change = await self._admissions.places.leaving(snapshot.job)
        await self._store.update(snapshot, job, None, None, change)
        return 1

    async def _remove(self, job_id: str, found: AdmissionSnapshot, charge: int) -> int:
        """Remove a member without a job or a place in it; of a job that is gone the hold is charged."""
        # Another member of the page may have been changed since: then the document is read again.
        fresh = await self._store.admissions.read(found.org_id)
        shard = fresh.shards[found.shard] if found.shard < len(fresh.shards) else found
        if shard.admission.members.get(job_id) != found.admission.members.get(job_id):
            return 0
        after = leave(shard.admission, job_id, charge, self._clock.now(), self._limits)
        await self._store.admissions.write(AdmissionChange(shard, after))
        return 1

    async def _look_after(self, snapshot: Snapshot) -> int:
        """Publish the message of a member that nobody works on; fail one for which that did not help.

        Time alone fails no job: after an outage of Pub/Sub all of them were left alone for long.
        """
        job, now = snapshot.job, self._clock.now()
        at_work = job.lease is not None and job.lease.expires_at > now
        nudged_at = job.member.nudged_at if job.member else None
        last = max(job.updated_at, nudged_at or job.updated_at)
        if at_work or now - last < timedelta(seconds=self._limits.idle):
            return 0
        if job.member and job.member.nudges >= self._limits.abandoned / self._limits.idle:
            return await self._fail(snapshot)
        return await self._nudge(snapshot)

    async def _nudge(self, snapshot: Snapshot) -> int:
        member = snapshot.job.member
        if member is None:
            return 0
        again = replace(member, nudged_at=self._clock.now(), nudges=member.nudges + 1)
        nudged = replace(snapshot.job, member=again)
        await self._store.update(snapshot, nudged)
        await self._admissions.unattended.send(nudged)
        return 1

    async def _fail(self, snapshot: Snapshot) -> int:
        job, now = snapshot.job, self._clock.now()
        if job.lease is not None and job.lease.expires_at > now:
            return 0
        with telemetry.labelled(job_id=job.job_id, org_id=job.org_id, run=job.run):
            await self._admissions.unattended.end(snapshot, self._abandoned(job), abandoned=True)
        return 1

    def _abandoned(self, job: Job) -> Job:
        code = ErrorCode.INTERNAL
        stage = due_stage(job) or job.stage
        error = JobError(code=code, message=_ABANDONED, stage=stage, retryable=code.retryable)
        return transitions.fail(job, error, self._clock.now())

"""Let jobs in and out: the write of a job that takes or leaves a place has its organisation's admission."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

from msgspec.structs import replace

from shared import telemetry
from shared.clock import Clock
from shared.errors import Conflict, PipelineError
from shared.gateways.admission_views import AdmissionChange, AdmissionSnapshot, View
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.gateways.snapshot import Snapshot
from shared.jobs import transitions
from shared.jobs.admission import (
    Conditions,
    Ruling,
    jobs_of,
    priority_of,
)
from shared.jobs.claim import due_stage
from shared.jobs.job import Job, JobError, JobStatus, Stage
from shared.jobs.owners import OwnerRuling, judge_owners
from shared.jobs.waiting import OWNERS, WaitReason
from shared.jobs.waits import came_late, fail_late, wait_for_alias
from shared.stage.places import Places
from shared.stage.queue_count import QueueCount
from shared.stage.ruling import Ruled, hint, one_fewer, rule
from shared.stage.system_load import SystemLoad
from shared.stage.unattended import UnattendedJobs
from shared.telemetry import Event
from shared.topology import Topology

_TRIES = 20
_ORGANISATIONS = 20  # that one free place of a full system is offered to
_WAITING_ORGANISATIONS = 1000  # of which those with free places are sorted
_LONGEST = 10.0  # seconds that a delivery lets others in; the sweep goes on
_REST = 0.02  # seconds at most between two tries, so that contenders do not meet again


class Admissions:
    """The admission of jobs, for the stages, the dead-letter function and the sweep."""

    def __init__(self, store: JobStore, publisher: Publisher, clock: Clock, topology: Topology) -> None:
        self._store = store
        self._publisher = publisher
        self._clock = clock
        self._topology = topology
        self._load = SystemLoad(store.admissions, topology.admission.system_jobs)
        self._queues = QueueCount(store.admissions)
        self.places = Places(store, clock, topology)
        self.unattended = UnattendedJobs(store, publisher, clock, topology, self.places)

    async def read(self, org_id: str, job_id: str, user_id: str, profile: str) -> View:
        """Read what a decision about a new job rests on, with one of the organisation's profiles."""
        return await self._store.admissions.read(org_id, job_id, user_id, profile)

    async def rule(self, job: Job, view: View, *, newcomer: bool) -> Ruled:
        """Decide about a job; nothing is written."""
        if ruled := await self._judge_owners(job, view):
            return ruled
        full = await self._load.is_full()
        return rule(job, view, self._topology, self._clock.now(), system_full=full, newcomer=newcomer)

    async def _judge_owners(self, job: Job, view: View) -> Ruled | None:
        """Return the answer to a job with a wrong owner; None if it may go on."""
        policy, known, now = self._topology.admission.unknown_owners, view.owners, self._clock.now()
        if due_stage(job) is not Stage.GENERATE or (known is None and policy == "allow"):
            return None
        known = known or await self._store.admissions.owners(job.org_id, job.user_id)
        verdict = judge_owners(
            job.org_id,
            job.user_id,
            known,
            policy,
            since=job.created_at,
            now=now,
            pass_seconds=self._topology.functions["owners"].every or 0,
        )
        if verdict.ruling is OwnerRuling.RUN:
            if verdict.fault:
                telemetry.warning(Event.OWNER_UNKNOWN, verdict.fault)
            return None
        if verdict.until:
            waits = wait_for_alias(job, WaitReason.ORGANISATION, OWNERS, verdict.until, now)
            return Ruled(Ruling.WAIT, waits)
        error = JobError(verdict.code, verdict.fault, Stage.GENERATE, verdict.code.retryable)
        return Ruled(Ruling.REFUSE, transitions.fail(job, error, now))

    def note_entry(self) -> None:
        """Count a job that has entered, until the system is counted again."""
        self._load.note_entry()

    async def with_ahead(self, job: Job) -> Job:
        """Return a waiting job with the number of jobs before it."""
        if job.waiting is None or job.waiting.order is None:
            return job
        ahead = await self._queues.ahead_of(job)
        return replace(job, waiting=replace(job.waiting, ahead=ahead))

    async def let_in_next(self, org_id: str, *, sure: bool = False) -> None:
        """Fill the free places, before the delivery that freed one is acknowledged.

        What fails here is left to the sweep: a release never holds up the job's end. `sure`: jobs wait,
        whatever the hint in the organisation's document says. A refused job may name no organisation.
        """
        if not org_id:
            return
        try:
            async with asyncio.timeout(_LONGEST):
                if await self._load.is_tight():
                    await self._share_out()
                await self._let_in(org_id, sure=sure)
        except TimeoutError:
            telemetry.warning(Event.JOB_WAITING, "Letting the next jobs in took too long: the sweep goes on.")
        except PipelineError as error:
            telemetry.warning(
                Event.JOB_WAITING, f"The next job waits for the sweep. {error}", operator=error.operator
            )

    async def _share_out(self) -> None:
        """Let jobs of all organisations in, one by one: else each end would make room for its own only."""
        moved = True
        while moved:
            moved = False
            for each in await self.by_share(_ORGANISATIONS):
                if moved := bool(await self._let_in(each, most=1)):
                    break

    async def fill(self, org_id: str) -> int:
        """Let waiting jobs in while there are places; return their number."""
        return await self._let_in(org_id, sure=True)

    async def by_share(self, most: int | None) -> list[str]:
        """Return organisations with waiting jobs: by priority, then those with the fewest members.

        Those that let nobody in now are left out. `most` None returns all others.
        """
        found = await self._store.admissions.waiting_organisations(_WAITING_ORGANISATIONS)
        defaults = self._topology.admission
        ordered = sorted(
            (each for each in found if not self._is_full(each)),
            key=lambda each: (-priority_of(each.admission, defaults), each.admission.running),
        )
        return [each.org_id for each in ordered[:most]]

    def _is_full(self, first: AdmissionSnapshot) -> bool:
        """Return whether an organisation lets nobody in, as far as its first document shows it."""
        admission = first.admission
        given = Conditions(defaults=self._topology.admission)
        full = len(admission.members) >= jobs_of(admission, given)
        return admission.paused is not None or (full and admission.limits.shards == 1)

    async def _let_in(self, org_id: str, *, sure: bool = False, most: float = float("inf")) -> int:
        done = 0
        conflicts = 0
        while conflicts < _TRIES and done < most:
            try:
                moved = await self._move_head(org_id, sure=sure)
            except Conflict:
                conflicts += 1
                await asyncio.sleep(random.uniform(0, _REST * conflicts))  # noqa: S311 - spreads tries
                continue
            if not moved:
                break
            done += 1
        return done

    async def _move_head(self, org_id: str, *, sure: bool) -> bool:
        """Move the job at the head of the queue; return whether it has left the queue."""
        view = await self._store.admissions.read(org_id)
        if not sure and view.shards[0].admission.waiting is None:
            return False
        if self._is_closed(view):
            await self._write_hint(view)
            return False
        head = await self._store.admissions.queue(org_id, 1)
        if not head:
            await self._clear_hint(view.shards[0])
            return False
        return await self._move(head[0], view)

    async def _move(self, snapshot: Snapshot, view: View) -> bool:
        job, now = snapshot.job, self._clock.now()
        with telemetry.labelled(job_id=job.job_id, org_id=job.org_id, run=job.run):
            if job.status is not JobStatus.QUEUED:  # the last release does not know that jobs wait
                await self._store.update(snapshot, replace(job, waiting=None))
            elif job.cancel_requested:
                cancelled = transitions.cancel(job, due_stage(job) or job.stage, now)
                await self.unattended.end(snapshot, cancelled)
            elif (late := fail_late(job, now)) and not came_late(job):
                await self.unattended.end(snapshot, late)
            else:
                return await self._follow(await self.rule(job, view, newcomer=False), snapshot, view)
            return True

    async def _follow(self, ruled: Ruled, snapshot: Snapshot, view: View) -> bool:
        if ruled.ruling is Ruling.WAIT:
            return await self._stay(snapshot, ruled, view)
        if ruled.ruling is Ruling.REFUSE:
            await self.unattended.end(snapshot, ruled.job)
        else:
            await self._run(snapshot, ruled, view)
        return True

    async def _run(self, snapshot: Snapshot, ruled: Ruled, view: View) -> None:
        change = ruled.change
        if change and change.before is view.shards[0]:
            change = AdmissionChange(change.before, one_fewer(change.after))
        written = await self._store.update(snapshot, ruled.job, None, None, change)
        self._load.note_entry()
        telemetry.info(Event.JOB_LET_IN, "A waiting job is let in.")
        await self.unattended.send(written.job)

    async def _stay(self, snapshot: Snapshot, ruled: Ruled, view: View) -> bool:
        """Write why the job still waits; return whether it left the queue, for one of its alias."""
        before, after = snapshot.job.waiting, ruled.job.waiting
        if after and before and (after.reason, after.alias) != (before.reason, before.alias):
            kept = replace(ruled.job, waiting=replace(after, ahead=before.ahead))
            await self._store.update(snapshot, kept, None, None, ruled.change)
        else:
            await self._write_hint(view)
        return after is not None and after.order is None

    def _is_closed(self, view: View) -> bool:
        """Return whether nobody is let in now, for want of a place or because of a pause."""
        if view.system.paused or view.shards[0].admission.paused:
            return True
        return all(
            len(each.admission.members)
            >= jobs_of(each.admission, Conditions(defaults=self._topology.admission, shard=each.shard))
            for each in view.shards
        )

    async def _write_hint(self, view: View) -> None:
        if change := hint(view.shards[0], self._clock.now()):
            await self._store.admissions.write(change)

    async def _clear_hint(self, first: AdmissionSnapshot) -> None:
        """Remove the hint under the version that was read before the queue was."""
        if first.admission.waiting:
            with suppress(Conflict):
                await self._store.admissions.write(
                    AdmissionChange(first, replace(first.admission, waiting=None))
                )

"""Rule about a job that wants to start or go on, from what was read about its organisation. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.gateways.admission_views import AdmissionChange, AdmissionSnapshot, View
from shared.jobs import transitions
from shared.jobs.admission import Admission, Conditions, Entry, Queue, Ruling, admit
from shared.jobs.claim import due_stage
from shared.jobs.estimate import job_estimate
from shared.jobs.job import Job, JobError, Stage
from shared.jobs.trials import alias_of, keep_allowed
from shared.jobs.waiting import WaitReason
from shared.jobs.waits import let_in, patience_ends, wait_for_alias, wait_in_queue
from shared.topology import Topology


@dataclass(frozen=True)
class Ruled:
    """The answer, the job as it is to be written, and the write of the admission that goes with it."""

    ruling: Ruling
    job: Job
    change: AdmissionChange | None = None


def rule(
    job: Job, view: View, topology: Topology, now: datetime, *, system_full: bool, newcomer: bool
) -> Ruled:
    """Return what happens to a job.

    A `newcomer` does not overtake jobs that wait: where a place is free for the moment, the one at the head
    of the queue gets it. It leaves the trials whose alias its organisation does not allow.
    """
    job = keep_allowed(job, view.shards[0].admission.limits.models)
    if waiting := _alias_wait(job, view, topology, now):
        return Ruled(Ruling.WAIT, waiting)
    shard, entry = _enter(job, view, topology, now, system_full=system_full)
    first = view.shards[0]
    if entry.ruling is Ruling.REFUSE:
        return Ruled(Ruling.REFUSE, _refused(job, entry, now))
    if entry.ruling is Ruling.RUN and newcomer and first.admission.waiting:
        entry = Entry(ruling=Ruling.WAIT, admission=entry.admission, reason=WaitReason.ORGANISATION)
    if entry.ruling is Ruling.RUN and entry.member:
        return Ruled(Ruling.RUN, let_in(job, entry.member, now), AdmissionChange(shard, entry.admission))
    waits = wait_in_queue(job, entry.reason or WaitReason.ORGANISATION, now)
    return Ruled(Ruling.WAIT, waits, hint(first, now))


def hint(first: AdmissionSnapshot, now: datetime) -> AdmissionChange | None:
    """Return the write that says that jobs wait; None if the document says so."""
    if first.admission.waiting:
        return None
    return AdmissionChange(first, replace(first.admission, waiting=Queue(jobs=1, since=now), active=True))


def one_fewer(admission: Admission) -> Admission:
    """Return the admission after one of its waiting jobs was let in; the sweep counts them."""
    if admission.waiting is None:
        return admission
    return replace(admission, waiting=replace(admission.waiting, jobs=max(1, admission.waiting.jobs - 1)))


def is_patient(job: Job, stage: Stage, topology: Topology, now: datetime) -> bool:
    """Return whether the stage may still wait for its model."""
    return now < patience_ends(job, stage, topology.job.patience, now)


def _alias_wait(job: Job, view: View, topology: Topology, now: datetime) -> Job | None:
    """Return the job waiting for its alias, if that is paused or away and the job's patience lasts."""
    alias = alias_of(job, due_stage(job) or Stage.META, topology)
    state = view.system.alias(alias)
    if state.paused:
        return wait_for_alias(job, WaitReason.PAUSED, alias, now, now)
    until = state.until if state.until and now < state.until else None
    if until is None or not is_patient(job, due_stage(job) or Stage.META, topology, now):
        return None
    return wait_for_alias(job, WaitReason.MODEL, alias, until, now)


def _enter(
    job: Job, view: View, topology: Topology, now: datetime, *, system_full: bool
) -> tuple[AdmissionSnapshot, Entry]:
    """Try the organisation's shards, beginning with the job's own; return the best answer.

    A job may wait with a place that its last write could not free. It keeps that one: in another shard it
    would count twice.
    """
    estimate = job_estimate(job, due_stage(job) or Stage.META, topology)
    own = job.member.shard if job.member else int(sha256(job.job_id.encode()).hexdigest(), 16)
    own %= len(view.shards)
    found: list[tuple[AdmissionSnapshot, Entry]] = []
    for shard in (*view.shards[own:], *view.shards[:own]):
        given = Conditions(
            defaults=topology.admission,
            shard=shard.shard,
            paused=view.system.paused is not None,
            system_full=system_full,
        )
        entry = admit(shard.admission, job, estimate, now, given)
        if entry.ruling is Ruling.RUN:
            return shard, entry
        found.append((shard, entry))
    return next((each for each in found if each[1].ruling is Ruling.WAIT), found[0])


def _refused(job: Job, entry: Entry, now: datetime) -> Job:
    stage = due_stage(job) or Stage.META
    code = entry.code or ErrorCode.BUDGET_EXCEEDED
    error = JobError(code=code, message=entry.sentence, stage=stage, retryable=code.retryable)
    return transitions.fail(job, error, now)

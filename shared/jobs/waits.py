"""Transitions of a job that waits: into the queue, for its model, and back to work."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.jobs.claim import due_stage
from shared.jobs.job import Job, JobError, JobStatus, Stage
from shared.jobs.settlement import count_anew
from shared.jobs.transitions import Trouble, fail, release
from shared.jobs.waiting import Member, Waiting, WaitReason, deadline_of, priority_of, queue_order

_TOO_LATE = "The job waited until its deadline, {}: run it again, and it waits without one."
_WAITED_FOR = {
    WaitReason.ORGANISATION: "and its organisation's other jobs had all places",
    WaitReason.SYSTEM: "and the whole system was full",
    WaitReason.BUDGET: "and other jobs held the rest of its organisation's budget",
    WaitReason.PAUSED: "and an operator had paused it",
    WaitReason.MODEL: "and its model was away",
}


class Aside(msgspec.Struct, frozen=True):
    """A stage whose model is in trouble or paused: the alias, the next try, and the patience in seconds.

    `flex_slow`: it ran out of time in the cheap tier.
    """

    trouble: Trouble
    alias: str
    until: datetime
    patience: float
    paused: bool = False
    flex_slow: bool = False


def wait_in_queue(job: Job, reason: WaitReason, now: datetime) -> Job:
    """Put a job into its organisation's queue; one that waits already keeps its place."""
    since = job.waiting.since if job.waiting else now
    # By the age of the job and not of this wait: what has begun goes before what has not.
    order = queue_order(priority_of(job.request), job.replayed_at or job.created_at)
    ends = job_deadline(job)
    waiting = Waiting(reason=reason, since=since, ahead=0, order=order, ends=ends)
    return _queue(job, waiting, now)


def wait_for_alias(job: Job, reason: WaitReason, alias: str, until: datetime, now: datetime) -> Job:
    """Let a job wait for an alias that is away or paused, at most until its deadline or patience ends."""
    before = job.waiting
    ends = before.ends if before and before.alias else job_deadline(job)
    waiting = Waiting(
        reason=reason,
        since=before.since if before else now,
        ahead=0,
        until=until,
        alias=alias,
        ends=ends,
    )
    return _queue(job, waiting, now)


def put_aside(job: Job, stage: Stage, aside: Aside, now: datetime) -> Job:
    """Release a stage whose model is in trouble, and let the job wait for it.

    The patience of a stage begins with its first trouble; a pause needs none.
    """
    released = release(job, stage, aside.trouble, now)
    if aside.paused:
        return wait_for_alias(replace(released, draft=None), WaitReason.PAUSED, aside.alias, now, now)
    record = released.record(stage)
    troubled_at = record.troubled_at or now
    record = replace(
        record,
        not_before=None,
        put_aside=record.put_aside + 1,
        troubled_at=troubled_at,
        flex_slow=record.flex_slow or aside.flex_slow,
    )
    moved = replace(released, stages={**job.stages, stage: record}, draft=None)
    ends = patience_ends(moved, stage, aside.patience, now)
    waiting = Waiting(
        reason=WaitReason.MODEL,
        ahead=0,
        since=now,
        until=min(max(aside.until, now), ends),
        alias=aside.alias,
        ends=ends,
    )
    return _queue(moved, waiting, now)


def let_in(job: Job, member: Member, now: datetime) -> Job:
    """Give a job a place; its message sets it going.

    What it has cost before its first place is not this budget's.
    """
    if job.settled_usd is None:
        spent = job.most_spent_usd
        job = count_anew(job) if spent is None else replace(job, settled_usd=spent)
    return replace(job, status=JobStatus.QUEUED, waiting=None, member=member, updated_at=now)


def patience_ends(job: Job, stage: Stage, patience: float, now: datetime) -> datetime:
    """Return when the trouble of the stage's model has lasted too long: its patience, or the deadline."""
    ends = (job.record(stage).troubled_at or now) + timedelta(seconds=patience)
    deadline = job_deadline(job)
    return min(ends, deadline) if deadline else ends


def job_deadline(job: Job) -> datetime | None:
    """Return until when the job may wait; None without a deadline, or if it began or went on after it.

    A job goes on when it is replayed, and when its review is decided: the deadline was for an earlier part.
    """
    deadline = deadline_of(job.request)
    began = max(filter(None, (job.replayed_at, job.reviews[-1].at if job.reviews else None)), default=None)
    return None if deadline and began and deadline <= began else deadline


def fail_late(job: Job, now: datetime) -> Job | None:
    """Return the failed job if it has waited until its deadline and not begun, else None."""
    waiting = job.waiting
    if waiting is None or waiting.ends is None or waiting.ends > now:
        return None
    if due_stage(job) is not Stage.GENERATE:
        return None  # its post is paid for
    code, message = ErrorCode.MODEL_UNAVAILABLE, _TOO_LATE.format(_WAITED_FOR[waiting.reason])
    error = JobError(code=code, message=message, stage=Stage.GENERATE, retryable=code.retryable)
    return fail(job, error, now)


def came_late(job: Job) -> bool:
    """Return whether a job began to wait after its deadline: it may take a free place, and waits for none."""
    waiting = job.waiting
    return waiting is not None and waiting.ends is not None and waiting.since > waiting.ends


def _queue(job: Job, waiting: Waiting, now: datetime) -> Job:
    return replace(job, status=JobStatus.QUEUED, waiting=waiting, lease=None, updated_at=now)

"""Decide about a delivery: claim it, wait, publish again, or drop it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from shared.errors import ErrorCode, sentence
from shared.jobs.job import Job, JobError, JobStatus, Lease, Stage
from shared.jobs.review_state import await_review, needs_review
from shared.jobs.transitions import cancel, claim, fail
from shared.messages.schemas import StageMessage

_PREDECESSOR = {Stage.POLISH: Stage.GENERATE, Stage.QUALITY: Stage.POLISH, Stage.META: Stage.QUALITY}
_SUCCESSOR = {before: after for after, before in _PREDECESSOR.items()}

ON_ITS_WAY = timedelta(minutes=2)
"""How long a message may take that was published when the job last changed."""
UNREAD_WAITS = timedelta(seconds=20)
"""How long an unreadable message waits for the stage's own message, which may still arrive."""


_AWAITED = "a person's review is awaited"


class Verdict(StrEnum):
    """What to do with a delivery."""

    WORK = "work"  # claimed: the decision's job has the lease
    PUBLISH = "publish"  # committed, but nothing shows that the next message was published
    ANNOUNCE = "announce"  # the job ended here, but nothing shows that its end was announced
    DROP = "drop"  # late, or for a job that ended elsewhere
    HELD = "held"  # another attempt is at work
    CANCEL = "cancel"  # the owner asked to cancel
    EXHAUSTED = "exhausted"  # too many attempts
    UNREADABLE = "unreadable"  # the message that the job waits for can't be read
    WAIT = "wait"  # the job waits for a place or for its model
    REFUSED = "refused"  # the job may not start
    REVIEW = "review"  # no person has approved the post that is to be tagged

    @property
    def writes(self) -> bool:
        """Return whether the decision's job has to be written."""
        ends = {Verdict.CANCEL, Verdict.EXHAUSTED, Verdict.UNREADABLE}
        return self in {Verdict.WORK, Verdict.REVIEW, *ends}


class Decision(msgspec.Struct, frozen=True):
    """The verdict, its reason, and the job to write: unchanged unless the verdict `writes`."""

    verdict: Verdict
    reason: str
    job: Job


class ClaimTerms(msgspec.Struct, frozen=True):
    """The terms of a claim: token, time, lease, limit of attempts, and the version of the stage's prompts.

    `review_hours` are those that a job awaits a review whose profile names none.
    """

    token: str
    now: datetime
    lease_seconds: float
    max_attempts: int
    prompt_version: str | None = None
    review_hours: float = 168.0


def decide(job: Job, stage: Stage, message: StageMessage, terms: ClaimTerms) -> Decision:
    """Return what to do with a delivery of `message` to `stage`."""
    verdict, reason = _verdict(job, stage, message, terms)
    if verdict is Verdict.WORK:
        lease = Lease(
            stage=stage, token=terms.token, expires_at=terms.now + timedelta(seconds=terms.lease_seconds)
        )
        job = claim(job, stage, message.revision, lease, terms.now, terms.prompt_version)
    elif verdict is Verdict.REVIEW:
        job = await_review(job, terms.now, terms.review_hours)
    elif verdict is Verdict.CANCEL:
        job = cancel(job, stage, terms.now)
    elif verdict is Verdict.EXHAUSTED:
        job = fail(job, exhausted_error(job, stage), terms.now)
    return Decision(verdict=verdict, reason=reason, job=job)


def decide_unread(job: Job, stage: Stage, message: StageMessage, terms: ClaimTerms, reason: str) -> Decision:
    """Return what to do with an unreadable message to `stage`, which is kept.

    If the job waits for this message, the job fails, and a replay can start it again. Otherwise the message
    is treated like a readable one. It waits while an attempt is at work, because an instance of another
    version may have begun that attempt from this very message.
    """
    verdict, _ = _verdict(job, stage, message, terms)
    if verdict is not Verdict.WORK:
        return decide(job, stage, message, terms)
    if terms.now - job.updated_at < UNREAD_WAITS:
        return Decision(Verdict.HELD, "the stage's own message may still arrive", job)
    shown = f"The {stage.value} stage was not started: run the job again, and it goes on from there."
    error = JobError(code=ErrorCode.INTERNAL, message=shown, stage=stage, retryable=True)
    why = f"a message to the {stage.value} stage can't be read: {reason.rstrip('.')}"
    return Decision(Verdict.UNREADABLE, why, fail(job, error, terms.now))


def _verdict(  # noqa: C901, PLR0911 - a table of cases reads best as one
    job: Job, stage: Stage, message: StageMessage, terms: ClaimTerms
) -> tuple[Verdict, str]:
    record = job.record(stage)
    here = (message.run, message.revision)
    if here < (job.run, record.revision):
        return Verdict.DROP, "a later run or revision of this stage has begun"
    if record.status.finished and here == (job.run, record.revision):
        return _decide_finished(job, stage)
    if job.status.terminal:
        return _decide_ended(job, stage, message.run)
    if here != (job.run, job.revision) or not is_ready(job, stage):
        return Verdict.DROP, "the stage before this one has not finished"
    if job.status is JobStatus.AWAITING_REVIEW:
        return Verdict.ANNOUNCE, _AWAITED
    if job.waiting and job.status is JobStatus.QUEUED:
        return Verdict.WAIT, f"the job waits: {job.waiting.reason.value}"
    if job.lease and job.lease.expires_at > terms.now:
        return Verdict.HELD, f"another attempt at {job.lease.stage.value} is at work"
    if job.cancel_requested:
        return Verdict.CANCEL, "the job's owner asked to cancel it"
    if stage is Stage.META and needs_review(job):
        return Verdict.REVIEW, "no person has approved the post"
    if record.not_before and record.not_before > terms.now:
        return Verdict.HELD, "the model's provider asked for patience"
    if record.revision == message.revision and record.attempt - record.excused >= terms.max_attempts:
        return Verdict.EXHAUSTED, f"the stage was tried {record.attempt} times"
    return Verdict.WORK, "free"


def _decide_finished(job: Job, stage: Stage) -> tuple[Verdict, str]:
    """Publish again, unless a later stage shows that the message of this one arrived."""
    if job.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
        return _decide_ended(job, stage, job.run)
    if stage is Stage.QUALITY and job.status is JobStatus.AWAITING_REVIEW:
        return Verdict.ANNOUNCE, _AWAITED
    if stage is Stage.META:
        return Verdict.PUBLISH, "already done"
    returned = is_sent_back(job, stage)
    after, due = (Stage.POLISH, job.revision) if returned else (_SUCCESSOR[stage], job.record(stage).revision)
    follower = job.record(after)
    if follower.attempt > 0 and follower.revision >= due:
        return Verdict.DROP, f"already done, and {after.value} has begun"
    return Verdict.PUBLISH, "already done"


def _decide_ended(job: Job, stage: Stage, run: int) -> tuple[Verdict, str]:
    """Announce the end again at the message that ended the job: the first announcement may be missing."""
    verdict = Verdict.ANNOUNCE if ended_at(job, stage, run) else Verdict.DROP
    return verdict, f"the job is {job.status.value}"


def ended_at(job: Job, stage: Stage, run: int) -> bool:
    """Return whether a message of this run to this stage may have ended the job."""
    return job.status.terminal and (job.stage, job.run) == (stage, run)


def is_sent_back(job: Job, stage: Stage) -> bool:
    """Return whether quality sent its last revision back to polish."""
    return stage is Stage.QUALITY and job.revision > job.record(stage).revision


def is_ready(job: Job, stage: Stage) -> bool:
    """Return whether the stage's input exists in the job's revision."""
    if stage is Stage.GENERATE:
        return True
    if stage is Stage.POLISH:
        before = Stage.QUALITY if job.revision > 0 else Stage.GENERATE
        return job.record(before).status.finished
    record = job.record(_PREDECESSOR[stage])
    return record.status.finished and record.revision == job.revision


def due_stage(job: Job) -> Stage | None:
    """Return the first stage that has not finished in the job's revision; None when all have."""
    for stage in Stage:
        record = job.record(stage)
        behind = stage is not Stage.GENERATE and record.revision != job.revision
        if behind or not record.status.finished:
            return stage
    return None


def is_refused(job: Job) -> bool:
    """Return whether a job never began, since its start message was refused."""
    wrong = job.error is not None and job.error.code is ErrorCode.INVALID_REQUEST
    return wrong and job.run == 1 and not any(record.attempt for record in job.stages.values())


def exhausted_error(job: Job, stage: Stage) -> JobError:
    """Return the error of a job with too many attempts at a stage: the last reported error, if any."""
    record = job.record(stage)
    reason = record.error or "no attempt reported an error: the service's operator has to look into it."
    code = record.error_code or ErrorCode.INTERNAL
    return JobError(
        code=code,
        message=sentence(f"The {stage.value} stage gave up after {record.attempt} attempts", reason),
        stage=stage,
        retryable=code.retryable,
    )

"""Decide about a delivery from the job alone: claim it, wait, publish again, or drop it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from shared.errors import ErrorCode, sentence
from shared.jobs.job import Job, JobError, JobStatus, Lease, Stage
from shared.jobs.transitions import cancel, claim, fail
from shared.messages.schemas import StageMessage

_PREDECESSOR = {Stage.POLISH: Stage.GENERATE, Stage.QUALITY: Stage.POLISH, Stage.META: Stage.QUALITY}
_SUCCESSOR = {before: after for after, before in _PREDECESSOR.items()}


ON_ITS_WAY = timedelta(minutes=2)
UNREAD_WAITS = timedelta(seconds=20)
"""How long a message may take that was published when the job last changed."""


class Verdict(StrEnum):
    """The eight ways a delivery can go."""

    WORK = "work"  # ours: the lease is in the job that comes with the verdict
    PUBLISH = "publish"  # already committed, and nothing shows that the next message went out
    ANNOUNCE = "announce"  # the job ended here, and nothing shows that its end was announced
    DROP = "drop"  # late, or for a job that has ended elsewhere
    HELD = "held"  # another attempt is at work
    CANCEL = "cancel"  # the owner asked for an end
    EXHAUSTED = "exhausted"  # tried too often
    UNREADABLE = "unreadable"  # the message that the job waits for can't be read

    @property
    def writes(self) -> bool:
        """Return whether the decision holds only once its job is written."""
        return self in {Verdict.WORK, Verdict.CANCEL, Verdict.EXHAUSTED, Verdict.UNREADABLE}


class Decision(msgspec.Struct, frozen=True):
    """The verdict, why, and the job as it is to be written: unchanged unless the verdict `writes`."""

    verdict: Verdict
    reason: str
    job: Job


class ClaimTerms(msgspec.Struct, frozen=True):
    """The terms of a claim besides the job."""

    token: str
    now: datetime
    lease_seconds: float
    max_attempts: int


def decide(job: Job, stage: Stage, message: StageMessage, terms: ClaimTerms) -> Decision:
    """Return what to do with a delivery of `message` to `stage`."""
    verdict, reason = _verdict(job, stage, message, terms)
    if verdict is Verdict.WORK:
        lease = Lease(
            stage=stage, token=terms.token, expires_at=terms.now + timedelta(seconds=terms.lease_seconds)
        )
        job = claim(job, stage, message.revision, lease, terms.now)
    elif verdict is Verdict.CANCEL:
        job = cancel(job, stage, terms.now)
    elif verdict is Verdict.EXHAUSTED:
        job = fail(job, exhausted(job, stage), terms.now)
    return Decision(verdict=verdict, reason=reason, job=job)


def decide_unread(job: Job, stage: Stage, message: StageMessage, terms: ClaimTerms, reason: str) -> Decision:
    """Return what to do for a job with a message to `stage` that can't be read, and is kept.

    It may be the only one that the job waits for: then the job ends, for a replay to begin it again. For all
    else it goes as with a good message, which waits while an attempt is at work: the attempt may have been
    begun by this very message, in an instance of another version.
    """
    verdict, _ = _verdict(job, stage, message, terms)
    if verdict is not Verdict.WORK:
        return decide(job, stage, message, terms)
    if terms.now - job.updated_at < UNREAD_WAITS:
        return Decision(Verdict.HELD, "the stage's own message may yet arrive", job)
    shown = f"The {stage.value} stage was not started: run the job again, and it goes on from there."
    error = JobError(code=ErrorCode.INTERNAL, message=shown, stage=stage, retryable=True)
    why = f"a message to the {stage.value} stage can't be read: {reason.rstrip('.')}"
    return Decision(Verdict.UNREADABLE, why, fail(job, error, terms.now))


def _verdict(  # noqa: PLR0911 - a table of cases reads best as one
    job: Job, stage: Stage, message: StageMessage, terms: ClaimTerms
) -> tuple[Verdict, str]:
    record = job.record(stage)
    here = (message.run, message.revision)
    if here < (job.run, record.revision):
        return Verdict.DROP, "a later run or revision of this stage has begun"
    if record.status.finished and here == (job.run, record.revision):
        return _after(job, stage)
    if job.status.terminal:
        return _ended(job, stage, message.run)
    if here != (job.run, job.revision) or not ready(job, stage):
        return Verdict.DROP, "the stage before this one has not finished"
    if job.lease and job.lease.expires_at > terms.now:
        return Verdict.HELD, f"another attempt at {job.lease.stage.value} is at work"
    if job.cancel_requested:
        return Verdict.CANCEL, "the job's owner asked to cancel it"
    if record.not_before and record.not_before > terms.now:
        return Verdict.HELD, "the model's provider asked for patience"
    if record.revision == message.revision and record.attempt - record.excused >= terms.max_attempts:
        return Verdict.EXHAUSTED, f"the stage was tried {record.attempt} times"
    return Verdict.WORK, "free"


def _after(job: Job, stage: Stage) -> tuple[Verdict, str]:
    """A stage that is done publishes again, unless what follows proves that its message arrived."""
    if job.status in {JobStatus.FAILED, JobStatus.CANCELLED}:
        return _ended(job, stage, job.run)
    if stage is Stage.META:
        return Verdict.PUBLISH, "already done"
    back = sent_back(job, stage)
    after, due = (Stage.POLISH, job.revision) if back else (_SUCCESSOR[stage], job.record(stage).revision)
    follower = job.record(after)
    if follower.attempt > 0 and follower.revision >= due:
        return Verdict.DROP, f"already done, and {after.value} has begun"
    return Verdict.PUBLISH, "already done"


def _ended(job: Job, stage: Stage, run: int) -> tuple[Verdict, str]:
    """The message at which a job ended announces the end again: it may have come because nobody did."""
    verdict = Verdict.ANNOUNCE if ended_at(job, stage, run) else Verdict.DROP
    return verdict, f"the job is {job.status.value}"


def ended_at(job: Job, stage: Stage, run: int) -> bool:
    """Return whether the job may have ended at a message of this run to this stage."""
    return job.status.terminal and (job.stage, job.run) == (stage, run)


def sent_back(job: Job, stage: Stage) -> bool:
    """Return whether quality sent its last revision back to polish."""
    return stage is Stage.QUALITY and job.revision > job.record(stage).revision


def ready(job: Job, stage: Stage) -> bool:
    """Return whether the stage's input exists in the job's revision."""
    if stage is Stage.GENERATE:
        return True
    if stage is Stage.POLISH:
        before = Stage.QUALITY if job.revision > 0 else Stage.GENERATE
        return job.record(before).status.finished
    record = job.record(_PREDECESSOR[stage])
    return record.status.finished and record.revision == job.revision


def exhausted(job: Job, stage: Stage) -> JobError:
    """Return the error of a job with too many attempts at a stage: its last failure, if it reported one."""
    record = job.record(stage)
    told = record.error or "every attempt ended without a word: the service's operator has to look into it."
    code = record.error_code or ErrorCode.INTERNAL
    return JobError(
        code=code,
        message=sentence(f"The {stage.value} stage gave up after {record.attempt} attempts", told),
        stage=stage,
        retryable=code.retryable,
    )

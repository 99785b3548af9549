"""The event of a job's end, or of a review that it awaits: the message on blog-events.

It is derived from the job's document. The same end gives the same bytes, so it can be announced again: a
listener ignores an id that it knows.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import uuid5

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from shared.jobs.job import Job, JobError, JobStatus
from shared.jobs.review import Review
from shared.messages.dead_letter import truncate
from shared.messages.schemas import END_NAMESPACE

_LONGEST_TITLE, _LONGEST_MESSAGE = 500, 2000  # in bytes: with all else an event stays under 4 KB


class EventType(StrEnum):
    """The ways in which a job ends, and the review that it awaits."""

    COMPLETED = "job.completed"
    FAILED = "job.failed"
    CANCELLED = "job.cancelled"
    AWAITING_REVIEW = "job.awaiting_review"


class AwaitedReview(msgspec.Struct, frozen=True, kw_only=True):
    """The review that a job awaits; a decision names its round. At `until` the default is applied."""

    round: int
    since: datetime
    until: datetime
    default: str
    topic: str | None


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The end of one run of a job. `cost_usd` is the job's cost over all its runs; None if unknown.

    org_id and user_id are None if a rejected start message names no owner. `review` is of a job that awaits
    one.
    """

    job_id: str
    org_id: str | None
    user_id: str | None
    run: int
    revision: int
    status: str
    stage: str
    title: str | None
    quality_score: int | None
    word_count: int | None
    cost_usd: float | None
    error: JobError | None
    review: AwaitedReview | UnsetType = UNSET


class EndEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The message, in the form of Standard Webhooks; delivered at least once, dedupe on event_id."""

    event_id: str
    type: EventType
    timestamp: datetime
    data: End


_TYPES = {
    JobStatus.COMPLETED: EventType.COMPLETED,
    JobStatus.FAILED: EventType.FAILED,
    JobStatus.CANCELLED: EventType.CANCELLED,
    JobStatus.AWAITING_REVIEW: EventType.AWAITING_REVIEW,
}


def end_event(job: Job) -> EndEvent:
    """Return the event of a job that has ended or awaits a review, with that time."""
    kind = _TYPES.get(job.status)
    if kind is None:
        raise ValueError("only a job that has ended or awaits a review can be announced")
    time = job.review.since if job.review else job.updated_at
    return EndEvent(event_id=_event_id(job, kind), type=kind, timestamp=time, data=_end(job))


def _event_id(job: Job, kind: EventType) -> str:
    # With the creation time, because a job id may be reused after its document has expired.
    parts: tuple[object, ...] = (job.job_id, job.created_at.isoformat(), job.run, kind.value)
    if job.review:
        parts = (*parts, job.review.round)
    return str(uuid5(END_NAMESPACE, "|".join(map(str, parts))))


def _end(job: Job) -> End:
    result, error = job.result, job.error
    return End(
        job_id=job.job_id,
        org_id=job.org_id or None,
        user_id=job.user_id or None,
        run=job.run,
        revision=job.revision,
        status=job.status.value,
        stage=job.stage.value,
        title=truncate(result.title, _LONGEST_TITLE) if result else None,
        quality_score=result.quality_score if result else None,
        word_count=result.word_count if result else None,
        cost_usd=job.usage.cost_usd,
        error=_shorten(error) if error else None,
        review=_awaited(job, job.review) if job.review else UNSET,
    )


def _awaited(job: Job, review: Review) -> AwaitedReview:
    topic = job.request.get("topic")
    return AwaitedReview(
        round=review.round,
        since=review.since,
        until=review.until,
        default=review.default,
        topic=truncate(topic, _LONGEST_TITLE) if isinstance(topic, str) else None,
    )


def _shorten(error: JobError) -> JobError:
    return replace(error, message=truncate(error.message, _LONGEST_MESSAGE))

"""The event of a job's end: the message on blog-events, derived from the job's document.

The same end gives the same bytes, so it can be announced again: a listener ignores an id that it knows.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import uuid5

import msgspec
from msgspec.structs import replace

from shared.jobs.job import Job, JobError, JobStatus
from shared.messages.dead_letter import truncate
from shared.messages.schemas import END_NAMESPACE

_LONGEST_TITLE, _LONGEST_MESSAGE = 500, 2000  # in bytes: with all else an event stays under 4 KB


class EventType(StrEnum):
    """The ways in which a job ends."""

    COMPLETED = "job.completed"
    FAILED = "job.failed"
    CANCELLED = "job.cancelled"


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The end of one run of a job. `cost_usd` is the job's cost over all its runs; None if unknown.

    org_id and user_id are None if a rejected start message names no owner.
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
}


def end_event(job: Job) -> EndEvent:
    """Return the event of an ended job; its timestamp is the time of the end."""
    kind = _TYPES.get(job.status)
    if kind is None:
        raise ValueError("only a job that has ended can be announced")
    return EndEvent(event_id=_event_id(job, kind), type=kind, timestamp=job.updated_at, data=_end(job))


def _event_id(job: Job, kind: EventType) -> str:
    # With the creation time, because a job id may be reused after its document has expired.
    parts = (job.job_id, job.created_at.isoformat(), job.run, kind.value)
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
    )


def _shorten(error: JobError) -> JobError:
    return replace(error, message=truncate(error.message, _LONGEST_MESSAGE))

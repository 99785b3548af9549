"""Decide if a job awaits a review before its unapproved post is tagged."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from shared.jobs.job import Job, JobStatus
from shared.jobs.review import Review, ReviewPeriod, end_of, next_round


def needs_review(job: Job) -> bool:
    """Return whether a person has to approve the post before it is tagged."""
    return job.request.get("review") == "required" and not is_approved(job)


def is_approved(job: Job) -> bool:
    """Return whether a person, or the default of a review, has approved the post of this run."""
    return job.approved_run == job.run


def await_review(job: Job, now: datetime, hours: float) -> Job:
    """Let the job await a decision: as long as its profile says, else for `hours`."""
    period = (job.profile and job.profile.review) or ReviewPeriod(hours)
    review = Review(
        round=next_round(job.reviews),
        run=job.run,
        revision=job.revision,
        since=now,
        until=end_of(now, period.hours, job.expires_at),
        default=period.default,
    )
    return replace(
        job, status=JobStatus.AWAITING_REVIEW, review=review, lease=None, waiting=None, updated_at=now
    )

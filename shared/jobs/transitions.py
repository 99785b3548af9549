"""Transitions of a job: each takes a job and returns the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.jobs import progress
from shared.jobs.job import (
    Job,
    JobError,
    JobProfile,
    JobStatus,
    JobTrial,
    Lease,
    Stage,
    StageRecord,
    StageStatus,
)
from shared.jobs.outputs import Result
from shared.jobs.prompt_versions import combine_versions
from shared.jobs.review import close_review
from shared.jobs.waiting import Waiting, WaitReason, priority_of, queue_order
from shared.llm.chat import Draft, Parts
from shared.messages.schemas import StartRequest, as_map

_LONGEST_DRAFT = 200_000  # characters of up to four bytes
_MOST_PATIENCE = 600.0  # seconds: Pub/Sub dead-letters a message after about 25 minutes

_EDITED = "A person has edited the text."


class Trouble(msgspec.Struct, frozen=True):
    """Why a stage is released; `excused` if neither the stage nor its model caused it.

    `slow` marks an attempt that ran out of time. `patience` are the seconds that the provider asked to wait.
    """

    message: str
    code: ErrorCode | None = None
    excused: bool = False
    slow: bool = False
    patience: float | None = None


def new_job(
    request: StartRequest,
    job_id: str,
    now: datetime,
    ttl_days: int,
    trial: dict[Stage, JobTrial] | None = None,
    profile: JobProfile | None = None,
) -> Job:
    """Return the job of an accepted start message, with its trials and its profile."""
    return Job(
        job_id=job_id,
        org_id=request.org_id,
        user_id=request.user_id,
        request=as_map(replace(request, job_id=job_id)),
        status=JobStatus.QUEUED,
        stages={stage: StageRecord() for stage in Stage},
        trial=trial,
        profile=profile,
        created_at=now,
        updated_at=now,
        expires_at=now + timedelta(days=ttl_days),
    )


def claim(
    job: Job,
    stage: Stage,
    revision: int,
    lease: Lease,
    now: datetime,
    prompt_version: str | None = None,
) -> Job:
    """Begin another attempt, with prompts of this version; started_at stays that of the first.

    A revision restarts the record but keeps its sums, so that the stages' costs add up to the run's.
    """
    before = job.record(stage)
    again = before.revision == revision and before.attempt > 0
    record = StageRecord(
        status=StageStatus.RUNNING,
        revision=revision,
        attempt=1,
        started_at=now,
        prompt_tokens=before.prompt_tokens,
        completion_tokens=before.completion_tokens,
        cost_usd=before.cost_usd,
        latency_ms=before.latency_ms,
        note=before.note,
        answered_by=before.answered_by,
        passes=before.passes + 1 if before.attempt else 1,
        earlier_ms=round(1000 * (before.seconds(before.started_at or now) or 0)),
    )
    if again:
        record = replace(
            before,
            status=StageStatus.RUNNING,
            attempt=before.attempt + 1,
            error=None,
            error_code=None,
            not_before=None,
        )
    moved = _update_stage(job, stage, replace(record, prompt_version=prompt_version), now)
    return replace(
        moved,
        prompt_version=_combine_versions(moved.stages),
        status=JobStatus.RUNNING,
        lease=lease,
        waiting=None,
        member=replace(job.member, nudged_at=None, nudges=0) if job.member else None,
        progress=progress.at(moved, stage, 0.0),
    )


def show_draft(job: Job, stage: Stage, draft: Draft, lease: Lease, now: datetime) -> Job:
    """Show the draft and its progress, and renew the lease. A draft without text leaves the one before.

    A text that is not in parts takes back the parts that were begun before it. What is longer than any post
    is not shown: the document has room for 1 MiB.
    """
    record = job.record(stage)
    record = replace(record, parts=draft.parts or (None if draft.text else record.parts))
    return replace(
        job,
        draft=draft.text[:_LONGEST_DRAFT] or job.draft,
        progress=progress.at(job, stage, draft.fraction),
        stages={**job.stages, stage: record},
        lease=lease,
        updated_at=now,
    )


def commit(
    job: Job, stage: Stage, degraded: str | None, now: datetime, *, cached: bool, note: str | None = None
) -> Job:
    """Finish a stage. This ends the lease, so a late write of the attempt is rejected.

    `note` follows the note that the record has, unless that says the same.
    """
    before = job.record(stage)
    record = replace(
        before,
        status=StageStatus.DEGRADED if degraded else StageStatus.DONE,
        finished_at=now,
        cached=cached,
        error=degraded,
        error_code=None,
        counted=(),
        put_aside=0,
        troubled_at=None,
        parts=Parts(before.parts.total, before.parts.total) if before.parts else None,
        note=" ".join(dict.fromkeys(filter(None, (before.note, note)))) or None,
    )
    moved = _update_stage(job, stage, record, now)
    return replace(moved, lease=None, draft=None, progress=progress.at(job, stage, 1.0))


def send_back(job: Job) -> Job:
    """Send the post back to polish."""
    return replace(job, revision=job.revision + 1)


def complete(job: Job, result: Result, now: datetime) -> Job:
    """End the job with its result."""
    seconds = round((now - (job.replayed_at or job.created_at)).total_seconds(), 3)
    whole = replace(result, processing_time=seconds, generated_at=now.isoformat())
    return replace(job, status=JobStatus.COMPLETED, progress=100, result=whole, error=None)


def replay(job: Job, stage: Stage, revision: int, now: datetime, ttl_days: int) -> Job:
    """Begin the next run at a stage; earlier outputs and the cost of all runs stay."""
    stale = set(list(Stage)[list(Stage).index(stage) :])
    if revision and stage is Stage.POLISH:
        stale.remove(Stage.QUALITY)  # polish works from its findings
    stages = {each: StageRecord() if each in stale else job.record(each) for each in Stage}
    return replace(
        job,
        status=JobStatus.QUEUED,
        stage=stage,
        progress=progress.at_start(job, stage, revision),
        run=job.run + 1,
        revision=revision,
        stages=stages,
        prompt_version=_combine_versions(stages),
        draft=None,
        result=None,
        error=None,
        cancel_requested=False,
        lease=None,
        waiting=Waiting(
            reason=WaitReason.ORGANISATION,
            ahead=0,
            since=now,
            order=queue_order(priority_of(job.request), now),
        ),
        member=None,
        replayed_at=now,
        edited=None,
        review=None,
        approved_run=None,
        updated_at=now,
        expires_at=now + timedelta(days=ttl_days),
    )


def mark_edited(job: Job, stage: Stage, now: datetime, revision: int = 0) -> Job:
    """Return the job with a person's text as the output of a stage, in a revision."""
    before = job.record(stage)
    record = replace(
        before,
        status=StageStatus.DONE,
        revision=revision,
        started_at=before.started_at or now,
        finished_at=before.finished_at or now,
        error=None,
        error_code=None,
        counted=(),
        put_aside=0,
        troubled_at=None,
        not_before=None,
        note=_EDITED,
    )
    return replace(job, stages={**job.stages, stage: record})


def release(job: Job, stage: Stage, trouble: Trouble, now: datetime) -> Job:
    """Release the stage after a passing failure."""
    record = replace(
        job.record(stage),
        status=StageStatus.PENDING,
        error=trouble.message,
        error_code=trouble.code,
        excused=job.record(stage).excused + trouble.excused,
        slow=job.record(stage).slow + trouble.slow,
        not_before=now + timedelta(seconds=min(trouble.patience, _MOST_PATIENCE))
        if trouble.patience
        else None,
    )
    return replace(_update_stage(job, stage, record, now), lease=None)


def fail(job: Job, error: JobError, now: datetime) -> Job:
    """End the job with an error, at the stage that the error names."""
    record = replace(
        job.record(error.stage),
        status=StageStatus.FAILED,
        finished_at=now,
        error=error.message,
        error_code=error.code,
        counted=(),
    )
    moved = _update_stage(job, error.stage, record, now)
    return replace(
        moved, status=JobStatus.FAILED, error=error, lease=None, draft=None, waiting=None, review=None
    )


def cancel(job: Job, stage: Stage, now: datetime) -> Job:
    """End the job because its owner asked to cancel it."""
    record = job.record(stage)
    if record.status == StageStatus.RUNNING:
        record = replace(
            record,
            status=StageStatus.FAILED,
            finished_at=now,
            error="The job was cancelled.",
            counted=(),
        )
    moved = _update_stage(job, stage, record, now)
    reviews = close_review(job.reviews, job.review, "cancel", now) if job.review else job.reviews
    ended = replace(moved, status=JobStatus.CANCELLED, lease=None, draft=None, waiting=None)
    return replace(ended, review=None, reviews=reviews)


def _update_stage(job: Job, stage: Stage, record: StageRecord, now: datetime) -> Job:
    return replace(job, stage=stage, stages={**job.stages, stage: record}, updated_at=now)


def _combine_versions(stages: Mapping[Stage, StageRecord]) -> str | None:
    """Return one version for the prompts of all stages that have begun."""
    known = {stage.value: stages[stage].prompt_version for stage in Stage if stage in stages}
    return combine_versions({name: version for name, version in known.items() if version})

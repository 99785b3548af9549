"""A job as a frozen record: what it is, and which moves it can make.

Every function here is pure: a job and the time in, the next job out. The store compares the two and writes
what changed, under a precondition. See section 3 of the contract for the meaning of each field.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.messages import StartRequest, as_map
from shared.outputs import Result


class Stage(StrEnum):
    """The stages of a job, in their order."""

    GENERATE = "generate"
    POLISH = "polish"
    QUALITY = "quality"
    META = "meta"


class JobStatus(StrEnum):
    """A job is live until it is completed, failed or cancelled; only a replay makes it live again."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Whether nothing more happens to the job by itself."""
        return self in {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}


class StageStatus(StrEnum):
    """`degraded` is done, with less than the stage can do; the record's error says why."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    DEGRADED = "degraded"
    FAILED = "failed"

    @property
    def finished(self) -> bool:
        """Whether the stage's output is committed."""
        return self in {StageStatus.DONE, StageStatus.DEGRADED}


class Spend(msgspec.Struct, frozen=True):
    """What calls used. An unknown price makes the sum unknown: a partial sum would read as the whole."""

    calls: int = 0
    cached_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0
    cost_usd: float | None = 0.0

    def plus(self, other: Spend) -> Spend:
        """Add up."""
        known = self.cost_usd is not None and other.cost_usd is not None
        return Spend(
            calls=self.calls + other.calls,
            cached_calls=self.cached_calls + other.cached_calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            total_tokens=self.total_tokens + other.total_tokens,
            cost_usd=round((self.cost_usd or 0) + (other.cost_usd or 0), 6) if known else None,
        )


class StageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How one stage is doing in this run and revision. Times are UTC; latency_ms is of its model calls.

    `counted` are the usage events of attempts that gave the stage back: they are in the job's usage already,
    and the proxy's cache may bring their answers again.
    """

    status: StageStatus = StageStatus.PENDING
    revision: int = 0
    attempt: int = 0
    model: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = 0.0
    cached: bool = False
    latency_ms: int = 0
    error: str | None = None
    error_code: ErrorCode | None = None
    counted: tuple[str, ...] = ()


class Lease(msgspec.Struct, frozen=True):
    """Who works on the job now. The token fences: a write by whoever holds another one is refused."""

    stage: Stage
    token: str
    expires_at: datetime


class JobError(msgspec.Struct, frozen=True):
    """Why a job failed: a code for programs, a sentence for people."""

    code: ErrorCode
    message: str
    stage: Stage
    retryable: bool


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The document jobs/{job_id}; `request` stays a plain map because a refused one can have any shape."""

    job_id: str
    org_id: str
    user_id: str
    request: dict[str, Any]
    status: JobStatus
    stage: Stage = Stage.GENERATE
    progress: int = 0
    run: int = 1
    revision: int = 0
    stages: dict[Stage, StageRecord]
    draft: str | None = None
    result: Result | None = None
    usage: Spend = Spend()
    error: JobError | None = None
    cancel_requested: bool = False
    lease: Lease | None = None
    created_at: datetime
    updated_at: datetime
    expires_at: datetime

    def record(self, stage: Stage) -> StageRecord:
        """Return the stage's record; one that never started is pending."""
        return self.stages.get(stage) or StageRecord()

    def start_request(self) -> StartRequest:
        """Return the request as it was accepted."""
        return msgspec.convert(self.request, StartRequest)


# Where each stage begins and ends on the way from 0 to 100; only completion is 100.
_BANDS = {Stage.GENERATE: (2, 50), Stage.POLISH: (50, 75), Stage.QUALITY: (75, 90), Stage.META: (90, 99)}


def new_job(request: StartRequest, job_id: str, now: datetime, ttl_days: int) -> Job:
    """Return the job of an accepted start message."""
    return Job(
        job_id=job_id,
        org_id=request.org_id,
        user_id=request.user_id,
        request=as_map(replace(request, job_id=job_id)),
        status=JobStatus.QUEUED,
        stages={stage: StageRecord() for stage in Stage},
        created_at=now,
        updated_at=now,
        expires_at=now + timedelta(days=ttl_days),
    )


def claimed(job: Job, stage: Stage, revision: int, lease: Lease, now: datetime) -> Job:
    """Begin one more attempt; started_at stays that of the first."""
    before = job.record(stage)
    again = before.revision == revision and before.attempt > 0
    record = StageRecord(
        status=StageStatus.RUNNING,
        revision=revision,
        attempt=before.attempt + 1 if again else 1,
        started_at=before.started_at if again else now,
        counted=before.counted if again else (),
    )
    moved = _moved(job, stage, record, now)
    return replace(moved, status=JobStatus.RUNNING, lease=lease, progress=_progress(job, stage, 0.0))


def drafted(job: Job, stage: Stage, draft: str | None, fraction: float, lease: Lease, now: datetime) -> Job:
    """Show how far the text is, and hold the lease for longer."""
    return replace(
        job,
        draft=draft if draft is not None else job.draft,
        progress=_progress(job, stage, fraction),
        lease=lease,
        updated_at=now,
    )


def committed(job: Job, stage: Stage, record: StageRecord, spend: Spend, now: datetime) -> Job:
    """End a stage well. The lease goes with it, so a late write of this attempt is refused."""
    moved = _moved(job, stage, record, now)
    return replace(
        moved, lease=None, draft=None, usage=job.usage.plus(spend), progress=_progress(job, stage, 1.0)
    )


def revised(job: Job) -> Job:
    """Send the post back to polish."""
    return replace(job, revision=job.revision + 1)


def completed(job: Job, result: Result, now: datetime) -> Job:
    """End the job well."""
    seconds = round((now - job.created_at).total_seconds(), 3)
    whole = replace(result, processing_time=seconds, generated_at=now.isoformat())
    return replace(job, status=JobStatus.COMPLETED, progress=100, result=whole, error=None)


def released(job: Job, stage: Stage, record: StageRecord, spend: Spend, now: datetime) -> Job:
    """Give the stage back after trouble that may pass."""
    moved = _moved(job, stage, replace(record, status=StageStatus.PENDING), now)
    return replace(moved, lease=None, usage=job.usage.plus(spend))


def failed(job: Job, error: JobError, now: datetime, spend: Spend | None = None) -> Job:
    """End the job badly, at the stage that the error names."""
    record = replace(
        job.record(error.stage),
        status=StageStatus.FAILED,
        finished_at=now,
        error=error.message,
        error_code=error.code,
    )
    moved = _moved(job, error.stage, record, now)
    usage = job.usage.plus(spend or Spend())
    return replace(moved, status=JobStatus.FAILED, error=error, lease=None, draft=None, usage=usage)


def cancelled(job: Job, stage: Stage, now: datetime, spend: Spend | None = None) -> Job:
    """End the job because its owner asked."""
    record = job.record(stage)
    if record.status == StageStatus.RUNNING:
        record = replace(record, status=StageStatus.FAILED, finished_at=now, error="The job was cancelled.")
    moved = _moved(job, stage, record, now)
    usage = job.usage.plus(spend or Spend())
    return replace(moved, status=JobStatus.CANCELLED, lease=None, draft=None, usage=usage)


def _moved(job: Job, stage: Stage, record: StageRecord, now: datetime) -> Job:
    return replace(job, stage=stage, stages={**job.stages, stage: record}, updated_at=now)


def _progress(job: Job, stage: Stage, fraction: float) -> int:
    start, end = _BANDS[stage]
    return max(job.progress, int(start + (end - start) * min(max(fraction, 0.0), 1.0)))

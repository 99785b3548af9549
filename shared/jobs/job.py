"""A job as a frozen record.

A transition (shared/jobs/transitions.py) returns the next record. The store compares the two and writes the
changes under a precondition.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from shared.errors import ErrorCode
from shared.jobs.outputs import Result
from shared.jobs.review import Review, Reviewed, ReviewPeriod
from shared.jobs.stored_request import read_request
from shared.jobs.waiting import Member, Waiting
from shared.llm.chat import Parts
from shared.messages.schemas import StartRequest, UsageEvent


class Stage(StrEnum):
    """The stages of a job, in their order."""

    GENERATE = "generate"
    POLISH = "polish"
    QUALITY = "quality"
    META = "meta"


class JobStatus(StrEnum):
    """A job is live until it is completed, failed or cancelled; only a replay makes it live again.

    A job whose start message was rejected never began; a valid start message with the same id begins it. One
    that awaits a review goes on with a person's decision (shared/jobs/reviewing.py).
    """

    QUEUED = "queued"
    RUNNING = "running"
    AWAITING_REVIEW = "awaiting_review"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def terminal(self) -> bool:
        """Return whether the job has ended."""
        return self in {JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED}

    @property
    def at_rest(self) -> bool:
        """Return whether the job has ended or awaits a review: nobody works on it, and it needs no place."""
        return self.terminal or self is JobStatus.AWAITING_REVIEW


class StageStatus(StrEnum):
    """`degraded` is done with a lesser result; the record's error has the reason."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    DEGRADED = "degraded"
    FAILED = "failed"

    @property
    def finished(self) -> bool:
        """Return whether the stage's output is committed."""
        return self in {StageStatus.DONE, StageStatus.DEGRADED}


class Spend(msgspec.Struct, frozen=True):
    """Usage of calls. One unknown price makes cost_usd unknown: a partial sum would look complete."""

    calls: int = 0
    cached_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0
    cost_usd: float | None = 0.0

    def plus(self, other: Spend) -> Spend:
        """Return the sum."""
        known = self.cost_usd is not None and other.cost_usd is not None
        return Spend(
            calls=self.calls + other.calls,
            cached_calls=self.cached_calls + other.cached_calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            total_tokens=self.total_tokens + other.total_tokens,
            cost_usd=round((self.cost_usd or 0) + (other.cost_usd or 0), 6) if known else None,
        )


class Answering(msgspec.Struct, frozen=True):
    """The provider's model behind an alias, and the service tier that it answered in; None where unknown."""

    provider_model: str
    service_tier: str | None = None


class Bill(msgspec.Struct, frozen=True):
    """Usage of one answer, and the id of its usage event.

    `alias` is the requested model if a fallback answered. `most` are the micro-dollars that the answer has
    cost at most, if its price is unknown.
    """

    event_id: str
    spend: Spend
    model: str
    latency_ms: int
    alias: str = ""
    most: int = 0
    answering: Answering | None = None


class CostCeiling(msgspec.Struct, frozen=True):
    """The most that a job has cost, where a price is unknown: known costs, and those calls' ceilings.

    It covers the first `calls` of the job. An attempt of an earlier release adds calls without it.
    """

    usd: float
    calls: int


class StageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A stage's state in this run and revision. Times are UTC; latency_ms is of its model calls.

    `counted` are the usage events that the sums include while the stage works: the proxy's cache may repeat
    their answers. `excused` counts attempts that failed because of an outage of Firestore, `slow` those that
    ran out of time. After one did in the provider's cheap tier (`flex_slow`), the stage goes on in the
    standard one. No attempt begins before `not_before`, which the provider asked for. `put_aside` counts how
    often the stage was put aside since `troubled_at`, because its model was away. `note` is one sentence for
    readers of a finished stage, for example that a fallback model answered.

    Each revision is one more pass. The sums and the note cover all `passes` of this run; the times are the
    last pass's, and `earlier_ms` is the duration of the passes before it. `parts` are the last pass's, if the
    stage works in parts. `prompt_version` is of the prompts that the last attempt has. `answered_by` are the
    models behind the answers that the sums include, each once.
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
    excused: int = 0
    slow: int = 0
    not_before: datetime | None = None
    put_aside: int = 0
    troubled_at: datetime | None = None
    flex_slow: bool = False
    note: str | None = None
    passes: int = 1
    earlier_ms: int = 0
    parts: Parts | None = None
    prompt_version: str | None = None
    answered_by: tuple[Answering, ...] = ()

    def seconds(self, now: datetime) -> float | None:
        """Return the seconds of all passes so far; None before the first."""
        if self.started_at is None:
            return None
        return self.earlier_ms / 1000 + ((self.finished_at or now) - self.started_at).total_seconds()


class Lease(msgspec.Struct, frozen=True):
    """The current attempt's claim to the job. The token fences: a write with another token is rejected."""

    stage: Stage
    token: str
    expires_at: datetime


class JobError(msgspec.Struct, frozen=True):
    """Why a job failed: a code for programs, a sentence for people."""

    code: ErrorCode
    message: str
    stage: Stage
    retryable: bool


class JobTrial(msgspec.Struct, frozen=True, kw_only=True):
    """The trial that a job takes part in at a stage, and the alias that the stage asks for it."""

    name: str
    alias: str


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """A text that a person has written for a run, in place of the output of the stage before `stage`.

    `by` is the user, or the email address of a backend's service account.
    """

    run: int
    stage: Stage
    by: str
    at: datetime


class JobProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The profile that a job was made with, and the fields of the request that it filled.

    `characters` is its length, by which calls that have it cost more.
    """

    name: str
    version: str
    filled: tuple[str, ...] = ()
    characters: int = 0
    review: ReviewPeriod | None = None
    """How long the profile lets the job wait for a person's decision, and the default after that."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """The document jobs/{job_id}; `request` is a plain map because a rejected one can have any shape.

    `unsent` are usage events that Pub/Sub has not accepted yet: the next attempt publishes them. A live job
    is `waiting` or has a place as a `member`; one of an earlier release has neither. `settled_usd` is the
    part of its cost that its organisation's budget has counted; None before the first time. `cost_ceiling`
    stands in for its cost where a price is unknown.

    `trial` are its trials by stage, decided when it was made (shared/jobs/trials.py). `prompt_version` is a
    short hash over those of the stages that have begun. `edited`: a person has edited the text of the run
    that it names. `profile` is the organization's profile that was found when the job was made.

    `review` is the person's decision that it awaits, `reviews` are those that were made, the newest last. The
    post of the run `approved_run` is approved.
    """

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
    unsent: tuple[UsageEvent, ...] | None = None
    waiting: Waiting | None = None
    member: Member | None = None
    settled_usd: float | None = None
    cost_ceiling: CostCeiling | None = None
    trial: dict[Stage, JobTrial] | None = None
    prompt_version: str | None = None
    created_at: datetime
    replayed_at: datetime | None = None
    edited: Edit | None = None
    profile: JobProfile | None = None
    review: Review | None = None
    reviews: tuple[Reviewed, ...] = ()
    approved_run: int | None = None
    updated_at: datetime
    expires_at: datetime

    def record(self, stage: Stage) -> StageRecord:
        """Return the stage's record; a stage that never started is pending."""
        return self.stages.get(stage) or StageRecord()

    @property
    def at_rest(self) -> bool:
        """Return whether the job needs no place: it has ended, waits, or awaits a review."""
        return self.status.at_rest or self.waiting is not None

    @property
    def error_code(self) -> str | None:
        """The code of the job's error, for a log line."""
        return self.error.code.value if self.error else None

    @property
    def most_spent_usd(self) -> float | None:
        """Return the job's cost, or its ceiling; None if an earlier release has counted calls without one."""
        if self.usage.cost_usd is not None:
            return self.usage.cost_usd
        ceiling = self.cost_ceiling
        return ceiling.usd if ceiling and ceiling.calls == self.usage.calls else None

    def start_request(self) -> StartRequest:
        """Return the request as it was accepted, by this version or another."""
        return read_request(self.request)

"""Jobs in the states that the tests ask about."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from shared.jobs.claim import ClaimTerms, Decision, decide
from shared.jobs.job import Job, Lease, Stage, StageRecord, StageStatus
from shared.jobs.outputs import MetaOutput, Result
from shared.jobs.transitions import new_job
from shared.messages.schemas import StageMessage, StartRequest
from tests.support.workbench import JOB, ORG, USER

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MAX = 5
DONE = StageStatus.DONE
GENERATE, POLISH, QUALITY, META = Stage
TAGS = MetaOutput(title="t", description="d", og_title="o", og_description="g")
RESULT = Result(
    content="c",
    title="t",
    quality_score=80,
    quality_issues=(),
    word_count=1,
    meta_tags=TAGS,
    artifacts_removed=0,
    model_used="m",
)


def job(*, lease: datetime | None = None, **changed: object) -> Job:
    """Return a job in its first run, changed where a case wants it; `lease` is when one ends."""
    request = StartRequest(org_id=ORG, user_id=USER, topic="Tea")
    held = Lease(stage=GENERATE, token="theirs", expires_at=lease) if lease else None  # noqa: S106
    return replace(new_job(request, JOB, NOW, 90), lease=held, **changed)


def through(*stages: Stage, revision: int = 0, status: StageStatus = DONE) -> dict[Stage, StageRecord]:
    """Return records of which these are finished."""
    done = StageRecord(status=status, revision=revision, attempt=1, started_at=NOW)
    return {stage: done if stage in stages else StageRecord() for stage in Stage}


def at_work(stage: Stage, attempt: int, **changed: object) -> dict[Stage, StageRecord]:
    """Return records of which one has begun, after those before it."""
    before = [earlier for earlier in Stage if list(Stage).index(earlier) < list(Stage).index(stage)]
    record = StageRecord(status=StageStatus.RUNNING, attempt=attempt, started_at=NOW)
    return {**through(*before), stage: replace(record, **changed)}


def decided(before: Job, stage: Stage, run: int = 1, revision: int = 0) -> Decision:
    """Return the decision on a delivery."""
    terms = ClaimTerms(token="mine", now=NOW, lease_seconds=45, max_attempts=MAX)  # noqa: S106
    return decide(before, stage, StageMessage(JOB, run, revision), terms)

"""The decision table: what becomes of a delivery, by the state of its job."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from shared.claim import Decision, Terms, Verdict, decide
from shared.errors import ErrorCode
from shared.job import Job, JobStatus, Lease, Stage, StageRecord, StageStatus, new_job
from shared.messages import StageMessage, StartRequest
from tests.workbench import JOB, ORG, USER

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)
MAX = 5
DONE, DEGRADED = StageStatus.DONE, StageStatus.DEGRADED
GENERATE, POLISH, QUALITY, META = Stage
WORK, PUBLISH, DROP, HELD, CANCEL, EXHAUSTED = Verdict


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
    terms = Terms(token="mine", now=NOW, lease_seconds=45, max_attempts=MAX)  # noqa: S106
    return decide(before, stage, StageMessage(JOB, run, revision), terms)


CHECKED = through(GENERATE, POLISH, QUALITY)
AGAIN = {**CHECKED, POLISH: StageRecord(status=DONE, revision=1, attempt=1)}

# The job, the stage and what its message says (run and revision), and the verdict.
_TABLE: list[tuple[str, Job, Stage, tuple[int, int], Verdict]] = [
    ("a new job", job(), GENERATE, (1, 0), WORK),
    ("given back", job(stages=at_work(GENERATE, 2, status=StageStatus.PENDING)), GENERATE, (1, 0), WORK),
    ("crashed", job(lease=NOW, stages=at_work(GENERATE, 1)), GENERATE, (1, 0), WORK),
    ("crashed long ago", job(lease=NOW - timedelta(1), stages=at_work(POLISH, 4)), POLISH, (1, 0), WORK),
    ("at work", job(lease=LATER, stages=at_work(GENERATE, 1)), GENERATE, (1, 0), HELD),
    ("at work, and cancelled", job(lease=LATER, cancel_requested=True), GENERATE, (1, 0), HELD),
    ("cancelled in time", job(cancel_requested=True), GENERATE, (1, 0), CANCEL),
    (
        "cancelled between stages",
        job(cancel_requested=True, stages=through(GENERATE)),
        POLISH,
        (1, 0),
        CANCEL,
    ),
    ("cancelled after a crash", job(lease=NOW, cancel_requested=True), GENERATE, (1, 0), CANCEL),
    ("tried too often", job(stages=at_work(GENERATE, MAX)), GENERATE, (1, 0), EXHAUSTED),
    ("not yet too often", job(stages=at_work(GENERATE, MAX - 1)), GENERATE, (1, 0), WORK),
    ("done, and nothing follows", job(stages=through(GENERATE)), GENERATE, (1, 0), PUBLISH),
    ("degraded", job(stages=through(GENERATE, status=DEGRADED)), GENERATE, (1, 0), PUBLISH),
    ("done, and polish began", job(stages=at_work(POLISH, 1)), GENERATE, (1, 0), DROP),
    ("done, and polish holds the lease", job(lease=LATER, stages=at_work(POLISH, 1)), GENERATE, (1, 0), DROP),
    (
        "done, though cancelled since",
        job(cancel_requested=True, stages=through(GENERATE)),
        GENERATE,
        (1, 0),
        PUBLISH,
    ),
    ("its turn", job(stages=through(GENERATE)), POLISH, (1, 0), WORK),
    (
        "its turn, after a degraded one",
        job(stages=through(GENERATE, POLISH, status=DEGRADED)),
        QUALITY,
        (1, 0),
        WORK,
    ),
    ("not its turn", job(stages=through(GENERATE)), QUALITY, (1, 0), DROP),
    ("too early", job(), POLISH, (1, 0), DROP),
    ("an older run", job(run=2), GENERATE, (1, 0), DROP),
    ("an older run of a done stage", job(run=2, stages=through(GENERATE)), GENERATE, (1, 0), DROP),
    ("a run to come", job(), GENERATE, (2, 0), DROP),
    ("failed", job(status=JobStatus.FAILED), GENERATE, (1, 0), DROP),
    (
        "failed after this stage",
        job(status=JobStatus.FAILED, stages=through(GENERATE)),
        GENERATE,
        (1, 0),
        DROP,
    ),
    ("cancelled", job(status=JobStatus.CANCELLED), POLISH, (1, 0), DROP),
    ("completed", job(status=JobStatus.COMPLETED, stages=through(*Stage)), META, (1, 0), PUBLISH),
    (
        "completed, and long past",
        job(status=JobStatus.COMPLETED, stages=through(*Stage)),
        POLISH,
        (1, 0),
        DROP,
    ),
    # Quality sent the post back: polish and quality once more, as revision 1.
    ("sent back, not told yet", job(revision=1, stages=CHECKED), QUALITY, (1, 0), PUBLISH),
    ("sent back", job(revision=1, stages=CHECKED), POLISH, (1, 1), WORK),
    ("sent back, first polish again", job(revision=1, stages=CHECKED), POLISH, (1, 0), DROP),
    (
        "sent back, and polish began",
        job(revision=1, stages={**CHECKED, POLISH: StageRecord(revision=1, attempt=1)}),
        QUALITY,
        (1, 0),
        DROP,
    ),
    (
        "polished again",
        job(revision=1, stages=AGAIN),
        POLISH,
        (1, 1),
        PUBLISH,
    ),
    (
        "polished again, and checked next",
        job(revision=1, stages=AGAIN),
        QUALITY,
        (1, 1),
        WORK,
    ),
    ("a revision to come", job(stages=CHECKED), POLISH, (1, 1), DROP),
    (
        "checked twice",
        job(revision=1, stages=through(GENERATE, POLISH, QUALITY, revision=1)),
        META,
        (1, 1),
        WORK,
    ),
    ("tags of an older revision", job(revision=1, stages=CHECKED), META, (1, 0), DROP),
    (
        "attempts of an older revision",
        job(revision=1, stages={**CHECKED, POLISH: StageRecord(status=DONE, attempt=MAX)}),
        POLISH,
        (1, 1),
        WORK,
    ),
]


@pytest.mark.parametrize(
    ("before", "stage", "message", "verdict"), [row[1:] for row in _TABLE], ids=[row[0] for row in _TABLE]
)
def test_each_case_has_its_verdict(
    before: Job, stage: Stage, message: tuple[int, int], verdict: Verdict
) -> None:
    """And only a verdict that writes has another job to write."""
    decision = decided(before, stage, *message)
    assert decision.verdict is verdict
    assert (decision.job != before) == verdict.writes
    assert decision.reason


def test_a_claim_takes_the_lease_and_counts_the_attempt() -> None:
    """The token is what every later write of this attempt is held to."""
    after = decided(job(), GENERATE).job
    assert after.lease == Lease(stage=GENERATE, token="mine", expires_at=NOW + timedelta(seconds=45))  # noqa: S106
    assert (after.status, after.stage) == (JobStatus.RUNNING, GENERATE)
    record = after.record(GENERATE)
    assert (record.status, record.attempt, record.started_at) == (StageStatus.RUNNING, 1, NOW)


def test_a_later_attempt_keeps_when_the_stage_began() -> None:
    """What it took is counted from the first one."""
    began = NOW - timedelta(minutes=5)
    after = decided(job(stages=at_work(GENERATE, 2, started_at=began)), GENERATE).job
    assert (after.record(GENERATE).attempt, after.record(GENERATE).started_at) == (3, began)


def test_a_new_revision_begins_with_its_first_attempt() -> None:
    """Each revision has all its attempts."""
    after = decided(job(revision=1, stages=CHECKED), POLISH, 1, 1).job
    assert (after.record(POLISH).attempt, after.record(POLISH).revision) == (1, 1)
    assert after.record(POLISH).started_at == NOW


@pytest.mark.parametrize(
    ("told", "code", "sentence"),
    [
        ({}, ErrorCode.INTERNAL, "Every attempt ended without a word"),
        ({"error": "Busy.", "error_code": ErrorCode.MODEL_UNAVAILABLE}, ErrorCode.MODEL_UNAVAILABLE, "Busy."),
    ],
)
def test_an_exhausted_stage_fails_with_its_last_trouble(
    told: dict[str, object], code: ErrorCode, sentence: str
) -> None:
    """Or says that it never heard of any."""
    after = decided(job(stages=at_work(POLISH, MAX, **told)), POLISH).job
    assert after.error is not None
    assert (after.status, after.error.code, after.error.stage) == (JobStatus.FAILED, code, POLISH)
    assert sentence in after.error.message


def test_a_cancelled_job_keeps_what_was_done() -> None:
    """And says so."""
    after = decided(job(cancel_requested=True, stages=through(GENERATE)), POLISH).job
    assert (after.status, after.lease, after.draft) == (JobStatus.CANCELLED, None, None)
    assert after.record(GENERATE).status is DONE

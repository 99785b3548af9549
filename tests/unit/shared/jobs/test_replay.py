"""What a replay makes of a job: the stage it begins at, what it keeps, and the deliveries that follow."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from shared import topology
from shared.errors import ErrorCode, WrongState
from shared.jobs.claim import Verdict
from shared.jobs.job import Job, JobError, JobStatus, Spend, Stage, StageRecord, StageStatus
from shared.jobs.replay import plan
from shared.jobs.transitions import complete
from shared.jobs.waiting import Member
from shared.jobs.waits import let_in
from shared.messages.schemas import StartRequest, as_map
from tests.support.samples.jobs import (
    GENERATE,
    META,
    NOW,
    POLISH,
    QUALITY,
    RESULT,
    at_work,
    decided,
    job,
    through,
)
from tests.support.workbench import JOB, ORG, USER

LATER = NOW + timedelta(days=3)
SPENT = Spend(calls=4, cost_usd=0.02)
COMPLETED = job(status=JobStatus.COMPLETED, stages=through(*Stage), progress=100, result=RESULT, usage=SPENT)
REVISED = job(
    status=JobStatus.COMPLETED,
    stages=through(*Stage, revision=1) | {GENERATE: through(GENERATE)[GENERATE]},
    revision=1,
)


def stopped(stage: Stage, status: JobStatus = JobStatus.FAILED) -> Job:
    """Return a job that ended badly at a stage."""
    record = StageRecord(status=StageStatus.FAILED, attempt=5, error="It is away.")
    error = JobError(code=ErrorCode.MODEL_UNAVAILABLE, message="m", stage=stage, retryable=True)
    return job(
        status=status,
        stage=stage,
        stages=at_work(stage, 5) | {stage: record},
        error=error if status is JobStatus.FAILED else None,
        cancel_requested=status is JobStatus.CANCELLED,
        usage=SPENT,
    )


def sent_back() -> Job:
    """Return a job that failed at its second polish."""
    again = StageRecord(status=StageStatus.FAILED, revision=1, attempt=5)
    return job(
        status=JobStatus.FAILED, revision=1, stages=through(GENERATE, POLISH, QUALITY) | {POLISH: again}
    )


def finished(after: Job) -> list[Stage]:
    """Return the stages whose output is kept."""
    return [stage for stage in Stage if after.record(stage).status.finished]


# The job, what is asked for, and where the next run begins, at which revision, keeping what.
_TABLE: list[tuple[str, Job, Stage | None, Stage, int, list[Stage]]] = [
    ("completed", COMPLETED, None, GENERATE, 0, []),
    ("completed, from polish", COMPLETED, POLISH, POLISH, 0, [GENERATE]),
    ("completed, from quality", COMPLETED, QUALITY, QUALITY, 0, [GENERATE, POLISH]),
    ("completed, from meta", COMPLETED, META, META, 0, [GENERATE, POLISH, QUALITY]),
    ("revised, from polish", REVISED, POLISH, POLISH, 0, [GENERATE]),
    ("revised, from quality", REVISED, QUALITY, QUALITY, 1, [GENERATE, POLISH]),
    ("revised, from meta", REVISED, META, META, 1, [GENERATE, POLISH, QUALITY]),
    ("failed at generate", stopped(GENERATE), None, GENERATE, 0, []),
    ("failed at quality", stopped(QUALITY), None, QUALITY, 0, [GENERATE, POLISH]),
    ("failed at quality, from polish", stopped(QUALITY), POLISH, POLISH, 0, [GENERATE]),
    ("cancelled at meta", stopped(META, JobStatus.CANCELLED), None, META, 0, [GENERATE, POLISH, QUALITY]),
    ("failed at the second polish", sent_back(), None, POLISH, 1, [GENERATE, QUALITY]),
    ("failed at the second polish, from generate", sent_back(), GENERATE, GENERATE, 0, []),
]


@pytest.mark.parametrize(
    ("before", "stage", "begins", "revision", "keeps"),
    [case[1:] for case in _TABLE],
    ids=[case[0] for case in _TABLE],
)
def test_a_new_run_begins_where_it_was_asked_to(
    before: Job, stage: Stage | None, begins: Stage, revision: int, keeps: list[Stage]
) -> None:
    """What was made before stays, nothing of the run before shows, and what it cost is not forgotten."""
    replay = plan(before, stage, LATER, 90)
    after = replay.job
    assert (replay.stage, after.stage, after.run, after.revision) == (begins, begins, 2, revision)
    assert finished(after) == keeps
    assert (after.status, after.usage) == (JobStatus.QUEUED, before.usage)
    assert (after.result, after.error, after.draft, after.lease) == (None, None, None, None)
    assert not after.cancel_requested
    first = {GENERATE: 0, POLISH: 50, QUALITY: 62, META: 90}
    second = {GENERATE: 0, POLISH: 70, QUALITY: 82, META: 90}
    assert after.progress == (second if revision else first)[begins]
    assert after.expires_at == LATER + timedelta(days=90)
    assert decided(after, begins, run=2, revision=revision).verdict is Verdict.WAIT
    with_place = let_in(after, Member(held_usd=0.1, since=LATER), LATER)
    assert decided(with_place, begins, run=2, revision=revision).verdict is Verdict.WORK
    assert decided(after, begins, run=1, revision=before.revision).verdict is Verdict.DROP


@pytest.mark.parametrize("stage", Stage)
def test_the_message_goes_where_the_stage_listens(stage: Stage) -> None:
    """A start message for generate, and the run for the others."""
    topic, data, attributes = plan(COMPLETED, stage, LATER, 90).message(topology.load())
    assert topic == topology.load().functions[stage.value].consumes
    assert attributes == {"job_id": JOB, "org_id": ORG}
    request = as_map(StartRequest(job_id=JOB, org_id=ORG, user_id=USER, topic="Tea"))
    expected = request if stage is GENERATE else {"job_id": JOB, "run": 2, "revision": 0}
    assert msgspec.json.decode(data) == expected


@pytest.mark.parametrize(
    ("before", "stage", "sentence"),
    [
        (stopped(POLISH), QUALITY, "nothing for quality to work from: it stopped at polish"),
        (stopped(POLISH), META, "nothing for meta"),
        (stopped(GENERATE), POLISH, "nothing for polish"),
        (sent_back(), QUALITY, "nothing for quality"),
        (sent_back(), META, "nothing for meta"),
        (job(lease=NOW + timedelta(days=4), stages=at_work(POLISH, 1)), None, "is running generate"),
        (job(stages=through(GENERATE)), META, "it waits for polish"),
    ],
)
def test_what_can_not_run_says_why(before: Job, stage: Stage | None, sentence: str) -> None:
    """And names the stage to begin at."""
    with pytest.raises(WrongState, match=sentence):
        plan(before, stage, LATER, 90)


def test_a_refused_request_is_not_run_again() -> None:
    """Its document shows what could be read of it, which is not what was asked for."""
    error = JobError(code=ErrorCode.INVALID_REQUEST, message="It is.", stage=GENERATE, retryable=False)
    with pytest.raises(
        WrongState, match=r"was refused: It is\. Publish a corrected request with this job_id"
    ):
        plan(job(status=JobStatus.FAILED, error=error), GENERATE, LATER, 90)


def test_request_refused_at_work_needs_new_id() -> None:
    """A request that was refused at work needs a new id.

    Its job had begun: another request with its id would be another job.
    """
    error = JobError(code=ErrorCode.INVALID_REQUEST, message="It is.", stage=GENERATE, retryable=False)
    begun = job(status=JobStatus.FAILED, error=error, stages=at_work(GENERATE, 1))
    with pytest.raises(WrongState, match="with a new job_id"):
        plan(begun, GENERATE, LATER, 90)


@pytest.mark.parametrize(
    ("before", "due"),
    [
        (job(), GENERATE),
        (job(stages=through(GENERATE)), POLISH),
        (job(stages=at_work(QUALITY, 1), lease=NOW), QUALITY),
        (job(stages=through(GENERATE, POLISH, QUALITY), revision=1), POLISH),
        (job(stages=through(GENERATE, POLISH, QUALITY)), META),
    ],
)
def test_waiting_job_gets_its_message_again(before: Job, due: Stage) -> None:
    """A job that nobody works on gets its message again. No new run, and the delivery takes it up."""
    replay = plan(before, None, LATER, 90)
    assert (replay.stage, replay.new_run) == (due, False)
    assert replay.job is before
    assert decided(before, due, revision=before.revision).verdict is Verdict.WORK
    assert plan(before, due, LATER, 90) == replay


def test_run_time_is_its_own() -> None:
    """A run takes as long as it took and not since the first.

    processing_time is that of the run that made the post.
    """
    replayed = plan(COMPLETED, META, LATER, 90).job
    result = complete(replayed, RESULT, LATER + timedelta(seconds=5)).result
    assert result is not None
    assert result.processing_time == 5

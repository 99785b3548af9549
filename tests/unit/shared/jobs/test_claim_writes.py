"""What a decision that has to be written makes of the job."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.errors import ErrorCode
from shared.jobs.job import JobStatus, Lease, StageStatus
from tests.support.samples.jobs import (
    DONE,
    GENERATE,
    MAX,
    NOW,
    POLISH,
    QUALITY,
    at_work,
    decided,
    job,
    through,
)


def test_claim_takes_lease_and_counts() -> None:
    """A claim takes the lease and counts the attempt.

    The token is what every later write of this attempt is held to.
    """
    after = decided(job(), GENERATE).job
    assert after.lease == Lease(stage=GENERATE, token="mine", expires_at=NOW + timedelta(seconds=45))  # noqa: S106
    assert (after.status, after.stage) == (JobStatus.RUNNING, GENERATE)
    record = after.record(GENERATE)
    assert (record.status, record.attempt, record.started_at) == (StageStatus.RUNNING, 1, NOW)


def test_later_attempt_keeps_the_stages_start() -> None:
    """A later attempt keeps when the stage began. What it took is counted from the first one."""
    began = NOW - timedelta(minutes=5)
    after = decided(job(stages=at_work(GENERATE, 2, started_at=began)), GENERATE).job
    assert (after.record(GENERATE).attempt, after.record(GENERATE).started_at) == (3, began)


def test_new_revision_begins_at_attempt_one() -> None:
    """A new revision begins with its first attempt. Each revision has all its attempts."""
    after = decided(job(revision=1, stages=through(GENERATE, POLISH, QUALITY)), POLISH, 1, 1).job
    assert (after.record(POLISH).attempt, after.record(POLISH).revision) == (1, 1)
    assert after.record(POLISH).started_at == NOW


@pytest.mark.parametrize(
    ("told", "code", "sentence"),
    [
        ({}, ErrorCode.INTERNAL, "; no attempt reported an error"),
        ({"error": "Busy.", "error_code": ErrorCode.MODEL_UNAVAILABLE}, ErrorCode.MODEL_UNAVAILABLE, "Busy."),
    ],
)
def test_exhausted_stage_has_its_last_failure(
    told: dict[str, object], code: ErrorCode, sentence: str
) -> None:
    """An exhausted stage fails with its last trouble. Or says that it never heard of any."""
    after = decided(job(stages=at_work(POLISH, MAX, **told)), POLISH).job
    assert after.error is not None
    assert (after.status, after.error.code, after.error.stage) == (JobStatus.FAILED, code, POLISH)
    assert sentence in after.error.message


def test_a_cancelled_job_keeps_what_was_done() -> None:
    """And says so."""
    after = decided(job(cancel_requested=True, stages=through(GENERATE)), POLISH).job
    assert (after.status, after.lease, after.draft) == (JobStatus.CANCELLED, None, None)
    assert after.record(GENERATE).status is DONE

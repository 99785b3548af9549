"""Decisions that change the job."""

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
    """A claim takes the lease, whose token every later write needs, and counts the attempt."""
    after = decided(job(), GENERATE).job
    assert after.lease == Lease(stage=GENERATE, token="mine", expires_at=NOW + timedelta(seconds=45))  # noqa: S106
    assert (after.status, after.stage) == (JobStatus.RUNNING, GENERATE)
    record = after.record(GENERATE)
    assert (record.status, record.attempt, record.started_at) == (StageStatus.RUNNING, 1, NOW)


def test_later_attempt_keeps_the_stages_start() -> None:
    """A later attempt keeps the time of the first one's start."""
    began = NOW - timedelta(minutes=5)
    after = decided(job(stages=at_work(GENERATE, 2, started_at=began)), GENERATE).job
    assert (after.record(GENERATE).attempt, after.record(GENERATE).started_at) == (3, began)


def test_new_revision_begins_at_attempt_one() -> None:
    """A new revision begins with its first attempt."""
    after = decided(job(revision=1, stages=through(GENERATE, POLISH, QUALITY)), POLISH, 1, 1).job
    assert (after.record(POLISH).attempt, after.record(POLISH).revision) == (1, 1)
    assert after.record(POLISH).started_at == NOW


@pytest.mark.parametrize(
    ("record", "code", "sentence"),
    [
        ({}, ErrorCode.INTERNAL, "; no attempt reported an error"),
        ({"error": "Busy.", "error_code": ErrorCode.MODEL_UNAVAILABLE}, ErrorCode.MODEL_UNAVAILABLE, "Busy."),
    ],
)
def test_exhausted_stage_has_its_last_failure(
    record: dict[str, object], code: ErrorCode, sentence: str
) -> None:
    """An exhausted stage fails with its last reported error, or says that there was none."""
    after = decided(job(stages=at_work(POLISH, MAX, **record)), POLISH).job
    assert after.error is not None
    assert (after.status, after.error.code, after.error.stage) == (JobStatus.FAILED, code, POLISH)
    assert sentence in after.error.message


def test_cancelled_job_keeps_finished_stages() -> None:
    """A cancelled job keeps its finished stages and loses lease and draft."""
    after = decided(job(cancel_requested=True, stages=through(GENERATE)), POLISH).job
    assert (after.status, after.lease, after.draft) == (JobStatus.CANCELLED, None, None)
    assert after.record(GENERATE).status is DONE

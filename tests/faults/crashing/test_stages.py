"""SIGKILL at each crash point of each stage: nothing is lost, done, paid or billed twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.faults.crashing.crash import Crash, Crashes, claimed_at
from tests.faults.crashing.hurry import LEASE
from tests.faults.crashing.points import STAGE_POINTS, STAGES, CrashPoint
from tests.support.system.billing import agree

# The process died with the lease: after it expires another attempt does the work.
HOLDING = {CrashPoint.AFTER_CLAIM, CrashPoint.AFTER_ANSWER, CrashPoint.AFTER_USAGE}
# The process died after the commit: the next delivery begins no attempt.
DONE = {CrashPoint.AFTER_COMMIT, CrashPoint.AFTER_PUBLISH, CrashPoint.BEFORE_ACK}
# The stage's status when the process died, and how many of these lines it had logged.
LEFT = {
    CrashPoint.BEFORE_CLAIM: ("pending", 0),
    CrashPoint.AFTER_CLAIM: ("running", 0),
    CrashPoint.AFTER_ANSWER: ("running", 1),
    CrashPoint.AFTER_USAGE: ("running", 2),
    CrashPoint.AFTER_COMMIT: ("done", 2),
    CrashPoint.AFTER_PUBLISH: ("done", 3),
    CrashPoint.BEFORE_ACK: ("done", 4),
}
# Before its work and after all of it a process dies at no cost: the points between them tell more.
IDLE = {CrashPoint.BEFORE_CLAIM, CrashPoint.BEFORE_ACK}
TRIED = [pytest.param(each, marks=pytest.mark.soak) if each in IDLE else each for each in STAGE_POINTS]
LINES = ("stage_claimed", "model_answered", "stage_committed", "message_published")


@pytest.fixture(scope="module", params=TRIED)
def crashed(request: pytest.FixtureRequest, crashes: Crashes) -> Iterator[dict[str, Crash]]:
    """One job for each stage, each crashed at the same point; they recover concurrently.

    The last stage dies first, so that no job passes a stage that is about to die for another job.
    """
    point = CrashPoint(request.param)
    dead = {stage: crashes.crash(stage, point) for stage in reversed(STAGES)}
    yield dead
    for crash in dead.values():  # no message of this point may be in flight when the next one begins
        crashes.come_again(crash)


@pytest.mark.parametrize("stage", STAGES)
def test_process_dies_where_ordered(crashes: Crashes, crashed: dict[str, Crash], stage: str) -> None:
    """The stage's status and log lines are those of the crash point."""
    crash = crashed[stage]
    record = crash.left["stages"][stage] if crash.left else {"status": "pending"}
    events = crashes.events(crash, after=False)
    assert (record["status"], sum(line in events for line in LINES)) == LEFT[crash.point]


@pytest.mark.parametrize("stage", STAGES)
def test_a_crash_costs_time_and_nothing_else(crashes: Crashes, crashed: dict[str, Crash], stage: str) -> None:
    """The job is completed with one output a stage, and every answer was asked for, paid and billed once."""
    crash = crashed[stage]
    events = crashes.come_again(crash)
    job = crashes.pipeline.ended(crash.job_id)
    assert job["status"] == "completed", job.get("error")
    assert _attempts(job) == {each: 1 + (each == stage and crash.point in HOLDING) for each in STAGES}
    assert ("stage_claimed" in events, "stage_committed" in events) == (crash.point not in DONE,) * 2
    if crash.point in HOLDING:
        again = claimed_at(crashes.pipeline, crash.job_id, stage, 2)
        assert again - job["stages"][stage]["started_at"] >= timedelta(seconds=LEASE)
    outputs = crashes.outputs(crash.job_id).values()
    assert [(output["run"], output["revision"]) for output in outputs] == [(1, 0)] * 4
    _compare_records(crashes, crash, job)
    assert len(set(crashes.tagged(crash.job_id))) == 1
    assert not crashes.pipeline.dead_letters_of(crash.job_id)


def _attempts(job: dict[str, Any]) -> dict[str, int]:
    return {stage: record["attempt"] for stage, record in job["stages"].items()}


def _compare_records(crashes: Crashes, crash: Crash, job: dict[str, Any]) -> None:
    provider = crashes.asked(crash.job_id)
    assert [asked.stage for asked in provider.asked] == list(STAGES)
    # An event that was published before the crash is repeated, and makes no second row.
    events = 4 + (crash.point is CrashPoint.AFTER_USAGE)
    agree(crashes.rows(crash.job_id, events), provider.answered, job)
    assert job["usage"]["cached_calls"] == 0

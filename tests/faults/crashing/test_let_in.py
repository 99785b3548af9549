"""SIGKILL between a job's end and the next job's start: the place is not lost, and nobody has it twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest

from tests.faults.crashing.crash import Crashes, naming, start
from tests.faults.crashing.points import END_POINTS, STAGES, SWEEP_POINTS, CrashPoint
from tests.faults.scripts import failure
from tests.support.servers.provider import Asked, Reply
from tests.support.system.billing import agree
from tests.support.system.pipeline import ORG

_PATIENCE = 60.0


@dataclass(frozen=True)
class Limited:
    """An organisation with limits."""

    crashes: Crashes

    @property
    def admission(self) -> dict[str, Any]:
        """The organisation's document."""
        return self.crashes.pipeline.document(f"admission/{ORG}")

    def allow(self, jobs: int) -> None:
        """Set the number of jobs at once past every command, so that only the sweep notices."""
        self.crashes.pipeline.write(f"admission/{ORG}", {"limits": {"jobs": jobs}})

    def wait(self) -> str:
        """Start a job that has to wait, and return its id."""
        job_id = start(self.crashes.pipeline)
        self.crashes.pipeline.until(
            lambda: self.crashes.pipeline.job(job_id), lambda job: bool(job.get("waiting")), _PATIENCE
        )
        return job_id

    def completed(self, job_id: str) -> dict[str, Any]:
        """Wait for a job's end, compare its books, and return it."""
        job = self.crashes.pipeline.ended(job_id)
        assert job["status"] == "completed", job.get("error")
        assert {record["attempt"] for record in job["stages"].values()} == {1}
        provider = self.crashes.asked(job_id)
        assert [asked.stage for asked in provider.asked] == list(STAGES)
        agree(self.crashes.rows(job_id, 4), provider.answered, job)
        assert len(set(self.crashes.tagged(job_id))) == 1
        return job


@pytest.fixture
def limited(crashes: Crashes) -> Iterator[Limited]:
    """The tests' organisation without a place; afterwards it has its usual ones."""
    pipeline = crashes.pipeline
    pipeline.until(lambda: Limited(crashes).admission.get("members", {}), lambda found: not found, _PATIENCE)
    organisation = Limited(crashes)
    organisation.allow(0)
    yield organisation
    organisation.allow(10)


def slow_to_begin(asked: Asked) -> Reply:
    """Write a post in about 4 s."""
    return replace(naming(asked), word_delay=0.05 if asked.stage == "generate" else 0.0)


def assert_empty(limited: Limited) -> None:
    """No member is left."""
    limited.crashes.pipeline.until(lambda: limited.admission["members"], lambda found: not found, _PATIENCE)
    assert limited.admission["running"] == 0


@pytest.mark.soak
def test_place_outlives_a_crash_before_its_message(
    crashes: Crashes, limited: Limited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage dies after it has let the next job in: the sweep publishes the message that is missing."""
    monkeypatch.setattr(crashes.provider, "script", slow_to_begin)
    first = limited.wait()
    limited.allow(1)
    crashes.pipeline.until(lambda: crashes.pipeline.job(first), lambda job: "member" in job, _PATIENCE)
    second = limited.wait()
    crashes.order("meta", CrashPoint.AFTER_LET_IN, second)
    crash = crashes.wait_for_death("meta", CrashPoint.AFTER_LET_IN, second)
    assert (crash.left["status"], "waiting" in crash.left) == ("queued", False)
    assert set(limited.admission["members"]) == {second}
    limited.completed(first)
    limited.completed(second)
    assert_empty(limited)


@pytest.mark.soak
@pytest.mark.parametrize(
    ("function", "point"), [("meta", CrashPoint.AFTER_COMMIT), ("generate", CrashPoint.AFTER_END)]
)
def test_crash_after_an_end_lets_the_next_job_in(
    crashes: Crashes, limited: Limited, monkeypatch: pytest.MonkeyPatch, function: str, point: CrashPoint
) -> None:
    """A stage dies between a job's last write and the next job's start: the place is free, and is taken."""
    first = str(uuid4())
    refused = replace(failure(400, "content_policy_violation"), wait=4.0)
    fails = point is CrashPoint.AFTER_END
    monkeypatch.setattr(
        crashes.provider,
        "script",
        lambda asked: refused if fails and first in asked.prompt else slow_to_begin(asked),
    )
    limited.allow(1)
    start(crashes.pipeline, first)
    crashes.pipeline.until(lambda: crashes.pipeline.job(first), lambda job: "member" in job, _PATIENCE)
    second = limited.wait()
    crashes.order(function, point, first)
    crash = crashes.wait_for_death(function, point, first)
    assert crash.left["status"] == ("failed" if fails else "completed")
    assert "member" not in crash.left
    limited.completed(second)
    assert_empty(limited)


@pytest.mark.soak
@pytest.mark.parametrize("point", SWEEP_POINTS)
def test_killed_sweep_leaves_no_place_free(crashes: Crashes, limited: Limited, point: CrashPoint) -> None:
    """The sweep dies in the middle of letting two jobs in: both run, each once."""
    jobs = [limited.wait(), limited.wait()]
    crashes.order("sweep", point, jobs[0])
    limited.allow(2)
    crash = crashes.wait_for_death("sweep", point, jobs[0])
    assert (crash.left["status"], "waiting" in crash.left) == ("queued", False)
    for job_id in jobs:
        limited.completed(job_id)
    assert_empty(limited)


@pytest.mark.soak
@pytest.mark.parametrize("point", END_POINTS)
def test_swept_end_is_announced_after_crash(crashes: Crashes, limited: Limited, point: CrashPoint) -> None:
    """The sweep dies after the end of a cancelled job, or after its event: listeners hear of it."""
    job_id = limited.wait()
    crashes.order("sweep", point, job_id)
    crashes.pipeline.cancel(job_id)
    crash = crashes.wait_for_death("sweep", point, job_id)
    assert crash.left["status"] == "cancelled"
    copies = 2 if point is CrashPoint.AFTER_EVENT else 1
    events = crashes.announced(job_id, copies)
    assert (len(events), len(set(events))) == (copies, 1)
    crashes.pipeline.until(lambda: crashes.pipeline.job(job_id), lambda job: "waiting" not in job, _PATIENCE)

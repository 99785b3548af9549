"""SIGKILL between a job's end and its event: the event is published, and a repeat is identical."""

from __future__ import annotations

import json

import pytest

from tests.faults.crashing.crash import Crash, Crashes
from tests.faults.crashing.points import END_POINTS, CrashPoint
from tests.faults.scripts import failure


def assert_announced(crashes: Crashes, crash: Crash) -> None:
    """Compare the events with the document; a crash after the first event repeats it."""
    assert crash.left["status"] == "failed"
    assert "announced" not in crashes.events(crash, after=False)
    assert "announced" in crashes.come_again(crash, "announced")
    copies = 2 if crash.point is CrashPoint.AFTER_EVENT else 1
    events = crashes.announced(crash.job_id, copies)
    assert len(events) == copies
    [event] = [json.loads(data) for data in set(events)]
    job = crashes.pipeline.job(crash.job_id)
    assert job == crash.left
    assert (event["type"], event["data"]["error"]) == ("job.failed", job["error"])


@pytest.mark.parametrize("point", END_POINTS)
def test_stage_crash_after_end_is_announced(
    crashes: Crashes, point: CrashPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash of a stage after an end leaves it announced.

    The job has failed, and is not tried again for the event's sake.
    """
    refused = failure(400, "content_policy_violation")
    monkeypatch.setattr(crashes.provider, "script", lambda _: refused)
    crash = crashes.crash("generate", point)
    asked = len(crashes.asked(crash.job_id).asked)
    assert_announced(crashes, crash)
    assert len(crashes.asked(crash.job_id).asked) == asked


@pytest.mark.parametrize("point", END_POINTS)
def test_letters_end_is_announced_after_crash(crashes: Crashes, point: CrashPoint) -> None:
    """A letter whose end came before a crash is announced. Nothing comes after this function that could."""
    crash, _ = crashes.letter(point)
    assert_announced(crashes, crash)

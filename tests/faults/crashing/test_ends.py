"""SIGKILL between a job's end and its event: whoever listens hears of it all the same, and knows a repeat."""

from __future__ import annotations

import json

import pytest

from tests.faults.crashing.crash import Crash, Crashes
from tests.faults.crashing.points import END_POINTS, CrashPoint
from tests.faults.scripts import failure


def told_as_it_was(crashes: Crashes, crash: Crash) -> None:
    """Hold the events against the document; a crash after the first one brings a second one, the same."""
    assert crash.left["status"] == "failed"
    assert "announced" not in crashes.said(crash, after=False)
    assert "announced" in crashes.come_again(crash, "announced")
    copies = 2 if crash.point is CrashPoint.AFTER_EVENT else 1
    events = crashes.announced(crash.job_id, copies)
    assert len(events) == copies
    [event] = [json.loads(data) for data in set(events)]
    job = crashes.pipeline.job(crash.job_id)
    assert job == crash.left
    assert (event["type"], event["data"]["error"]) == ("job.failed", job["error"])


@pytest.mark.parametrize("point", END_POINTS)
def test_a_crash_of_a_stage_after_an_end_leaves_it_announced(
    crashes: Crashes, point: CrashPoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job has failed, and is not tried again for the event's sake."""
    refused = failure(400, "content_policy_violation")
    monkeypatch.setattr(crashes.provider, "script", lambda _: refused)
    crash = crashes.crash("generate", point)
    asked = len(crashes.asked(crash.job_id).asked)
    told_as_it_was(crashes, crash)
    assert len(crashes.asked(crash.job_id).asked) == asked


@pytest.mark.parametrize("point", END_POINTS)
def test_a_letter_whose_end_came_before_a_crash_is_announced(crashes: Crashes, point: CrashPoint) -> None:
    """Nothing comes after this function that could."""
    crash, _ = crashes.letter(point)
    told_as_it_was(crashes, crash)

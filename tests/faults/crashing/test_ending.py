"""SIGTERM during a call, as a platform sends it to an instance that it stops."""

from __future__ import annotations

import os
import signal
from dataclasses import replace

import pytest

from tests.faults.crashing.crash import Crashes, naming, start
from tests.faults.crashing.points import STAGES
from tests.support.servers.provider import Asked, Reply
from tests.support.system.billing import agree


def slow_polish(asked: Asked) -> Reply:
    """Write the polished post in about 3 s."""
    return replace(naming(asked), word_delay=0.04 if asked.stage == "polish" else 0.0)


def test_stopped_instance_ends_its_call_first(crashes: Crashes, monkeypatch: pytest.MonkeyPatch) -> None:
    """An instance that is taken away ends its call first.

    The post that was being polished is finished by the same attempt, and another process follows.
    """
    monkeypatch.setattr(crashes.provider, "script", slow_polish)
    job_id = start(crashes.pipeline)
    crashes.pipeline.until(lambda: _is_polishing(crashes, job_id), bool, 30, every=0.05)
    ended = crashes.pipeline.processes()["polish"]["pid"]
    os.kill(ended, signal.SIGTERM)
    assert _is_polishing(crashes, job_id), "the signal came too late to prove anything"
    job = crashes.pipeline.ended(job_id)
    assert job["status"] == "completed", job.get("error")
    assert job["stages"]["polish"]["attempt"] == 1
    provider = crashes.asked(job_id)
    assert [asked.stage for asked in provider.asked] == list(STAGES)
    agree(crashes.rows(job_id, 4), provider.answered, job)
    crashes.pipeline.until(
        lambda: crashes.pipeline.processes()["polish"]["pid"], lambda pid: pid != ended, 30
    )


def _is_polishing(crashes: Crashes, job_id: str) -> bool:
    asked = crashes.asked(job_id).asked
    return bool(asked) and asked[-1].stage == "polish" and not asked[-1].answered

"""A function that never starts: its message is given up, its job fails and is replayed."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.faults.crashing.crash import Crashes, start
from tests.faults.crashing.points import STAGES
from tests.support.system.billing import agree
from tests.support.system.pipeline import Pipeline

DELIVERIES = 5  # the fewest that Pub/Sub allows


@contextmanager
def keep_down(pipeline: Pipeline, function: str) -> Iterator[None]:
    """Kill a function whenever it runs, and let its messages be given up soon."""
    subscription, over = f"blog-{function}", threading.Event()

    def keep_killing() -> None:
        while not over.wait(0.02):
            with suppress(ProcessLookupError):
                os.killpg(pipeline.processes()[function]["pid"], signal.SIGKILL)

    killer = threading.Thread(target=keep_killing)
    pipeline.deliver_at_most(subscription, DELIVERIES)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join()
        pipeline.deliver_at_most(subscription, 30)


@pytest.mark.soak
def test_given_up_message_fails_job_and_replays(crashes: Crashes) -> None:
    """A message that is given up fails its job and is replayed.

    What was made before is kept and not paid for again.
    """
    with keep_down(crashes.pipeline, "polish"):
        job_id = start(crashes.pipeline)
        job = crashes.pipeline.ended(job_id, 120)
    assert (job["status"], job["error"]["code"], job["error"]["stage"]) == ("failed", "internal", "polish")
    assert "it was tried many times" in job["error"]["message"]
    (letter,) = crashes.pipeline.dead_letters_of(job_id)
    assert letter["subscription"] == "blog-polish"
    assert f"blog-polish gave the message up after {DELIVERIES} deliveries" in letter["reason"]
    assert json.loads(letter["data"]) == {"job_id": job_id, "run": 1, "revision": 0}
    code, out = crashes.pipeline.blog("dead-letters", "replay", letter["message_id"], "--yes", "--json")
    assert code == 0, out
    job = crashes.pipeline.until(
        lambda: crashes.pipeline.job(job_id), lambda job: job["status"] == "completed", 120
    )
    assert job["run"] == 2
    provider = crashes.asked(job_id)
    assert [asked.stage for asked in provider.asked] == list(STAGES)
    agree(crashes.rows(job_id, 4), provider.answered, job)

"""How long the work of a dead instance lies before another one takes it up."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from tests.faults.crashing.crash import claimed_at, naming, start
from tests.system.pipeline import Pipeline
from tests.upstream import Asked, Reply, Upstream

_PATIENCE = 180.0  # a lease, and the longest wait between two deliveries


def takeovers(pipeline: Pipeline, provider: Upstream, n: int) -> list[float]:
    """Kill polish in the middle of a call, n times; return the seconds from each kill to the next claim."""
    return [_takeover(pipeline, provider) for _ in range(n)]


def _takeover(pipeline: Pipeline, provider: Upstream) -> float:
    job_id = str(uuid4())
    before, provider.script = provider.script, _hanging_at_polish
    try:
        start(pipeline, job_id)
        pipeline.until(lambda: _polishing(provider, job_id), bool, _PATIENCE, every=0.02)
        os.killpg(pipeline.processes()["polish"]["pid"], signal.SIGKILL)
        killed = datetime.now(UTC)
        provider.script = naming
        again = claimed_at(pipeline, job_id, "polish", 2, _PATIENCE)
        # The next measurement begins on an idle stack.
        assert pipeline.ended(job_id)["status"] == "completed"
    finally:
        provider.script = before
    return (again - killed).total_seconds()


def _hanging_at_polish(asked: Asked) -> Reply:
    return replace(naming(asked), word_delay=1.0 if asked.stage == "polish" else 0.0)


def _polishing(provider: Upstream, job_id: str) -> bool:
    return any(asked.stage == "polish" and job_id in asked.prompt for asked in provider.asked)

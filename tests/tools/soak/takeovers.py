"""Seconds until another instance takes over the work of a killed one, with the real leases."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from tests.faults.crashing.crash import claimed_at, naming, start
from tests.faults.crashing.points import STAGES
from tests.support.servers.provider import Asked, Reply, Upstream
from tests.support.system.pipeline import Pipeline

_AT_ONCE = 2  # jobs at each stage: all of them together are fewer than an organisation may run
_PATIENCE = 180.0  # seconds: a lease, and the longest wait between two deliveries
_HANGS = 170.0


def takeovers(pipeline: Pipeline, provider: Upstream, rounds: int) -> list[float]:
    """Kill every stage in the middle of its calls; return the seconds from there to each next claim."""
    return [seconds for _ in range(rounds) for seconds in _round(pipeline, provider)]


def _round(pipeline: Pipeline, provider: Upstream) -> list[float]:
    hanging: dict[str, str] = {}
    provider.script = _hanging(hanging)
    # The last stage first: no job passes a stage that hangs already.
    for stage in reversed(STAGES):
        for _ in range(_AT_ONCE):
            _hang(pipeline, provider, hanging, stage)
    for stage in STAGES:
        os.killpg(pipeline.processes()[stage]["pid"], signal.SIGKILL)
    killed = datetime.now(UTC)
    waiting = dict(hanging)
    hanging.clear()
    again = [claimed_at(pipeline, job_id, stage, 2, _PATIENCE) for job_id, stage in waiting.items()]
    for job_id in waiting:  # the next round begins on an idle stack
        job = pipeline.ended(job_id, _PATIENCE)
        if job["status"] != "completed":
            raise AssertionError(f"job {job_id} is {job['status']}: {job.get('error')}")
    provider.script = naming
    return [(moment - killed).total_seconds() for moment in again]


def _hang(pipeline: Pipeline, provider: Upstream, hanging: dict[str, str], stage: str) -> None:
    """Start a job, and return when its call at the stage hangs."""
    job_id = start(pipeline)
    hanging[job_id] = stage
    pipeline.until(
        lambda: any(asked.stage == stage and job_id in asked.prompt for asked in provider.asked),
        bool,
        _PATIENCE,
    )


def _hanging(jobs: dict[str, str]) -> Callable[[Asked], Reply]:
    def script(asked: Asked) -> Reply:
        stuck = any(stage == asked.stage and job_id in asked.prompt for job_id, stage in jobs.items())
        if not stuck:
            return naming(asked)
        streams = bool(asked.body.get("stream"))
        return replace(naming(asked), word_delay=2.0) if streams else replace(naming(asked), wait=_HANGS)

    return script

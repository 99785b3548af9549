"""One organisation with many jobs, then another one with a single job."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.support.system.pipeline import ENDED, Pipeline

CROWD = {"org_id": "33333333-3333-4333-8333-333333333333", "user_id": "44444444-4444-4444-8444-444444444444"}
LONER = {"org_id": "55555555-5555-4555-8555-555555555555", "user_id": "66666666-6666-4666-8666-666666666666"}
_PATIENCE = 600.0  # seconds


@dataclass(frozen=True)
class Overtaken:
    """The single job's seconds, how many of the crowd's jobs had ended by then, and the crowd."""

    seconds: float
    ended_before: int
    crowd: tuple[str, ...]


def time_alone(pipeline: Pipeline) -> float:
    """Return the seconds of one job, from its publication to its end."""
    _, seconds = _run(pipeline)
    return seconds


def overtake(pipeline: Pipeline, jobs: int) -> Overtaken:
    """Submit many jobs of one organisation, then one of another; return when that has ended."""
    crowd = tuple(pipeline.start(**CROWD, topic=_topic()) for _ in range(jobs))
    job, seconds = _run(pipeline)
    found = [pipeline.job(job_id) for job_id in crowd]
    ended = [one for one in found if one.get("status") in ENDED]
    return Overtaken(seconds, sum(one["updated_at"] <= job["updated_at"] for one in ended), crowd)


def all_complete(pipeline: Pipeline, job_ids: tuple[str, ...]) -> bool:
    """Wait until all jobs have ended; return whether all are completed."""
    return {pipeline.ended(job_id, _PATIENCE)["status"] for job_id in job_ids} == {"completed"}


def _run(pipeline: Pipeline) -> tuple[dict[str, Any], float]:
    began = time.time()
    job = pipeline.ended(pipeline.start(**LONER, topic=_topic()), _PATIENCE)
    assert job["status"] == "completed", job.get("error")
    return job, job["updated_at"].timestamp() - began


def _topic() -> str:
    return f"Fair {uuid4().hex}"  # the proxy's cache would answer an equal request

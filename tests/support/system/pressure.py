"""Many start messages at once on a running stack."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers.processes import group
from tests.support.system.pipeline import Pipeline

FUNCTIONS = ("generate", "polish", "quality", "meta", "usage", "deadletter")


@dataclass(frozen=True)
class Pressure:
    """The result; `displaced` is the most places that a job was out of its turn."""

    jobs: int
    seconds: float
    statuses: Counter[str]
    attempts: int
    rows: int
    displaced: int
    mebibytes: dict[str, float]


def press(pipeline: Pipeline, jobs: int, patience: float) -> Pressure:
    """Publish all the start messages, then wait for the last job."""
    began = time.monotonic()
    started = [pipeline.start(topic=f"One of many: {number}") for number in range(jobs)]
    ended = [pipeline.ended(job_id, patience) for job_id in started]
    seconds = time.monotonic() - began
    taken_up = sorted(range(jobs), key=lambda at: str(ended[at]["stages"]["generate"]["started_at"]))
    calls = sum(job["usage"]["calls"] for job in ended)
    count = "SELECT count(*) FROM ai_usage_logs WHERE job_id = ANY($1::text[]::uuid[])"
    rows = pipeline.until(lambda: pipeline.sql(count, started)[0]["count"], lambda n: n >= calls, 60)
    return Pressure(
        jobs=jobs,
        seconds=seconds,
        statuses=Counter(job["status"] for job in ended),
        attempts=sum(record["attempt"] for job in ended for record in job["stages"].values()),
        rows=rows,
        displaced=max(abs(turn - at) for turn, at in enumerate(taken_up)),
        mebibytes={name: _peak(pipeline.processes()[name]["pid"]) for name in FUNCTIONS},
    )


def _peak(leader: int) -> float:
    """Return the peak memory of a process of the group, in MiB."""
    return max(_field(Path(f"/proc/{pid}/status"), "VmHWM") / 1024 for pid in group(leader))


def _field(status: Path, name: str) -> int:
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    return int(lines[name].split()[0])

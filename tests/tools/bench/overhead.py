"""Time of a job beyond its model calls, hop by hop, and the memory of its functions.

The whole local stack runs, with a model that answers at once. The rivals run right after it, against the same
proxy and the same Postgres.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra.local.stack import Stack
from tests.support.paths import ROOT
from tests.support.servers.processes import family
from tests.support.servers.provider import running
from tests.support.system.pipeline import Pipeline
from tests.tools.bench.table import Row

IN_A_ROW = 20
AT_ONCE = 32
FUNCTIONS = ("generate", "polish", "quality", "meta", "usage", "deadletter")
HOPS = {"push_ms": "stage_claimed", "claim_ms": "stage_claimed", "commit_ms": "stage_committed"}
HOPS |= {"publish_ms": "message_published"}


async def run() -> list[Row]:
    """Start the stack, run the jobs, then the rivals."""
    with tempfile.TemporaryDirectory() as folder, running() as upstream:
        async with Stack(ROOT, Path(folder), upstream=upstream.url) as stack:
            return await asyncio.to_thread(_measure, dict(stack.env), Path(folder))


def _measure(env: dict[str, str], state: Path) -> list[Row]:
    os.environ["FIRESTORE_EMULATOR_HOST"] = env["FIRESTORE_EMULATOR_HOST"]
    os.environ["LITELLM_API_KEY"] = env["LITELLM_API_KEY"]
    pipeline = Pipeline(env, state)
    pipeline.ended(pipeline.start(topic="The first message"))
    memory = _memory(pipeline)
    used = _cpu(pipeline)
    ids = [_one(pipeline) for _ in range(IN_A_ROW)]
    used = (_cpu(pipeline) - used) / IN_A_ROW * 1000
    beyond = [_beyond(pipeline, job_id) for job_id in ids]
    pushed = [_pushed(pipeline, job_id) for job_id in ids]
    wall = _together(pipeline)
    return [
        *_overhead(env, statistics.median(beyond), statistics.median(pushed), used, wall),
        *_split(pipeline, ids),
        *memory,
    ]


def _one(pipeline: Pipeline) -> str:
    job_id = pipeline.start(topic=f"Bench {uuid4().hex}")
    pipeline.until(lambda: pipeline.job(job_id), lambda job: job.get("status") == "completed", 60, 0.005)
    return job_id


def _together(pipeline: Pipeline) -> float:
    """Return the seconds a job when many are started at once."""
    began = time.perf_counter()
    ids = [pipeline.start(topic=f"Bench {uuid4().hex}") for _ in range(AT_ONCE)]
    for job_id in ids:
        pipeline.ended(job_id, 120)
    return (time.perf_counter() - began) / AT_ONCE


def _beyond(pipeline: Pipeline, job_id: str) -> float:
    """Return the milliseconds from publishing the start message to the end, without the model calls."""
    lines = pipeline.log_lines(job_id)
    first = next(line for line in lines if line["event"] == "stage_claimed")
    total = (pipeline.job(job_id)["updated_at"] - pipeline.job(job_id)["created_at"]).total_seconds() * 1000
    asked = sum(line["model_ms"] for line in lines if line["event"] == "stage_committed")
    return float(first["push_ms"] + total - asked)


def _pushed(pipeline: Pipeline, job_id: str) -> float:
    """Return the milliseconds that a job's messages were on their way: the emulator polls."""
    return sum(line.get("push_ms") or 0.0 for line in pipeline.log_lines(job_id))


def _split(pipeline: Pipeline, ids: list[str]) -> list[Row]:
    """Return the medians of a stage's hops, from the functions' log lines."""
    lines = [line for job_id in ids for line in pipeline.log_lines(job_id)]
    return [
        Row(f"hop: {name.removesuffix('_ms')}", _median(lines, name, event), "ms")
        for name, event in HOPS.items()
    ]


def _median(lines: list[dict[str, Any]], name: str, event: str) -> float:
    return statistics.median(float(line[name]) for line in lines if line["event"] == event and line.get(name))


def _overhead(env: dict[str, str], beyond: float, pushed: float, used: float, wall: float) -> list[Row]:
    rows = [
        Row("a job beyond its model calls", beyond, "ms"),
        Row(
            "the same without Pub/Sub's push", beyond - pushed, "ms", (beyond - pushed) / beyond, "the whole"
        ),
        Row("CPU of our functions for a job", used, "ms"),
        Row(f"a job, {AT_ONCE} at once", wall * 1000, "ms"),
    ]
    for name, jobs in (("DBOS", IN_A_ROW), ("four calls in a row", IN_A_ROW)):
        alone = _rival(name, jobs, 1, env)
        rival_beyond = (alone["wall"] - alone["model"]) / jobs * 1000
        rival_cpu = alone["cpu"] / jobs * 1000
        if name == "DBOS":  # four calls in a row have next to nothing beyond them
            ratio = beyond / rival_beyond
            rows.append(
                Row(f"{name}: a job beyond its model calls", rival_beyond, "ms", ratio, f"ours / {name}")
            )
        rows.append(Row(f"{name}: CPU for a job", rival_cpu, "ms", used / rival_cpu, f"ours / {name}"))
        many = _rival(name, AT_ONCE, 16, env)["wall"] / AT_ONCE
        rows.append(Row(f"{name}: a job, 16 at once", many * 1000, "ms", wall / many, f"ours / {name}"))
    return rows


def _rival(name: str, jobs: int, at_once: int, env: dict[str, str]) -> dict[str, float]:
    kind = "dbos" if name == "DBOS" else "plain"
    command = [
        sys.executable,
        "-m",
        "tests.tools.bench.rival",
        kind,
        str(jobs),
        str(at_once),
        env["LITELLM_PROXY_URL"],
    ]
    done = subprocess.run(
        [*command, env["SUPABASE_DB_URL"]], cwd=ROOT, capture_output=True, text=True, timeout=180, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _memory(pipeline: Pipeline) -> list[Row]:
    """Return the memory of the serving process and of all, shared pages counted once."""
    families = {name: family(pipeline.processes()[name]["pid"]) for name in FUNCTIONS}
    resident = {name: max(_kibibytes(pid, "Rss") for pid in pids) / 1024 for name, pids in families.items()}
    rows = [
        Row(f"resident after the first job: {name}", held, "MB", held / 100, "100 MB", 1.0)
        for name, held in resident.items()
    ]
    together = sum(_kibibytes(pid, "Pss") for pids in families.values() for pid in pids) / 1024
    return [*rows, Row("all functions, with their parents", together, "MB")]


def _cpu(pipeline: Pipeline) -> float:
    """Return the CPU seconds that the functions have used."""
    ticks = 0
    for name in FUNCTIONS:
        for pid in family(pipeline.processes()[name]["pid"]):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _kibibytes(pid: int, kind: str) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(f"{kind}:"))

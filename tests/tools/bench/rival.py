"""The rivals, each run as a program of its own: the same four calls, to the same instant model.

`python -m tests.tools.bench.rival dbos|plain JOBS AT_ONCE URL [DATABASE_URL]` prints one JSON line.
"plain" is one function that makes the four calls in a row, with nothing that survives a crash: the least that
the work can cost. "dbos" is DBOS Transact, a workflow engine that keeps each step in Postgres.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

PROMPTS = ("Write a post.", "Polish the post.", "Review the post.", "Tag the post.")


@dataclass
class Model:
    """Calls the model and sums the calls' seconds."""

    client: httpx.Client
    seconds: list[float] = field(default_factory=list)

    def ask(self, prompt: str) -> str:
        began = time.perf_counter()
        body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": f"{prompt} {uuid4()}"}]}
        answer = self.client.post("/v1/chat/completions", json=body).raise_for_status().json()
        self.seconds.append(time.perf_counter() - began)
        return str(answer["choices"][0]["message"]["content"])


def plain(model: Model, jobs: int, at_once: int) -> None:
    """Four calls in a row."""

    def job(_: int) -> None:
        for prompt in PROMPTS:
            model.ask(prompt)

    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(job, range(jobs)))


def dbos(model: Model, jobs: int, at_once: int, database: str) -> None:
    """A workflow of four steps."""
    from dbos import DBOS  # noqa: PLC0415 - only this rival needs it

    config: Any = {"name": "rival", "system_database_url": database, "log_level": "ERROR"}
    DBOS(config=config)

    @DBOS.step()
    def step(prompt: str) -> str:
        return model.ask(prompt)

    @DBOS.workflow()
    def job(_: int) -> None:
        for prompt in PROMPTS:
            step(prompt)

    DBOS.launch()
    job(0)  # the tables are made, the connections open
    model.seconds.clear()
    _start()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(job, range(jobs)))


_began: dict[str, float] = {}


def _start() -> None:
    _began.update(wall=time.perf_counter(), cpu=_cpu())


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    kind, jobs, at_once, url, *database = sys.argv[1:]
    with httpx.Client(base_url=url, timeout=60, limits=httpx.Limits(max_connections=32)) as client:
        client.headers["Authorization"] = f"Bearer {os.environ.get('LITELLM_API_KEY', 'none')}"
        model = Model(client)
        model.ask("Wake up.")
        model.seconds.clear()
        _start()
        if kind == "dbos":
            dbos(model, int(jobs), int(at_once), database[0])
        else:
            plain(model, int(jobs), int(at_once))
        wall, cpu = time.perf_counter() - _began["wall"], _cpu() - _began["cpu"]
    sys.stdout.write(json.dumps({"wall": wall, "cpu": cpu, "model": sum(model.seconds)}) + "\n")
    sys.stdout.flush()
    os._exit(0)  # DBOS keeps threads


if __name__ == "__main__":
    main()

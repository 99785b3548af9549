"""Whatever fails, in whatever order: what goes in comes out, once, and every answer has its row."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from shared.jobs.job import JobStatus, Stage
from tests.simulation.books import audit
from tests.simulation.faults import Fault
from tests.simulation.sweep import describe, one, sweep

SEEDS = 100  # `make soak` has 20,000


def test_sweep_of_seeds_holds() -> None:
    """Each failure comes with the command that shows it again."""
    tally = sweep(range(SEEDS))
    assert not tally.failures, "\n".join(describe(tally.failures))
    assert tally.seeds == SEEDS
    assert SEEDS < tally.completed < tally.jobs
    never = set(Fault) - {fault for fault, times in tally.faults.items() if times}
    assert not never, f"kinds of trouble that were never made: {never}"


@pytest.mark.parametrize("seed", [42779, 43253, 910384])
def test_seed_that_broke_a_promise_keeps_it(seed: int) -> None:
    """They had a call without a row, a job that counted twice, and a repeat of an answer that was lost."""
    world, log = one(seed)
    assert not audit(world, log).breaches


@pytest.mark.parametrize("seed", range(3))
def test_calm_world_takes_one_attempt_per_stage(seed: int) -> None:
    """Without faults each stage takes one attempt and no answer is paid for twice."""
    world, log = one(seed, calm=True)
    account = audit(world, log)
    assert (account.extra, account.unrecorded, account.logged) == (0, 0, 0)
    for job_id in world.started:
        job = world.documents.job(job_id)
        assert job.status is JobStatus.COMPLETED
        assert {job.record(stage).attempt for stage in Stage} == {1}


def test_seed_repeats_the_same_world() -> None:
    """A seed makes the same world in another process, so that a failure can be shown again."""
    first, second = (_shown(7, hashes) for hashes in ("1", "2"))
    assert first == second
    assert len(first) > 20


def test_failing_seed_prints_its_command() -> None:
    """A failing seed prints the one command that shows it again."""
    (line,) = describe([(42, "a call without a row")])
    assert line.endswith(".venv/bin/python -m tests.simulation 42")


def _shown(seed: int, hashes: str) -> list[str]:
    """Return the command's output without times, durations and traces, which differ between runs."""
    command = [sys.executable, "-m", "tests.simulation", str(seed)]
    env = {**os.environ, "PYTHONHASHSEED": hashes}
    out = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True).stdout
    measured = r'"(time|[a-z]+_ms|logging.googleapis.com/[st][a-zA-Z]+)":[^,}]*'
    return [re.sub(measured, "", line) for line in out.splitlines()]

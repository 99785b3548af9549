"""Stopping and ending what runs, by process id."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.system.pipeline import Pipeline

_RESTART = 60.0


def process(pipeline: Pipeline, name: str) -> int:
    """Return the process id of a part of the stack; it leads a group."""
    return int(pipeline.processes()[name]["pid"])


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Stop a process and all that descend from it, and let them go on at the end.

    Not its group alone: each backend of Postgres leads a group of its own.
    """
    stopped: list[int] = []
    try:
        while fresh := [each for each in _family(pid) if each not in stopped]:
            _send(fresh, signal.SIGSTOP)
            stopped += fresh
        yield
    finally:
        _send(stopped, signal.SIGCONT)


def replaced(pipeline: Pipeline, name: str, number: signal.Signals) -> None:
    """End a part of the stack with a signal, and wait until another process has taken its place."""
    before = process(pipeline, name)
    os.killpg(before, number)
    pipeline.until(lambda: process(pipeline, name), lambda now: bool(now != before), _RESTART)


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _family(pid: int) -> list[int]:
    """Return the process and its descendants, parents first: who is stopped starts no more."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = {int(child): int(parent) for child, parent in map(str.split, listed.stdout.splitlines())}
    family = [pid]
    for parent in family:
        family += [child for child, its_parent in parents.items() if its_parent == parent]
    return family

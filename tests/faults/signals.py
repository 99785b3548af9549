"""Freeze, kill and watch the processes of the stack."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx

from infra.local.supervision.service import HOST
from tests.support.servers.processes import family
from tests.support.system.pipeline import Pipeline

_RESTART = 60.0
_PATIENCE = 1.0


@contextmanager
def freeze(pipeline: Pipeline, name: str) -> Iterator[None]:
    """Freeze a part of the stack until the block ends."""
    part = pipeline.processes()[name]
    with frozen(part["pid"], part["port"]):
        yield


def process(pipeline: Pipeline, name: str) -> int:
    """Return the process id of a part of the stack, which leads its process group."""
    return int(pipeline.processes()[name]["pid"])


@contextmanager
def frozen(pid: int, port: int) -> Iterator[None]:
    """Freeze a server and all its descendants until the block ends.

    Its process group is not enough: each backend of Postgres leads a group of its own.
    """
    stopped: list[int] = []
    try:
        while fresh := [each for each in family(pid) if each not in stopped]:
            _send(fresh, signal.SIGSTOP)
            stopped += fresh
        assert _is_silent(port)
        yield
    finally:
        _send(stopped, signal.SIGCONT)


def replace(pipeline: Pipeline, name: str, number: signal.Signals) -> None:
    """End a part of the stack with a signal, and wait until another process replaces it."""
    before = process(pipeline, name)
    os.killpg(before, number)
    pipeline.until(lambda: process(pipeline, name), lambda now: bool(now != before), _RESTART)


def serves(port: int) -> bool:
    """Return whether a function answers, whatever its answer is."""
    try:
        return bool(httpx.get(f"http://{HOST}:{port}/robots.txt", timeout=_PATIENCE).status_code)
    except httpx.TransportError:
        return False


def _is_silent(port: int) -> bool:
    """Return whether the server there does not react: a running Postgres closes an HTTP connection."""
    try:
        httpx.get(f"http://{HOST}:{port}/", timeout=_PATIENCE)
    except httpx.TimeoutException:
        return True
    except httpx.TransportError:
        return False
    return False


def _send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)

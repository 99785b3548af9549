"""Overlapping deliveries: a message is redelivered while its first delivery is being handled."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from infra.local.components import functions
from infra.local.supervision.ports import Ports
from infra.local.supervision.reaper import Reaper, kill_group
from infra.local.supervision.service import HOST
from shared import topology
from tests.faults.cast import Cast, Scene
from tests.faults.scripts import gently
from tests.faults.signals import frozen, serves
from tests.support.paths import ROOT
from tests.support.servers.provider import well_behaved

_PATIENCE = 240.0  # seconds: a lease, and the other jobs that are before it


@dataclass(frozen=True)
class Deliveries:
    """The deliveries' statuses in order, and the document before and after the last one."""

    statuses: tuple[int, ...]
    before: dict[str, Any]
    after: dict[str, Any]


def deliver_twice(cast: Cast) -> Deliveries:
    """Deliver a message again while its first delivery is being handled."""
    scene = _enter_slowly(cast, "delivered-twice")
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(cast.pipeline.deliver, "generate", scene.push())
        scene.wait_for_calls(1)
        before = scene.job
        second = cast.pipeline.deliver("generate", scene.push())
        after = scene.job
        return Deliveries((first.result(_PATIENCE), second), before, after)


def wake_up_late(cast: Cast) -> Deliveries:
    """Freeze an attempt past its lease, let another finish the job, then let the first go on."""
    scene = _enter_slowly(cast, "late-attempt")
    with _another_generate(cast) as (port, pid), ThreadPoolExecutor(1) as thread:
        first = thread.submit(_push, port, scene.push())
        scene.wait_for_calls(1)
        with frozen(pid, port):
            held = cast.pipeline.deliver("generate", scene.push())
            lease = scene.job["lease"]["expires_at"]
            cast.pipeline.until(lambda: datetime.now(UTC), lambda now: bool(now > lease), _PATIENCE)
            taken_over = cast.pipeline.deliver("generate", scene.push())
            before = scene.wait_for_end()
        statuses = (held, taken_over, first.result(_PATIENCE))
        return Deliveries(statuses, before, scene.job)


PARTS = {"delivered-twice": deliver_twice, "late-attempt": wake_up_late}


def _enter_slowly(cast: Cast, fault: str) -> Scene:
    return cast.enter(fault, "generate", gently("generate", well_behaved))


def _push(port: int, body: bytes) -> int:
    return httpx.post(f"http://{HOST}:{port}/", content=body, timeout=_PATIENCE).status_code


@contextmanager
def _another_generate(cast: Cast) -> Iterator[tuple[int, int]]:
    """Run a second process of generate as the stack does; give its port and process id.

    Registered with a reaper: it would outlive tests that are killed while it is stopped.
    """
    path = cast.pipeline.state_dir / "another-generate.log"
    with closing(Ports()) as ports, closing(Reaper()) as reaper, path.open("wb") as log:
        declared = topology.load().functions["generate"]
        service = functions.service(ROOT, "generate", declared, ports.reserve(), cast.pipeline.env)
        process = subprocess.Popen(
            reaper.wrap(service.command),
            stdin=reaper.pipe,
            env=dict(service.environment),
            cwd=service.cwd,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            cast.pipeline.until(lambda: serves(service.port), bool, 30)
            yield service.port, process.pid
        finally:
            kill_group(process.pid)
            process.wait()
            reaper.release(process.pid)

"""Two attempts at one stage: a message that comes again while the first delivery is at work."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
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
from tests.support.servers.provider import well_behaved

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 120.0


@dataclass(frozen=True)
class Told:
    """The statuses of the deliveries in their order, and the document before and after the last of them."""

    statuses: tuple[int, ...]
    before: dict[str, Any]
    after: dict[str, Any]


def twice(cast: Cast) -> Told:
    """Deliver a message again while its first delivery is at work."""
    scene = _writing(cast, "delivered-twice")
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(cast.pipeline.deliver, "generate", scene.push())
        scene.at_work(1)
        before = scene.job
        second = cast.pipeline.deliver("generate", scene.push())
        after = scene.job
        return Told((first.result(_PATIENCE), second), before, after)


def late(cast: Cast) -> Told:
    """Stop an attempt past its lease and let another one finish the job; then the first wakes up."""
    scene = _writing(cast, "late-attempt")
    with _another_generate(cast) as (port, pid), ThreadPoolExecutor(1) as thread:
        first = thread.submit(_push, port, scene.push())
        scene.at_work(1)
        with frozen(pid, port):
            held = cast.pipeline.deliver("generate", scene.push())
            lease = scene.job["lease"]["expires_at"]
            cast.pipeline.until(lambda: datetime.now(UTC), lambda now: bool(now > lease), _PATIENCE)
            taken_over = cast.pipeline.deliver("generate", scene.push())
            before = scene.ended()
        statuses = (held, taken_over, first.result(_PATIENCE))
        return Told(statuses, before, scene.job)


PARTS = {"delivered-twice": twice, "late-attempt": late}


def _writing(cast: Cast, fault: str) -> Scene:
    return cast.enter(fault, "generate", gently("generate", well_behaved))


def _push(port: int, body: bytes) -> int:
    return httpx.post(f"http://{HOST}:{port}/", content=body, timeout=_PATIENCE).status_code


@contextmanager
def _another_generate(cast: Cast) -> Iterator[tuple[int, int]]:
    """Run a second process of the function, as the stack runs the first; give its port and its id.

    Registered with a reaper: it would outlive tests that are killed while it is stopped.
    """
    path = cast.pipeline.state_dir / "another-generate.log"
    with closing(Ports()) as ports, closing(Reaper()) as reaper, path.open("wb") as log:
        declared = topology.load().functions["generate"]
        service = functions.service(_ROOT, "generate", declared, ports.reserve(), cast.pipeline.env)
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

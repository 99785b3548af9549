"""Outages of Postgres, the proxy and Firestore while jobs run."""

from __future__ import annotations

import signal
import time

from tests.faults.cast import Cast, Scene
from tests.faults.scripts import first, gently, slow
from tests.faults.signals import freeze, replace
from tests.support.servers.provider import Asked, Reply, well_behaved

_POSTGRES_OUTAGE = 30.0
_FIRESTORE_OUTAGE = 20.0
_PROXY_OUTAGE = 90.0  # at most

_GARBAGE = (b"", b"no JSON", b'{"job_id": 5}', b"\xff\xfe", b"[]")


def postgres(cast: Cast) -> None:
    """Freeze Postgres until its outage is over and a job has ended without it."""
    with freeze(cast.pipeline, "postgres"):
        over = time.monotonic() + _POSTGRES_OUTAGE
        cast.start("postgres-stopped", "generate").wait_for_end()
        _wait_until(over)


def garbage(cast: Cast) -> list[str]:
    """Publish invalid usage events before each answer of a job; return the messages' ids."""
    sent: list[str] = []

    def script(asked: Asked) -> Reply:
        attributes = {"note": "garbage"}
        sent.extend(cast.pipeline.publish(data, attributes, topic="blog-usage") for data in _GARBAGE)
        return well_behaved(asked)

    cast.start("garbage", "generate", script).wait_for_end()
    return sent


def proxy(cast: Cast) -> None:
    """Kill the proxy repeatedly, until a job that writes and one that polishes are put aside."""
    scenes = [
        cast.start("proxy-down", "generate", first(1, "generate", slow())),
        cast.start("proxy-down-later", "polish", first(1, "polish", slow())),
    ]
    _wait_for_calls(scenes)
    latest = time.monotonic() + _PROXY_OUTAGE
    while not all(scene.record["put_aside"] for scene in scenes):
        assert time.monotonic() < latest, [scene.record for scene in scenes]
        replace(cast.pipeline, "proxy", signal.SIGKILL)


def firestore(cast: Cast) -> None:
    """Freeze Firestore while the models of two jobs answer; start a third job meanwhile."""
    scenes = [
        cast.start("firestore-paused", stage, gently(stage, well_behaved)) for stage in ("generate", "polish")
    ]
    _wait_for_calls(scenes)
    with freeze(cast.pipeline, "firestore"):
        over = time.monotonic() + _FIRESTORE_OUTAGE
        cast.start("firestore-paused-before", "generate")
        _wait_until(over)


def _wait_for_calls(scenes: list[Scene]) -> None:
    for scene in scenes:
        scene.wait_for_calls(1)


def _wait_until(over: float) -> None:
    """Let the outage last: its length is part of the fault."""
    time.sleep(max(0.0, over - time.monotonic()))

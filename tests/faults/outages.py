"""Parts of the stack that are away for a while, with jobs at work."""

from __future__ import annotations

import signal
import time

from tests.faults.cast import Cast, Scene
from tests.faults.scripts import first, gently, slow
from tests.faults.signals import away, replaced
from tests.support.servers.provider import Asked, Reply, well_behaved

POSTGRES_AWAY = 30.0
FIRESTORE_AWAY = 20.0
_PROXY_AWAY = 90.0  # at most

_GARBAGE = (b"", b"no JSON", b'{"job_id": 5}', b"\xff\xfe", b"[]")


def postgres(cast: Cast) -> None:
    """Stop Postgres until its time is over and a job has ended without it."""
    with away(cast.pipeline, "postgres"):
        over = time.monotonic() + POSTGRES_AWAY
        cast.start("postgres-stopped", "generate").ended()
        _wait_until(over)


def garbage(cast: Cast) -> list[str]:
    """Publish what is no usage event before each answer of a job; return the messages' ids."""
    sent: list[str] = []

    def script(asked: Asked) -> Reply:
        attributes = {"note": "garbage"}
        sent.extend(cast.pipeline.publish(data, attributes, topic="blog-usage") for data in _GARBAGE)
        return well_behaved(asked)

    cast.start("garbage", "generate", script).ended()
    return sent


def proxy(cast: Cast) -> None:
    """Kill the proxy again and again, until generate is in its second attempt and polish has done without."""
    waits = cast.start("proxy-down", "generate", first(1, "generate", slow()))
    does_without = cast.start("proxy-down-later", "polish", first(1, "polish", slow()))
    _at_work([waits, does_without])
    latest = time.monotonic() + _PROXY_AWAY
    while waits.record["attempt"] == 1 or does_without.record["status"] == "running":
        assert time.monotonic() < latest, (waits.record, does_without.record)
        replaced(cast.pipeline, "proxy", signal.SIGKILL)


def firestore(cast: Cast) -> None:
    """Stop Firestore with jobs whose models come to an end meanwhile; a third job is started then."""
    scenes = [
        cast.start("firestore-paused", stage, gently(stage, well_behaved)) for stage in ("generate", "polish")
    ]
    _at_work(scenes)
    with away(cast.pipeline, "firestore"):
        over = time.monotonic() + FIRESTORE_AWAY
        cast.start("firestore-paused-before", "generate")
        _wait_until(over)


def _at_work(scenes: list[Scene]) -> None:
    for scene in scenes:
        scene.at_work(1)


def _wait_until(over: float) -> None:
    """Let the outage last: it is its length that is tried, and nothing is awaited."""
    time.sleep(max(0.0, over - time.monotonic()))

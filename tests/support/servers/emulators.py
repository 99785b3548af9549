"""Pub/Sub and Firestore emulators for a run of pytest, started when the first test needs them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from infra.local.components import emulators, jars
from infra.local.supervision.ports import Ports
from infra.local.supervision.reaper import Reaper
from infra.local.supervision.service import HOST, Service
from infra.local.supervision.supervisor import Supervisor
from tests.support.paths import ROOT

_PATIENCE = 90.0  # seconds to start, on a busy machine
_Result = TypeVar("_Result")


@contextmanager
def pubsub(logs: Path) -> Iterator[str]:
    """Yield the host:port of a Pub/Sub emulator of our own."""

    async def settle() -> None:
        """Create nothing: each test has its own project and topics."""

    with _running(lambda port: emulators.pubsub(ROOT, port, settle), logs) as host:
        yield host


@contextmanager
def firestore(logs: Path, export: Path | None = None) -> Iterator[str]:
    """Yield the host:port of a Firestore emulator of our own, with the documents of an export."""
    with _running(lambda port: emulators.firestore(ROOT, port, export=export), logs) as host:
        yield host


@contextmanager
def _running(service: Callable[[int], Service], logs: Path) -> Iterator[str]:
    """Run a service under a supervisor on a loop of its own; the reaper ends it if pytest is killed."""
    jars.main()
    with closing(Ports()) as ports, closing(Reaper()) as reaper, _loop() as loop:
        port = ports.reserve()
        supervisor = _on(loop, _supervisor(service(port), logs, reaper))
        try:
            _on(loop, supervisor.start())
            yield f"{HOST}:{port}"
        finally:
            _on(loop, supervisor.stop())


async def _supervisor(service: Service, logs: Path, reaper: Reaper) -> Supervisor:
    return Supervisor((service,), logs, reaper, lambda _: None, lambda: None)


@contextmanager
def _loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="emulators")
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _on(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, _Result]) -> _Result:
    return asyncio.run_coroutine_threadsafe(work, loop).result(_PATIENCE)

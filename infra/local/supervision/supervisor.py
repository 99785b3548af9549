"""Starts services side by side, starts again what ends by itself, and stops it all."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from typing import TYPE_CHECKING

from infra.local.supervision.process import Process
from infra.local.supervision.service import Lost, Progress, Running, Service, StackError, State

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence
    from pathlib import Path

    from infra.local.supervision.reaper import Reaper

_STOP_PATIENCE = 6.0
_FIRST_DELAY = 0.2
_LIVED_LONG = 30.0  # seconds: after them an end is a new trouble and not the last one again


class Supervisor:
    """Runs services until it is stopped.

    `on_progress` gets every change, `on_restart` every new process (with its new pid), and `on_loss` the end
    of one that can't be started again.
    """

    def __init__(
        self,
        services: Sequence[Service],
        logs: Path,
        reaper: Reaper,
        on_progress: Callable[[Progress], None],
        on_restart: Callable[[], None],
        on_loss: Callable[[Lost], None] = lambda _: None,
    ) -> None:
        self._processes = [Process(service, logs / f"{service.name}.log", reaper) for service in services]
        self._watchers: list[asyncio.Task[None]] = []
        self._on_progress = on_progress
        self._on_restart = on_restart
        self._on_loss = on_loss
        self._stopped: set[str] = set()

    @property
    def running(self) -> tuple[Running, ...]:
        """Every process as it is now."""
        return tuple(process.running for process in self._processes)

    async def start(self) -> None:
        """Return when every service is ready, or raise the first failure."""
        # Each start keeps a core busy, and the longest decides when the whole is ready: it goes ahead, and
        # the others share the rest.
        turns = asyncio.Semaphore(os.cpu_count() or 1)
        for last in (False, True):
            chosen = [each for each in self._processes if each.service.comes_last is last]
            try:
                async with asyncio.TaskGroup() as group:
                    for process in chosen:
                        group.create_task(self._start(process, turns))
            except* StackError as failures:
                raise failures.exceptions[0] from None
        self._watchers = [asyncio.create_task(self._watch(process)) for process in self._processes]

    async def stop(self, names: Container[str] | None = None) -> None:
        """End the named services at once, or all that are left; none is started again from now on.

        One that waits for another sees its connection fail and gives up.
        """
        for watcher in self._watchers:
            watcher.cancel()
        await asyncio.gather(*self._watchers, return_exceptions=True)
        left = [process for process in self._processes if process.service.name not in self._stopped]
        chosen = [process for process in left if names is None or process.service.name in names]
        self._stopped.update(process.service.name for process in chosen)
        await asyncio.gather(*(self._stop(process) for process in chosen))

    def resume(self) -> None:
        """Let every process go on that a signal has stopped."""
        for process in self._processes:
            process.resume()

    def kill(self) -> None:
        """End everything now; a stop() that waits returns then."""
        for process in self._processes:
            process.kill()

    async def _start(self, process: Process, turns: asyncio.Semaphore) -> None:
        async with contextlib.nullcontext() if process.service.goes_ahead else turns:
            began = time.monotonic()
            self._report(process, State.STARTING)
            await process.spawn()
            await process.ready()
        if process.service.settle is not None:
            await process.service.settle()
        self._report(process, State.READY, time.monotonic() - began)

    async def _stop(self, process: Process) -> None:
        await process.stop(_STOP_PATIENCE)
        self._report(process, State.STOPPED)

    async def _watch(self, process: Process) -> None:
        delay = _FIRST_DELAY
        while True:
            ready_at = time.monotonic()
            code = await process.wait()
            detail = f"it ended with code {code}"
            if not process.service.restart:
                self._report(process, State.LOST, detail=detail)
                self._on_loss(Lost(process.service.name, code, process.log))
                return
            delay = _FIRST_DELAY if time.monotonic() - ready_at > _LIVED_LONG else delay
            self._report(process, State.RESTARTING, detail=detail)
            await asyncio.sleep(delay)
            delay = min(delay * 2, process.service.longest_pause)
            await self._start_again(process)

    async def _start_again(self, process: Process) -> None:
        began = time.monotonic()
        await process.spawn()
        self._on_restart()
        try:
            await process.ready()
        except StackError:
            process.kill()  # _watch sees its end, waits longer and tries again
            return
        self._report(process, State.READY, time.monotonic() - began)

    def _report(self, process: Process, state: State, seconds: float = 0.0, detail: str = "") -> None:
        self._on_progress(Progress(process.service.name, state, seconds, detail))

"""The whole pipeline on one machine, as one object."""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Self

from infra.local import plan
from infra.local.components import jars, postgres
from infra.local.supervision import state
from infra.local.supervision.ports import Ports
from infra.local.supervision.process import Process
from infra.local.supervision.reaper import Reaper
from infra.local.supervision.service import Progress, Running, Service, StackError, State, inherited, never
from infra.local.supervision.signals import Interrupted, SignalHandler
from infra.local.supervision.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from infra.local.model_servers.source import ModelSource

__all__ = ["Interrupted", "Progress", "Running", "Stack", "StackError", "State", "read_environment"]

read_environment = state.read_environment


class Stack:
    """`async with Stack(root, state_dir) as stack:` everything runs inside, and nothing is left after it.

    root: the checkout. state_dir: where the logs, stack.env and stack.json go; one stack at a time.
    upstream: an OpenAI-compatible server that serves every model alias. Without it, the first that there is
    of the server at MODEL_URL, a provider whose key is set, a model server of this machine, the small model.
    on_progress hears of every change of a component's state. make_plan: what to run; a test hands over
    something smaller.

    Entering raises StackError when something does not start. Ctrl-C and SIGTERM cancel what is inside, and
    leaving then raises Interrupted; a second one ends every process at once.
    """

    def __init__(
        self,
        root: Path,
        state_dir: Path,
        *,
        upstream: str | None = None,
        on_progress: Callable[[Progress], None] = lambda _: None,
        make_plan: plan.Make = plan.make,
    ) -> None:
        self.env: dict[str, str] = {}
        self.source: ModelSource | None = None
        self.notes: tuple[str, ...] = ()
        self._root = root.resolve()
        self._state_dir = state_dir.resolve()
        self._upstream = upstream
        self._on_progress = on_progress
        self._make_plan = make_plan
        self._supervisor: Supervisor | None = None
        self._resources = AsyncExitStack()
        self._signals = SignalHandler(self._kill)

    @property
    def processes(self) -> tuple[Running, ...]:
        """Every process as it is now; a restarted one has another pid."""
        return self._supervisor.running if self._supervisor else ()

    async def forever(self) -> None:
        """Wait for the signal that stops the stack."""
        await asyncio.Event().wait()

    async def __aenter__(self) -> Self:
        self._signals.install()
        try:
            await self._start()
        except BaseException:
            await self._stop()
            self._signals.raise_if_interrupted()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stop()
        self._signals.raise_if_interrupted()

    async def _start(self) -> None:
        reaper, ports = await self._claim()
        laid_out = await self._make_plan(self._root, self._state_dir, ports, self._upstream)
        self.source, self.notes = laid_out.source, (*_changes(ports), *laid_out.notes)
        ports.remember()
        if self.source:
            self._on_progress(Progress("model", State.READY, detail=self.source.label))
        for folder in laid_out.folders:
            reaper.add_folder(folder)
        await self._run(laid_out.services, reaper)
        self.env = laid_out.environment
        state.write_environment(self._state_dir, self.env)

    async def _claim(self) -> tuple[Reaper, Ports]:
        """Take the folder and what every start needs; given back in reverse order, whatever happens."""
        self._make_folder()
        self._resources.enter_context(state.lock(self._state_dir))
        state.clear(self._state_dir)
        ports, reaper = Ports(self._state_dir / state.PORTS), Reaper(*state.files(self._state_dir))
        self._resources.callback(ports.close)
        self._resources.callback(reaper.close)
        self._resources.callback(postgres.remove, self._state_dir)
        for log in (self._state_dir / "logs").glob("*.log"):
            log.unlink()
        if any(jars.find(jar) is None for jar in (jars.PUBSUB, jars.FIRESTORE)):
            await self._download(reaper)
        return reaper, ports

    def _make_folder(self) -> None:
        try:
            (self._state_dir / "logs").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror
            raise StackError(
                f"{self._state_dir} can't be the stack's folder ({why}): name another with --state-dir."
            ) from error

    async def _run(self, services: tuple[Service, ...], reaper: Reaper) -> None:
        logs = self._state_dir / "logs"
        self._supervisor = Supervisor(services, logs, reaper, self._on_progress, self._write_processes)
        self._resources.push_async_callback(self._supervisor.stop)
        self._resources.callback(state.clear, self._state_dir)
        await self._supervisor.start()
        self._write_processes()

    async def _download(self, reaper: Reaper) -> None:
        """Fetch the emulators in a process of their own, which an impatient Ctrl-C can end."""
        command = (sys.executable, "-m", "infra.local.components.jars")
        environment = inherited("XDG_CACHE_HOME", "HTTPS_PROXY") | {"PYTHONPATH": str(self._root)}
        service = Service("download", command, 0, never, environment)
        download = Process(service, self._state_dir / "logs" / "download.log", reaper)
        self._on_progress(Progress("download", State.STARTING, detail="the emulators, once"))
        await download.spawn()
        if await download.wait() != 0:
            raise StackError(download.log.read_text(errors="replace").strip())
        self._on_progress(Progress("download", State.READY))

    async def _stop(self) -> None:
        self._signals.begin_stop()
        await self._resources.aclose()
        self._signals.remove()

    def _write_processes(self) -> None:
        state.write_processes(self._state_dir, self.processes)

    def _kill(self) -> None:
        if self._supervisor is not None:
            self._supervisor.kill()


def _changes(ports: Ports) -> list[str]:
    """Return a sentence for each endpoint that is not where it was the last time."""
    return [
        f"Port {before} is taken by another program: {name} has port {after} now."
        for name, (before, after) in ports.replaced.items()
    ]

"""The whole pipeline on one machine, as one object."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Self

from infra.local import plan, sourced
from infra.local.components import jars, postgres
from infra.local.keeping import log_folder
from infra.local.keeping.folder import Kept
from infra.local.model_servers.source import require_answer
from infra.local.supervision import open_files, state
from infra.local.supervision.ports import Ports
from infra.local.supervision.process import Process
from infra.local.supervision.reaper import Reaper
from infra.local.supervision.service import (
    Lost,
    Progress,
    Running,
    Service,
    StackError,
    State,
    inherited,
    never,
)
from infra.local.supervision.signals import Interrupted, SignalHandler
from infra.local.supervision.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from infra.local.keeping.exports import Exports
    from infra.local.model_servers.source import ModelSource

__all__ = ["Interrupted", "Progress", "Running", "Stack", "StackError", "State", "read_environment"]

read_environment = state.read_environment


_SAVES_WITHIN = 20.0  # seconds; an emulator that hangs loses what came after its last export
_GIVE_UP = "Ctrl-C once more gives up what the last seconds changed."


class Stack:
    """`async with Stack(root, state_dir) as stack:` everything runs inside, and nothing is left after it.

    root: the checkout. state_dir: where the logs, stack.env and stack.json go; one stack at a time.
    upstream: an OpenAI-compatible server that serves every model alias. Without it, the first that there is
    of the server at MODEL_URL, a provider whose key is set, a model server of this machine, the small model.
    on_progress hears of every change of a component's state. make_plan: what to run; a test hands over
    something smaller. keep: go on with what the last run on this folder has kept, and keep it again.

    Entering raises StackError when something does not start. Ctrl-C and SIGTERM cancel what is inside, and
    leaving then raises Interrupted; a second one ends every process at once. So does an emulator that ends
    by itself; leaving then raises Lost.
    """

    def __init__(
        self,
        root: Path,
        state_dir: Path,
        *,
        upstream: str | None = None,
        on_progress: Callable[[Progress], None] = lambda _: None,
        make_plan: plan.Make | None = None,
        keep: bool = False,
    ) -> None:
        self.env: dict[str, str] = {}
        self.source: ModelSource | None = None
        self.notes: tuple[str, ...] = ()
        self.unsaved = False
        self._saving = False
        self._root = root.resolve()
        self._state_dir = state.resolve(state_dir)
        self._upstream = upstream
        self._on_progress = on_progress
        self._kept = Kept(self._state_dir) if keep else None
        self._make_plan = make_plan or partial(plan.make, kept=self._kept)
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
        open_files.allow_many()
        for name in sourced.made_by_stack(os.environ):
            del os.environ[name]  # another stack's, or that of an earlier run: this one makes its own
        reaper, ports = await self._claim()
        if self._upstream:
            await require_answer(self._upstream)
        laid_out = await self._make_plan(self._root, self._state_dir, ports, self._upstream)
        self.source, self.notes = laid_out.source, (*ports.changes(), *laid_out.notes)
        ports.remember()
        if self.source:
            self._on_progress(Progress("model", State.READY, detail=self.source.label))
        for folder in laid_out.folders:
            reaper.add_folder(folder)
        await self._run(laid_out, reaper)
        self.env = laid_out.environment
        given = plan.names_given(os.environ, self.source)
        state.write_environment(self._state_dir, sourced.exported(self._state_dir, self.env, given))

    async def _claim(self) -> tuple[Reaper, Ports]:
        """Take the folder and what every start needs; given back in reverse order, whatever happens."""
        state.make_folder(self._state_dir)
        self._resources.enter_context(state.lock(self._state_dir))
        state.clear(self._state_dir)
        if self._kept:
            self._kept.make()
        ports, reaper = Ports(self._state_dir / state.PORTS), Reaper(*state.files(self._state_dir))
        self._resources.callback(ports.close)
        self._resources.callback(reaper.close)
        self._resources.callback(postgres.remove, self._state_dir)
        log_folder.begin(self._state_dir, keep=self._kept is not None)
        if any(jars.find(jar) is None for jar in (jars.PUBSUB, jars.FIRESTORE)):
            await self._download(reaper)
        return reaper, ports

    async def _run(self, laid_out: plan.Plan, reaper: Reaper) -> None:
        self._supervisor = Supervisor(
            laid_out.services,
            self._state_dir / "logs",
            reaper,
            self._on_progress,
            self._write_processes,
            self._signals.interrupt,
        )
        self._resources.push_async_callback(self._supervisor.stop)
        if laid_out.exports:
            self._resources.push_async_callback(self._keep, laid_out.exports, laid_out.end_first)
        self._resources.callback(state.clear, self._state_dir)
        await self._supervisor.start()
        self._write_processes()
        if laid_out.exports:
            exporting = asyncio.create_task(laid_out.exports.run())
            self._resources.callback(exporting.cancel)

    async def _keep(self, exports: Exports, end_first: tuple[frozenset[str], ...]) -> None:
        """Write down what is kept, once nothing changes it any more."""
        assert self._supervisor is not None
        self._saving = True
        for names in end_first:
            await self._supervisor.stop(names)
        self._supervisor.resume()
        try:
            await exports.make(_SAVES_WITHIN)
        except StackError as error:  # the last export counts, and the messages since then
            self.unsaved = True
            if not isinstance(self._signals.reason, Lost):
                self._on_progress(Progress("export", State.LOST, detail=str(error)))
        finally:
            self._saving = False

    async def _download(self, reaper: Reaper) -> None:
        """Fetch the emulators in a process of their own, which an impatient Ctrl-C can end."""
        command = (sys.executable, "-m", "infra.local.components.jars")
        environment = inherited("XDG_CACHE_HOME", "HTTPS_PROXY") | {"PYTHONPATH": str(self._root)}
        service = Service("download", command, 0, never, environment)
        download = Process(service, self._state_dir / "logs" / "download.log", reaper)
        self._on_progress(Progress("download", State.STARTING, detail="the emulators, once"))
        await download.spawn()
        if await download.wait() != 0:
            raise StackError(download.written().strip())
        self._on_progress(Progress("download", State.READY))

    async def _stop(self) -> None:
        self._signals.begin_stop()
        await self._resources.aclose()
        self._signals.remove()

    def _write_processes(self) -> None:
        state.write_processes(self._state_dir, self.processes)

    def _kill(self) -> None:
        """End everything now; a first try while it saves is only warned."""
        if self._saving:
            self._saving = False
            self._on_progress(Progress("export", State.SAVING, detail=_GIVE_UP))
        elif self._supervisor is not None:
            self._supervisor.kill()

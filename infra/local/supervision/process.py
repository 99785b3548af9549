"""One running process: start it, probe it until it is ready, stop it with all its descendants."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, BinaryIO

from infra.local.supervision.reaper import Reaper, kill_group, resume_group
from infra.local.supervision.service import Running, Service, StackError

if TYPE_CHECKING:
    from pathlib import Path

_PROBE_EVERY = 0.1
_PROBE_PATIENCE = 5.0
_LAST_LINES = 12


class Process:
    """A service that is being run; `spawn` may be called again when it has ended."""

    def __init__(self, service: Service, log: Path, reaper: Reaper) -> None:
        self.service = service
        self.log = log
        self._reaper = reaper
        self._process: asyncio.subprocess.Process | None = None
        self._starts = 0
        self._begin = 0

    @property
    def running(self) -> Running:
        """The process as it is now; its pid is another one after a restart."""
        assert self._process is not None
        restarts = self._starts - 1
        return Running(self.service.name, self._process.pid, self.service.port, self.log, restarts)

    async def spawn(self) -> None:
        """Start it; its output is appended to its log."""
        with self._appending() as log:
            if not self._starts:
                self._begin = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *self._reaper.wrap(self.service.command),
                stdin=self._reaper.pipe,
                stdout=log,
                stderr=log,
                env=dict(self.service.environment),
                cwd=self.service.cwd,
                user=self.service.user,
                start_new_session=True,  # Ctrl-C in a terminal reaches the supervisor alone
            )
        self._starts += 1

    async def wait(self) -> int:
        """Wait for the process to end, and kill its leftovers: a killed server leaves its workers."""
        assert self._process is not None
        code = await self._process.wait()
        kill_group(self._process.pid)
        self._reaper.release(self._process.pid)
        return code

    async def ready(self) -> None:
        """Wait until it serves; StackError when it ends before that or takes too long."""
        ended = asyncio.ensure_future(self.wait())
        serves = asyncio.ensure_future(self._probe_until_ready())
        try:
            await asyncio.wait(
                {ended, serves}, timeout=self.service.patience, return_when=asyncio.FIRST_COMPLETED
            )
            if ended.done():
                raise self._failure(f"ended with code {ended.result()} before it was ready")
            if not serves.done():
                raise self._failure(f"was not ready after {self.service.patience:.0f} seconds")
        finally:
            ended.cancel()
            serves.cancel()

    async def stop(self, patience: float) -> None:
        """Ask it to end, kill it after `patience` seconds; return when all its descendants are gone."""
        if self._process is None:
            return
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(self.service.stop_signal)
                resume_group(self._process.pid)
        try:
            async with asyncio.timeout(patience):
                await self.wait()
        except TimeoutError:
            self.kill()
            await self.wait()

    def resume(self) -> None:
        """Let it go on if a signal has stopped it."""
        if self._process is not None and self._process.returncode is None:
            resume_group(self._process.pid)

    def kill(self) -> None:
        """End it and its descendants now."""
        if self._process is not None and self._process.returncode is None:
            kill_group(self._process.pid)

    def written(self) -> str:
        """Return what it has written since its first start: a log may have lines of earlier runs."""
        with self.log.open("rb") as log:
            log.seek(self._begin)
            return log.read().decode(errors="replace")

    def _appending(self) -> BinaryIO:
        return self.log.open("ab")

    async def _probe_until_ready(self) -> None:
        while True:
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(_PROBE_PATIENCE):
                    if await self.service.probe():
                        return
            await asyncio.sleep(_PROBE_EVERY)

    def _failure(self, what: str) -> StackError:
        lines = self.written().splitlines()[-_LAST_LINES:]
        end = "\n".join(f"  {line}" for line in lines) or "  (it wrote nothing)"
        return StackError(f"{self.service.name} {what}; the end of its log {self.log}:\n{end}")

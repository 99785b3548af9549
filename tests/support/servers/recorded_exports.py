"""The end of a kept stack, written down: exports that read nothing and say which services answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from infra.local.keeping.exports import Exports
from infra.local.supervision.service import Progress, Service, StackError, State


class Story:
    """A line for each thing that happens, in a file of the stack's folder."""

    def __init__(self, state_dir: Path) -> None:
        self._file = state_dir / "story"

    @property
    def lines(self) -> list[str]:
        """The events until now."""
        return self._file.read_text().splitlines() if self._file.exists() else []

    def add(self, line: str) -> None:
        """Write down what happens."""
        with self._file.open("a") as file:
            file.write(f"{line}\n")

    def add_end(self, progress: Progress) -> None:
        """Write down the end of a service, and a warning."""
        if progress.state in {State.STOPPED, State.SAVING}:
            self.add(f"{progress.name} {progress.state}")


class RecordedExports(Exports):
    """Exports of the last of the services; with `hangs` one takes as long as that lives, and fails then."""

    def __init__(self, story: Story, services: Sequence[Service], *, hangs: bool) -> None:
        self._story, self._services, self._hangs = story, services, hangs

    async def run(self) -> None:
        """Write down the begin and the end."""
        self._story.add("exports begin")
        try:
            await asyncio.Event().wait()
        finally:
            self._story.add("exports end")

    async def make(self, patience: float = 60.0) -> None:
        """Write down which services answer."""
        answering = [service.name for service in self._services if await _answers(service, patience)]
        self._story.add(f"export, while there is: {', '.join(answering)}")
        while self._hangs:
            if not await _answers(self._services[-1], patience):
                raise StackError("There is nothing to export from.")
            await asyncio.sleep(0.02)


async def _answers(service: Service, patience: float) -> bool:
    try:
        async with asyncio.timeout(patience):
            return await service.probe()
    except OSError:  # a TimeoutError is one
        return False

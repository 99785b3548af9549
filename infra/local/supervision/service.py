"""A process of the stack, and the progress that its watchers see."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

HOST = "127.0.0.1"


class StackError(Exception):
    """The stack can't start or go on; the message is a sentence that names the component."""


class Lost(StackError):
    """A service ended that can't be started again, because its data have gone with it."""

    def __init__(self, name: str, code: int, log: Path) -> None:
        super().__init__(f"{name} ended by itself with code {code}, so the stack has stopped: see {log}.")


class State(StrEnum):
    """A component's state, as passed to `on_progress`."""

    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"  # it ended by itself and is being started again
    LOST = "lost"  # it ended by itself, and its data with it: only a new stack helps
    STOPPED = "stopped"
    SAVING = "saving"  # what is kept is written down, and the component stops then


@dataclass(frozen=True)
class Progress:
    """One change of a component's state, `seconds` after its start began."""

    name: str
    state: State
    seconds: float = 0.0
    detail: str = ""


@dataclass(frozen=True)
class Running:
    """A process of the stack: it listens on `port` and writes to `log`."""

    name: str
    pid: int
    port: int
    log: Path
    restarts: int = 0


@dataclass(frozen=True)
class Service:
    """A process to start, its probe, and the reaction to its end."""

    name: str
    command: tuple[str, ...]
    port: int
    probe: Callable[[], Awaitable[bool]]
    environment: Mapping[str, str] = field(default_factory=dict)
    settle: Callable[[], Awaitable[None]] | None = None  # once, after the first time it is ready
    cwd: Path | None = None
    user: str | None = None
    patience: float = 60.0  # seconds to become ready
    stop_signal: signal.Signals = signal.SIGTERM
    restart: bool = True
    longest_pause: float = 10.0  # seconds between its end and its restart, at most
    goes_ahead: bool = False  # it takes longest to start, and waits for no other
    comes_last: bool = False  # it makes the others work, and starts when all of them are ready


def http_answers(port: int, path: str, *, status: int | None = None) -> Callable[[], Awaitable[bool]]:
    """Return a probe: the port answers a GET, with that status if one is given."""

    async def probe() -> bool:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
            words = (await reader.readline()).split()
        finally:
            writer.close()
        return len(words) > 1 and (status is None or words[1] == str(status).encode())

    return probe


async def never() -> bool:
    """Probe of a process that is not a server."""
    return False


def inherited(*names: str) -> dict[str, str]:
    """Return a child's environment: the named variables and those that any program needs.

    Nothing else, so that a stack behaves the same whatever its shell exports, and bytecode gets written even
    with PYTHONDONTWRITEBYTECODE.
    """
    wanted = ("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", *names)
    return {name: os.environ[name] for name in wanted if name in os.environ}

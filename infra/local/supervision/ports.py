"""Ports that stay ours: two stacks that start at once on one machine never get the same one."""

from __future__ import annotations

import contextlib
import errno
import json
import random
import socket
from typing import TYPE_CHECKING

from infra.local.supervision.service import HOST

if TYPE_CHECKING:
    from pathlib import Path

_RANGE = range(20_000, 25_000)
"""Below the ports that kernels choose for connections: those of a stopped stack so stay free for the next."""
_TRIES = 200
_HIGHEST = 65_535


class Ports:
    """Reserves free ports until it is closed; the named ones are those of the last time, where they are free.

    The reservation is a socket that is bound and never listens, while a server that asks for this very port
    gets it: both sides set SO_REUSEADDR, as servers do. A port is so never free between the choice and the
    bind, nor while a process is restarted. Another stack could bind it for the same reason: so the UDP port
    of the same number is bound as well, which no two can do. The kernel frees both, however a process ends.
    """

    def __init__(self, remembered: Path | None = None) -> None:
        self.replaced: dict[str, tuple[int, int]] = {}  # by name: the port of the last time, and the new one
        self._file = remembered
        self._names = _read(remembered)
        self._held: list[socket.socket] = []

    def reserve(self, name: str | None = None) -> int:
        """Return a port that is free; with a name, the one that it had the last time, if that is free."""
        before = self._names.get(name) if name else None
        port = before if before and self._hold(before) else self._choose()
        if name:
            self._names[name] = port
            if before and port != before:
                self.replaced[name] = before, port
        return port

    def changes(self) -> tuple[str, ...]:
        """Return a sentence for each port that is not that of the last time."""
        return tuple(
            f"Port {before} is taken by another program: {name} has port {after} now."
            for name, (before, after) in self.replaced.items()
        )

    def remember(self) -> None:
        """Write the named ports down for the next time."""
        if self._file is not None:
            self._file.write_text(json.dumps(self._names, indent=2) + "\n")

    def close(self) -> None:
        """Free all ports."""
        for held in self._held:
            held.close()
        self._held.clear()

    def _choose(self) -> int:
        taken = set(self._names.values())  # by another of ours, this time or the last
        for port in random.sample(_RANGE, _TRIES):
            if port not in taken and self._hold(port):
                return port
        raise OSError(errno.EADDRINUSE, f"no free port from {_RANGE.start} to {_RANGE.stop - 1}")

    def _hold(self, port: int) -> bool:
        with contextlib.ExitStack() as undo:
            server = undo.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            mark = undo.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
            try:
                mark.bind((HOST, port))
                server.bind((HOST, port))
            except (OSError, OverflowError):
                return False
            undo.pop_all()
        self._held += [server, mark]
        return True


def _read(file: Path | None) -> dict[str, int]:
    """Return the ports of the last time; none if the file is missing or damaged."""
    try:
        found = json.loads(file.read_text()) if file else {}
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: port for name, port in found.items() if type(port) is int and 0 < port <= _HIGHEST}

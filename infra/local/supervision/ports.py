"""Ports that stay ours: two stacks that start at once on one machine never get the same one."""

from __future__ import annotations

import socket

from infra.local.supervision.service import HOST


class Ports:
    """Reserves free ports until it is closed.

    The reservation is a socket that is bound and never listens. The kernel then gives the port to nobody who
    asks for any port, while a server that asks for this very one gets it: both sides set SO_REUSEADDR, as
    servers do. A port is so never free between the choice and the bind, nor while a process is restarted.
    """

    def __init__(self) -> None:
        self._held: list[socket.socket] = []

    def reserve(self) -> int:
        held = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((HOST, 0))
        self._held.append(held)
        port: int = held.getsockname()[1]
        return port

    def close(self) -> None:
        for held in self._held:
            held.close()
        self._held.clear()

"""The addresses of a host's name."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_THREADS = 200  # a look-up that hangs keeps its thread for up to a minute after its caller has given it up

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Returns the addresses of a name; raises OSError."""


class Resolver:
    """The machine's resolver, in threads of its own: names that hang keep out no other work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="lookup")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _get_addresses, host, port)
        return [str(address[0]) for *_, address in found]


def _get_addresses(host: str, port: int) -> list[tuple[Any, ...]]:
    try:
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except UnicodeError as error:  # of a label that is too long or empty
        raise OSError("not a name") from error

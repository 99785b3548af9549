"""A server for one test, which leaves nothing open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

HOST = "127.0.0.1"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(serve: Serve, port: int = 0) -> AsyncIterator[int]:
    """Serve each connection on the port, or a free one, which is what you get, until the block ends.

    asyncio's server closes only the socket it listens on: connections that the other side keeps alive would
    outlive their loop, and the warning about them would hit whichever test runs when they are collected.
    """
    connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections[asyncio.create_task(_serve(serve, reader, writer))] = writer

    server = await asyncio.start_server(connected, HOST, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in connections:
            task.cancel()
        ended = await asyncio.gather(*connections, return_exceptions=True)
        for writer in connections.values():
            writer.transport.abort()  # a client that still waits gets no answer
            with suppress(ConnectionError):
                await writer.wait_closed()
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def _serve(serve: Serve, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(asyncio.IncompleteReadError, ConnectionError):  # the client hung up
            await serve(reader, writer)
    finally:
        writer.close()

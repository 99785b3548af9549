"""Serve on a free port until standard input ends: `python -m tests.support.servers.paced [FIRST RATE]`.

FIRST is the time until the first token in seconds, RATE the tokens a second. The first line of the output is
the port.
"""

from __future__ import annotations

import asyncio
import sys

from tests.support.servers.listening import HOST
from tests.support.servers.paced.server import Connection, Provider

FIRST_TOKEN, TOKENS_A_SECOND = 0.6, 80.0


async def serve(first_token: float, tokens_a_second: float) -> None:
    """Serve until the parent closes our standard input, or ends."""
    provider = Provider(first_token, tokens_a_second)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(provider), HOST, 0)
    async with server:
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


def main() -> None:
    given = [float(value) for value in sys.argv[1:]]
    asyncio.run(serve(*(given or [FIRST_TOKEN, TOKENS_A_SECOND])))


if __name__ == "__main__":
    main()

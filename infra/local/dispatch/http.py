"""Post to a function on this machine. It takes a tenth of a full client's CPU, which the functions need."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit


async def post(url: str, body: bytes) -> int:
    """Return the status of the answer; raise OSError or ValueError if there is none.

    Each request has its own connection: one that is kept open may be closed by the function, or die with it,
    just when the next message is sent.
    """
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        fields = f"host: {address.netloc}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
        head = f"POST {address.path or '/'} HTTP/1.1\r\n{fields}\r\nconnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    if not line:
        raise ConnectionResetError("the connection was closed before an answer")
    return int(line.split()[1])

"""The reading half of a WebSocket (RFC 6455), for the reports of the emulator, which is trusted."""

from __future__ import annotations

import asyncio
import base64
import secrets
import struct
from collections.abc import AsyncIterator

_TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x1, 0x2, 0x8, 0x9, 0xA
_FINAL, _OPCODE, _LENGTH, _MASKED = 0x80, 0x0F, 0x7F, 0x80
_TWO_BYTES, _EIGHT_BYTES = 126, 127
_SWITCHING = b" 101 "


async def texts(host: str, port: int, path: str) -> AsyncIterator[str]:
    """Yield each text message until the server closes; raise OSError if it does not answer as a WebSocket."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        fields = f"Host: {host}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        fields += f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        writer.write(f"GET {path} HTTP/1.1\r\n{fields}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if _SWITCHING not in head.partition(b"\r\n")[0] + b" ":
            raise ConnectionError("the server does not speak WebSocket")
        async for text in _messages(reader, writer):
            yield text
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise ConnectionError("the server hung up") from error
    finally:
        writer.close()


async def _messages(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> AsyncIterator[str]:
    message = b""
    while True:
        final, opcode, payload = await _frame(reader)
        if opcode == _CLOSE:
            return
        if opcode == _PING:
            writer.write(_masked(_PONG, payload))
        elif opcode != _PONG:
            message += payload
            if final:
                yield message.decode(errors="replace")
                message = b""


async def _frame(reader: asyncio.StreamReader) -> tuple[bool, int, bytes]:
    first, second = await reader.readexactly(2)
    length = second & _LENGTH
    if length == _TWO_BYTES:
        (length,) = struct.unpack(">H", await reader.readexactly(2))
    elif length == _EIGHT_BYTES:
        (length,) = struct.unpack(">Q", await reader.readexactly(8))
    return bool(first & _FINAL), first & _OPCODE, await reader.readexactly(length)


def _masked(opcode: int, payload: bytes) -> bytes:
    """Return a frame of a client, which has to mask what it sends; a control frame has at most 125 bytes."""
    mask = secrets.token_bytes(4)
    hidden = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return bytes((_FINAL | opcode, _MASKED | len(payload))) + mask + hidden

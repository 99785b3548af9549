"""Send the model calls of a recorded post to the gateway again, many posts at once, at little cost.

A call begins when the calls have ended that had ended before it began when it was recorded. So parts that
were written side by side are side by side here, too.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass
from typing import Any

from shared.gateways.litellm.request import Call, request_headers

_SENT = ("model", "messages", "temperature", "max_tokens", "response_format", "stream", "stream_options")
_OWNER = "11111111-1111-4111-8111-111111111111"
_TEXT = re.compile(rb'"content": ?"[^"]')
_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")
_PATIENCE = 900.0  # seconds for a post


@dataclass(frozen=True)
class Step:
    """One recorded call, and the numbers of the calls that it waits for."""

    body: dict[str, Any]
    after: tuple[int, ...]

    @property
    def has_text(self) -> bool:
        """Whether its answer is a text and not JSON."""
        return "response_format" not in self.body


@dataclass(frozen=True)
class Replayed:
    """Seconds from a post's start to its first text and to its end."""

    first_text: float
    seconds: float


def steps(calls: list[dict[str, Any]]) -> list[Step]:
    """Return the calls of one post in their order, as the provider has recorded them."""
    ordered = sorted(calls, key=lambda call: float(call["began"]))
    return [
        Step(call["body"], tuple(n for n, other in enumerate(ordered) if other["ended"] < call["began"]))
        for call in ordered
    ]


async def replay(address: tuple[str, int, str], recorded: list[Step], name: str) -> Replayed:
    """Make one post; `name` keeps its answers apart from those of others in the gateway's cache.

    `address` is the gateway's host, port and key.
    """
    began = time.monotonic()
    first: list[float] = []

    async def make(number: int, step: Step) -> None:
        await asyncio.gather(*(tasks[before] for before in step.after))
        seen = await _ask(address, _request(address, step.body, f"{name}.{number}"))
        if step.has_text:
            first.append(seen)

    tasks: list[asyncio.Task[None]] = []
    async with asyncio.timeout(_PATIENCE), asyncio.TaskGroup() as group:
        for number, step in enumerate(recorded):
            tasks.append(group.create_task(make(number, step)))
    return Replayed(min(first) - began, time.monotonic() - began)


def _request(address: tuple[str, int, str], body: dict[str, Any], name: str) -> bytes:
    host, port, key = address
    sent = {field: body[field] for field in _SENT if field in body}
    tags = {"org_id": _OWNER, "user_id": _OWNER, "job_id": name, "stage": "generate", "run": 1, "revision": 0}
    sent |= {"cache": {"namespace": name}, "metadata": {**tags, "tags": ["blog", f"job:{name}"]}}
    call = Call(
        org_id=_OWNER,
        user_id=_OWNER,
        job_id=name,
        stage="generate",
        run=1,
        revision=0,
        call_id=name,
        traceparent="",
    )
    data = json.dumps(sent).encode()
    headers = {
        **{header: value for header, value in request_headers(call).items() if value},
        "host": f"{host}:{port}",
        "authorization": f"Bearer {key}",
        "content-type": "application/json",
        "content-length": str(len(data)),
    }
    lines = "".join(f"{header}: {value}\r\n" for header, value in headers.items())
    return f"POST /v1/chat/completions HTTP/1.1\r\n{lines}\r\n".encode() + data


async def _ask(address: tuple[str, int, str], request: bytes) -> float:
    """Make one call to its end; return when its first text came, of the monotonic clock."""
    loop = asyncio.get_running_loop()
    over: asyncio.Future[float] = loop.create_future()
    transport, _ = await loop.create_connection(lambda: _Answer(over), *address[:2])
    try:
        transport.write(request)
        return await over
    finally:
        transport.close()


class _Answer(asyncio.Protocol):
    """Looks for an answer's first text and its end, and reads no more of it: many come at once."""

    def __init__(self, over: asyncio.Future[float]) -> None:
        self._over = over
        self._first: float | None = None
        self._head = b""
        self._length: int | None = None  # of the body, unless it comes in chunks
        self._received = 0
        self._last = b""

    def data_received(self, data: bytes) -> None:
        """Take some bytes."""
        if self._received == 0:
            self._head += data
            head, end, data = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 200 " not in head.split(b"\r\n")[0]:
                self._over.set_exception(RuntimeError((head + data)[:1000].decode(errors="replace")))
                return
            found = _LENGTH.search(head)
            self._length = int(found[1]) if found else None
        self._received += len(data)
        if self._first is None and _TEXT.search(data):
            self._first = time.monotonic()
        self._last = (self._last + data)[-5:]
        is_over = self._last == b"0\r\n\r\n" if self._length is None else self._received >= self._length
        if is_over and not self._over.done():
            self._over.set_result(self._first or time.monotonic())

    def connection_lost(self, error: Exception | None) -> None:
        """Fail unless the answer is whole."""
        if not self._over.done():
            self._over.set_exception(error or ConnectionError("the gateway hung up"))

"""Shared by the stand-ins of CMSs: HTTP with JSON, and faults on request."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.servers.listening import listening

HANG = b""
"""A fault: no answer."""

PAGE = b"<!doctype html><title>Error</title><h1>Something went wrong</h1>"


@dataclass(frozen=True)
class Call:
    """A request; `body` is its JSON."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Answered:
    """An answer with JSON."""

    status: int
    value: Any


@dataclass
class Fault:
    """A trouble of the next request with this method, whose path ends so.

    `reply` is sent in place of the answer, after the work was done if `works`. `cut` sends so many bytes of
    the answer.
    """

    method: str
    path: str
    reply: bytes | None = None
    works: bool = False
    cut: int | None = None
    before: Callable[[], None] | None = None


def page(status: int, *headers: str) -> bytes:
    """Return an answer with a page of HTML."""
    lines = (f"HTTP/1.1 {status} X", "Content-Type: text/html", f"Content-Length: {len(PAGE)}", *headers)
    return "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + PAGE


def json_page(value: object) -> bytes:
    """Return an answer with JSON, whatever a CMS would say."""
    data = json.dumps(value).encode()
    head = f"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


@dataclass
class Cms:
    """A stand-in; a subclass answers. `calls` has each request in order."""

    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    base: str = ""
    ticks: int = 0

    def answer(self, call: Call) -> Answered:
        """Return the CMS's answer."""
        raise NotImplementedError

    def fail(self, method: str, path: str, reply: bytes | None = None, **more: Any) -> None:
        """Arrange a fault."""
        self.faults.append(Fault(method, path, reply, **more))

    def made(self, method: str, path: str) -> list[Call]:
        """Return the requests with this method whose path ends so."""
        return [each for each in self.calls if each.method == method and each.path.endswith(path)]

    def now(self) -> int:
        """Return the next second."""
        self.ticks += 1
        return self.ticks

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[str]:
        """Serve until the block ends; you get the address."""
        async with listening(self._serve, port) as found:
            self.base = f"http://127.0.0.1:{found}"
            yield self.base

    @contextmanager
    def in_thread(self) -> Iterator[str]:
        """Serve beside a test that waits without a loop."""
        ready: Future[str] = Future()
        stop = asyncio.Event()
        loop = asyncio.new_event_loop()

        async def run() -> None:
            async with self.serve() as address:
                ready.set_result(address)
                await stop.wait()

        thread = Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
        thread.start()
        try:
            yield ready.result(timeout=30)
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(timeout=30)
            loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = await _read(reader)
        self.calls.append(call)
        fault = next(
            (each for each in self.faults if each.method == call.method and call.path.endswith(each.path)),
            None,
        )
        if fault:
            self.faults.remove(fault)
            if fault.before:
                fault.before()
        if fault is None or fault.works or fault.reply is None:
            answered = self.answer(call)
            reply = _write(answered)
        if fault and fault.reply == HANG:
            await asyncio.Event().wait()
        if fault and fault.reply is not None:
            reply = fault.reply
        writer.write(reply[: fault.cut] if fault and fault.cut is not None else reply)
        await writer.drain()


async def _read(reader: asyncio.StreamReader) -> Call:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    line, *rest = head.strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
    content = await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = line.split(" ")
    parts = urlsplit(target)
    body = json.loads(content) if content else None
    return Call(method, parts.path, dict(parse_qsl(parts.query)), headers, body)


def _write(answered: Answered) -> bytes:
    text = json.dumps(answered.value).encode()
    lines = (
        f"HTTP/1.1 {answered.status} X",
        "Content-Type: application/json",
        f"Content-Length: {len(text)}",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "Connection: close")).encode() + b"\r\n" + text

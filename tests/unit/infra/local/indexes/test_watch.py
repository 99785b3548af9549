"""The warnings that the log and the pages get, from reports over a WebSocket."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from infra.local.indexes import websocket
from infra.local.indexes.query import Indexes
from infra.local.indexes.watch import Watch
from tests.support.servers.listening import HOST, listening
from tests.unit.infra.local.indexes.test_refusals import MINE, NO_DOCUMENT, NOT_READ, document, refused
from tests.unit.infra.local.indexes.test_requests import TEXT, report

NONE = Indexes({"indexes": [], "fieldOverrides": []})
BY_TITLE = report({"org_id": TEXT}, {"title": "ASC"})
BY_TIME = report({"org_id": TEXT}, {"created_at": "DESC"})
_HEAD = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n"


def frame(payload: bytes, opcode: int = 1, *, final: bool = True) -> bytes:
    """Return a server's frame, with a length in one, three or nine bytes."""
    if len(payload) < 126:
        length = bytes([len(payload)])
    elif len(payload) < 65_536:
        length = b"\x7e" + len(payload).to_bytes(2, "big")
    else:
        length = b"\x7f" + len(payload).to_bytes(8, "big")
    return bytes([0x80 * final | opcode]) + length + payload


@asynccontextmanager
async def sending(
    *frames: bytes, head: bytes = _HEAD, heard: asyncio.Queue[bytes] | None = None
) -> AsyncIterator[int]:
    """Serve frames to each client; `heard` gets what a client answers to a ping."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head + b"".join(frames))
        await writer.drain()
        if heard is not None:
            heard.put_nowait(await reader.readexactly(8))

    async with listening(serve) as port:
        yield port


async def read(port: int) -> list[str]:
    return [text async for text in websocket.texts(HOST, port, "/requests")]


async def test_texts_of_each_length_are_read() -> None:
    """Also in several frames, with a ping in between that is answered."""
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    long, longer = "é" * 200, "x" * 70_000
    parts = (frame(b"in ", final=False), frame(b"ab", 9), frame(b"parts", 0))
    whole = (frame(long.encode()), frame(longer.encode()), frame(b"", 8))
    async with sending(*parts, *whole, heard=heard) as port:
        assert await read(port) == ["in parts", long, longer]
        pong = await asyncio.wait_for(heard.get(), 30)
    mask, hidden = pong[2:6], pong[6:]
    assert pong[:2] == b"\x8a\x82"  # final, masked, two bytes
    assert bytes(byte ^ mask[place] for place, byte in enumerate(hidden)) == b"ab"


@pytest.mark.parametrize(
    ("frames", "head"), [((b"\x81\x05abc",), _HEAD), ((), b"HTTP/1.1 404 Not Found\r\n\r\n"), ((), b"")]
)
async def test_broken_connection_is_an_error_of_the_network(frames: tuple[bytes, ...], head: bytes) -> None:
    """A server that hangs up within a frame, or is none."""
    async with sending(*frames, head=head) as port:
        with pytest.raises(ConnectionError):
            await read(port)


async def test_pages_hear_each_warning_once(caplog: pytest.LogCaptureFixture) -> None:
    """A page that comes later hears of recent queries; the log has each once."""
    now = 100.0
    watch = Watch(lambda: NONE, lambda: now)
    with caplog.at_level(logging.WARNING):
        watch.read(json.dumps([BY_TITLE, {"outcome": "allow"}]))
        page = watch.warnings()
        assert "title ascending" in await anext(page)
        watch.read(json.dumps(BY_TITLE))
        watch.read(json.dumps(BY_TIME))
        assert "created_at descending" in await anext(page)
        now = 200.0
        watch.read(json.dumps(BY_TIME))
        late = watch.warnings()
        assert "created_at descending" in await anext(late)
    await page.aclose()
    await late.aclose()
    assert len(caplog.records) == 2


async def test_pages_hear_of_refused_requests(caplog: pytest.LogCaptureFixture) -> None:
    """Beside the queries without an index, and once each."""
    watch = Watch(lambda: NONE, lambda: 0.0)
    page = watch.warnings()
    watch.read(json.dumps([refused("delete", NO_DOCUMENT, None)] * 2 + [BY_TITLE]))
    assert "refused to delete jobs/1" in await anext(page)
    assert "title ascending" in await anext(page)
    await page.aclose()
    assert caplog.text.count("refused to delete") == 1


def written(method: str, resource: dict[str, Any], line: int | None = 28, **changed: Any) -> dict[str, Any]:
    """Return a report on one write, which has one time in all of its reports."""
    time = {"timestampValue": "2026-11-30T01:06:48.986Z"}
    return refused(method, resource, line, request={"time": time}, **changed)


AS_CREATE = written("create", NOT_READ, None)
AS_UPDATE = written("update", NOT_READ, outcome="error")


@pytest.mark.parametrize(
    ("reports", "sentence"),
    [
        ([AS_CREATE], "create jobs/1: no rule allows it."),
        ([AS_CREATE, written("update", NOT_READ, None)], "write jobs/1: no rule allows it."),
        ([AS_CREATE, AS_UPDATE, written("update", document(MINE))], "update jobs/1: line 28 of"),
        ([AS_CREATE, AS_UPDATE, written("create", NO_DOCUMENT, None)], "create jobs/1: no rule allows it."),
        ([AS_CREATE, AS_UPDATE, written("update", document(MINE), outcome="allow")], None),
    ],
)
async def test_refused_write_has_one_sentence(reports: list[dict[str, Any]], sentence: str | None) -> None:
    """The emulator reports a write as a create and as an update, and again when it has read the document."""
    watch = Watch(lambda: NONE, lambda: 0.0)
    page = watch.warnings()
    for each in reports:
        watch.read(json.dumps(each))
    watch.read(json.dumps(written("create", NOT_READ, None, path="/documents/the/last")))
    for start in [sentence] if sentence else []:
        assert (await anext(page)).startswith(f"The security rules refused to {start}")
    assert "the/last" in await anext(page)
    await page.aclose()


async def test_page_does_not_hear_of_pages_before() -> None:
    """It says since when it listens; what it did before it was heard is not lost."""
    now = 100.0
    watch = Watch(lambda: NONE, lambda: now)
    watch.read(json.dumps(BY_TIME))
    now = 101.0
    watch.read(json.dumps(BY_TITLE))
    page = watch.warnings(101.0)
    assert "title ascending" in await anext(page)
    await page.aclose()


async def test_watch_connects_again() -> None:
    """The emulator may start later, or hang up."""
    watch = Watch(lambda: NONE, lambda: 0.0)
    page = watch.warnings()
    async with sending(frame(json.dumps(BY_TITLE).encode()), frame(json.dumps(BY_TIME).encode()[:9])) as port:
        running = asyncio.create_task(watch.run(HOST, port))
        assert "title ascending" in await asyncio.wait_for(anext(page), 30)
        running.cancel()
    await page.aclose()


async def test_strange_report_does_not_end_the_watch(caplog: pytest.LogCaptureFixture) -> None:
    """No JSON, another JSON, a report of another shape, and indexes that can't be read for a moment."""
    loads: list[Indexes | ValueError] = [NONE, ValueError("half a file")]

    def indexes() -> Indexes:
        found = loads.pop() if len(loads) > 1 else loads[0]
        if isinstance(found, ValueError):
            raise found
        return found

    watch = Watch(indexes, lambda: 0.0)
    page = watch.warnings()
    strange = [b"{", b"7", b'["x"]', json.dumps({**BY_TIME, "rulesContext": 7}).encode()]
    reports = [*strange, json.dumps(BY_TIME).encode(), json.dumps(BY_TITLE).encode()]
    async with sending(*map(frame, reports)) as port:
        running = asyncio.create_task(watch.run(HOST, port))
        assert "title ascending" in await asyncio.wait_for(anext(page), 30)
        running.cancel()
    await page.aclose()
    assert "half a file" in caplog.text
    assert "malformed" in caplog.text or "truncated" in caplog.text


def test_report_of_another_shape_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """A later emulator may report otherwise: the stack goes on."""
    with caplog.at_level(logging.WARNING):
        Watch(lambda: NONE, lambda: 0.0).read('{"outcome": "allow", "rulesContext": {"method": "list"}}')
    assert "another shape" in caplog.text

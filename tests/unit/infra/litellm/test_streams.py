"""The proxy's transport passes merged streams on in time, and hangs up with its caller."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest

from infra.litellm import streams
from infra.litellm.merging import StreamMerger
from infra.litellm.streams import MergedStream

WINDOW = 0.05
PIECE = b'data: {"choices": [{"index": 0, "delta": {"content": "%s"}}]}\n\n'
MERGED = b'data: {"choices":[{"index":0,"delta":{"content":"%s"}}]}\n\n'
DONE = b"data: [DONE]\n\n"
LIMIT = 10.0


class Provider(httpx.AsyncByteStream):
    """A stream of which a test sends the parts; an exception breaks it off, None ends it."""

    def __init__(self, *parts: bytes | Exception | None) -> None:
        self.parts: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()
        self.read = 0
        self.reading, self.left = asyncio.Event(), asyncio.Event()
        self.closed = False
        for part in parts:
            self.parts.put_nowait(part)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while (part := await self.parts.get()) is not None:
                self.read += 1
                self.reading.set()
                if isinstance(part, Exception):
                    raise part
                yield part
        finally:
            self.left.set()

    async def aclose(self) -> None:
        self.closed = True


def merged(provider: Provider) -> MergedStream:
    return MergedStream(provider, StreamMerger(WINDOW))


async def read_into(passed: bytearray, provider: Provider) -> None:
    """Read what a merged stream passes on."""
    async with asyncio.timeout(LIMIT):
        async for data in merged(provider):
            passed += data


async def test_stream_end_passes_all_on() -> None:
    """The text before the end is there, merged, and [DONE] after it."""
    provider = Provider(*(PIECE % b"%d" % number for number in range(5)), DONE, None)
    passed = bytearray()
    await read_into(passed, provider)
    assert passed == PIECE % b"0" + MERGED % b"1234" + DONE


async def test_stream_break_off_comes_after_its_text() -> None:
    """What came before a break-off is passed on, also half of an event, and then the error."""
    provider = Provider(PIECE % b"0", PIECE % b"1", b'data: {"cho', httpx.ReadError("reset"))
    passed = bytearray()
    with pytest.raises(httpx.ReadError, match="reset"):
        await read_into(passed, provider)
    assert passed == PIECE % b"0" + PIECE % b"1" + b'data: {"cho'


async def test_stream_silence_holds_nothing() -> None:
    """A provider that falls silent: its text goes on within the window, and the silence stays one."""
    provider = Provider(PIECE % b"0", PIECE % b"1", PIECE % b"2")
    passing = aiter(merged(provider))
    async with asyncio.timeout(LIMIT):
        assert await anext(passing) == PIECE % b"0"
        assert await anext(passing) == MERGED % b"12"
    waiting = asyncio.ensure_future(anext(passing))
    assert await asyncio.wait([waiting], timeout=3 * WINDOW) == (set(), {waiting})
    provider.parts.put_nowait(httpx.ReadTimeout("silent"))
    with pytest.raises(httpx.ReadTimeout):
        async with asyncio.timeout(LIMIT):
            await waiting


async def test_stream_closed_early_hangs_up() -> None:
    """The caller hung up: the provider's stream is left at once."""
    provider = Provider(PIECE % b"0")
    stream = merged(provider)
    async with asyncio.timeout(LIMIT):
        assert await anext(aiter(stream)) == PIECE % b"0"
        await stream.aclose()
        await provider.left.wait()
    assert provider.closed


async def test_stream_reader_cancelled_hangs_up() -> None:
    """A caller that is cancelled and closes nothing leaves the provider's stream, too."""
    provider = Provider(PIECE % b"0")
    reading = asyncio.create_task(read_into(bytearray(), provider))
    async with asyncio.timeout(LIMIT):
        await provider.reading.wait()
        reading.cancel()
        await asyncio.wait([reading])
        await provider.left.wait()


async def test_stream_slow_reader_stops_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that takes nothing makes the provider wait, and then gets everything."""
    monkeypatch.setattr(streams, "_MOST_UNREAD", 1000)
    provider = Provider(*[DONE * 10] * 50, None)
    passing = aiter(merged(provider))
    async with asyncio.timeout(LIMIT):
        passed = await anext(passing)
        for _ in range(200):
            await asyncio.sleep(0)
        assert provider.read < 25
        passed += b"".join([data async for data in passing])
    assert passed == DONE * 500


class Socket:
    """What a provider's stream is read from."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.paused, self.closing = asyncio.Event(), False

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None:
        self.calls.append("pause")
        self.paused.set()

    def resume_reading(self) -> None:
        self.calls.append("resume")


def connected(provider: Provider, socket: Socket | None) -> Provider:
    """Give a stream the connection that the proxy's transport knows; a whole answer has none any more."""
    connection = socket and SimpleNamespace(transport=socket)
    provider._aiohttp_response = SimpleNamespace(connection=connection)  # type: ignore[attr-defined]
    return provider


async def test_stream_with_held_text_collects(monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket is left alone for a moment only while text is held: the first text goes on at once."""
    monkeypatch.setattr(streams, "_COLLECTING", 0.0)
    socket = Socket()
    provider = connected(Provider(PIECE % b"0", PIECE % b"1", DONE, PIECE % b"2", None), socket)
    passed = bytearray()
    await read_into(passed, provider)
    assert passed == PIECE % b"0" + PIECE % b"1" + DONE + PIECE % b"2"
    assert socket.calls == ["pause", "resume"] * 2


@pytest.mark.parametrize("closing", [None, True])
async def test_stream_without_socket_goes_on(closing: bool | None) -> None:  # noqa: FBT001
    """An answer that has come whole left its connection to other requests; a closed one can't be paused."""
    socket = Socket()
    socket.closing = True
    provider = connected(Provider(PIECE % b"0", PIECE % b"1", None), socket if closing else None)
    passed = bytearray()
    await read_into(passed, provider)
    assert passed == PIECE % b"0" + PIECE % b"1"
    assert socket.calls == []


async def test_stream_cancelled_resumes_its_socket() -> None:
    """A caller that hangs up while the socket collects leaves it as it was."""
    socket = Socket()
    provider = connected(Provider(PIECE % b"0", PIECE % b"1"), socket)
    reading = asyncio.create_task(read_into(bytearray(), provider))
    async with asyncio.timeout(LIMIT):
        await socket.paused.wait()
        reading.cancel()
        await asyncio.wait([reading])
        await provider.left.wait()
    assert socket.calls == ["pause", "resume"]


class Transport:
    """The proxy's own transport."""

    response = httpx.Response(200)

    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        return self.response


@pytest.mark.parametrize(
    ("headers", "merges"),
    [
        ({"content-type": "text/event-stream"}, True),
        ({"content-type": "Text/Event-Stream; charset=utf-8"}, True),
        ({"content-type": "application/json"}, False),
        ({"content-type": "text/event-stream", "content-encoding": "gzip"}, False),
        ({}, False),
    ],
)
async def test_transport_merges_streams_only(headers: dict[str, str], merges: bool) -> None:  # noqa: FBT001
    """Other answers, and compressed ones, stay as they are."""
    Transport.response = httpx.Response(200, headers=headers, stream=Provider())
    transport = streams.merging(Transport, lambda: StreamMerger(WINDOW))()
    response = await transport.handle_async_request(httpx.Request("POST", "http://provider"))
    assert isinstance(response.stream, MergedStream) == merges

"""The proxy's transport to the providers: it merges the pieces of streams before the proxy works on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from merging import StreamMerger

_MOST_UNREAD = 2**18  # bytes: then the provider has to wait for the proxy
# Seconds in which a socket collects what comes while text is held. To wake up for a piece costs more than the
# piece itself.
_COLLECTING = 0.1


def merging(base: type[Any], merger: Callable[[], StreamMerger]) -> type[Any]:
    """Return the proxy's transport, with merged streams; `merger` makes one for each."""

    class MergingTransport(base):  # type: ignore[misc]  # litellm lives in the proxy's environment, unseen by mypy
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            response: httpx.Response = await super().handle_async_request(request)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            encoding = response.headers.get("content-encoding", "identity")
            if kind == "text/event-stream" and encoding == "identity":
                assert isinstance(response.stream, httpx.AsyncByteStream)
                response.stream = MergedStream(response.stream, merger())
            return response

    return MergingTransport


class MergedStream(httpx.AsyncByteStream):
    """A stream of which a task reads ahead, while what is read is merged and waits to be taken."""

    def __init__(self, stream: httpx.AsyncByteStream, merger: StreamMerger) -> None:
        self._stream = stream
        self._merger = merger
        self._ready = bytearray()
        self._changed = asyncio.Event()  # there is something to take, or the stream has ended
        self._taken = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._reading: asyncio.Task[None] | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._reading = asyncio.create_task(self._read())
        self._reading.add_done_callback(self._end)
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                ended = self._reading.done()
                if self._ready:
                    passed, self._ready = bytes(self._ready), bytearray()
                    self._taken.set()
                    yield passed
                if ended:
                    break
            await self._reading  # a break-off is raised after the text before it
        finally:
            self._stop()

    async def aclose(self) -> None:
        """Stop reading, and hang up on the provider if it has not ended."""
        self._stop()
        if self._reading:
            await asyncio.wait([self._reading])
        await self._stream.aclose()

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._reading:
            self._reading.cancel()

    async def _read(self) -> None:
        clock = asyncio.get_running_loop().time
        try:
            async for data in self._stream:
                self._pass_on(self._merger.feed(data, clock()))
                self._set_timer()
                while len(self._ready) > _MOST_UNREAD:
                    self._taken.clear()
                    await self._taken.wait()
                if self._merger.holds_text:
                    await self._collect()
        finally:
            self._pass_on(self._merger.close())

    async def _collect(self) -> None:
        """Leave what comes to the socket for a moment: what came before its end is still read then."""
        socket = _socket_of(self._stream)
        if socket is None or socket.is_closing():
            return
        socket.pause_reading()
        try:
            await asyncio.sleep(_COLLECTING)
        finally:
            if not socket.is_closing():
                socket.resume_reading()

    def _end(self, reading: asyncio.Task[None]) -> None:
        if not reading.cancelled():
            reading.exception()  # or asyncio logs it, where nobody reads to the end
        self._changed.set()

    def _pass_on(self, data: bytes) -> None:
        if data:
            self._ready += data
            self._changed.set()

    def _set_timer(self) -> None:
        if self._timer is None and self._merger.due is not None:
            self._timer = asyncio.get_running_loop().call_at(self._merger.due, self._flush)

    def _flush(self) -> None:
        self._timer = None
        self._pass_on(self._merger.flush(asyncio.get_running_loop().time()))
        self._set_timer()


def _socket_of(stream: httpx.AsyncByteStream) -> asyncio.ReadTransport | None:
    """Return what a stream is read from; None once all has come, and the connection is another request's."""
    connection = getattr(getattr(stream, "_aiohttp_response", None), "connection", None)
    transport: asyncio.ReadTransport | None = getattr(connection, "transport", None)
    return transport

"""The LiteLLM client on a failing connection: translated exceptions and time-outs."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.errors import GatewayMisconfigured, ModelError, ModelUnavailable
from tests.support.servers.proxy_wire import CALL, STREAM, ask, piece, serving
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import asking

REQUEST = httpx.Request("POST", "http://proxy")
EXCEPTIONS = [kind for _, kind in inspect.getmembers(httpx, inspect.isclass) if issubclass(kind, Exception)]
PERMANENT = {httpx.InvalidURL, httpx.UnsupportedProtocol}


def make_exception(kind: type[Exception]) -> Exception:
    """Return an exception of httpx, whatever its constructor needs."""
    if issubclass(kind, httpx.HTTPStatusError):
        return kind("text with sk-secret", request=REQUEST, response=httpx.Response(500))
    try:
        return kind("text with sk-secret")
    except TypeError:
        return kind()


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=[kind.__name__ for kind in EXCEPTIONS])
async def test_httpx_exceptions_are_translated(kind: type[Exception]) -> None:
    """Every exception of httpx becomes a ModelError, also one that a later httpx adds."""

    def handler(_: httpx.Request) -> httpx.Response:
        raise make_exception(kind)

    with pytest.raises(ModelError) as caught:
        await ask(serving(handler))
    assert type(caught.value) is (GatewayMisconfigured if kind in PERMANENT else ModelUnavailable)
    assert "sk-" not in str(caught.value)


def test_exceptions_are_found() -> None:
    """The list of httpx exceptions is not empty."""
    assert {httpx.ReadTimeout, httpx.ConnectError, httpx.InvalidURL, httpx.StreamClosed} <= set(EXCEPTIONS)


async def test_broken_stream_is_unavailable() -> None:
    """A connection that is lost after the first words raises ModelUnavailable."""

    async def broken() -> AsyncIterator[bytes]:
        yield piece("Half of ")
        raise httpx.ReadError("reset")

    with pytest.raises(ModelUnavailable):
        await ask(serving(lambda _: httpx.Response(200, content=broken(), headers=STREAM)))


@in_virtual_time
async def test_endless_call_times_out() -> None:
    """A response that trickles for ever is ended by the limit on the whole call."""

    async def trickling() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(10)
            yield piece("word ")

    client = serving(lambda _: httpx.Response(200, content=trickling(), headers=STREAM), longest=300)
    with pytest.raises(ModelUnavailable, match="300 s"):
        await client.complete(asking(), CALL, None)
    assert asyncio.get_running_loop().time() == 300


@in_virtual_time
async def test_stream_has_no_limit_of_its_own() -> None:
    """A stream may outlast the limit of whole calls: its text is paid for, and its caller has a deadline."""

    async def writing() -> AsyncIterator[bytes]:
        for _ in range(40):
            await asyncio.sleep(10)
            yield piece("word ")
        yield piece(None, finish_reason="stop") + b"data: [DONE]\n\n"

    client = serving(lambda _: httpx.Response(200, content=writing(), headers=STREAM), longest=300)
    assert (await ask(client)).text == "word " * 40


@in_virtual_time
async def test_cancelled_call_raises_cancelled_error() -> None:
    """A cancelled call raises CancelledError, not a ModelError that would be retried."""

    async def silent() -> AsyncIterator[bytes]:
        await asyncio.sleep(1000)
        yield b""

    call = asyncio.create_task(ask(serving(lambda _: httpx.Response(200, content=silent(), headers=STREAM))))
    await asyncio.sleep(1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

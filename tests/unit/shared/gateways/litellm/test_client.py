"""The gateway's client where the wire fails: every exception of httpx is translated, and time-outs hold."""

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


def made(kind: type[Exception]) -> Exception:
    """Return an exception of httpx, whatever its constructor asks for."""
    if issubclass(kind, httpx.HTTPStatusError):
        return kind("said sk-secret", request=REQUEST, response=httpx.Response(500))
    try:
        return kind("said sk-secret")
    except TypeError:
        return kind()


@pytest.mark.parametrize("kind", EXCEPTIONS, ids=[kind.__name__ for kind in EXCEPTIONS])
async def test_httpx_exceptions_are_translated(kind: type[Exception]) -> None:
    """Every exception of httpx becomes one of ours. A class that a later httpx adds is found here."""

    def handler(_: httpx.Request) -> httpx.Response:
        raise made(kind)

    with pytest.raises(ModelError) as caught:
        await ask(serving(handler))
    assert type(caught.value) is (GatewayMisconfigured if kind in PERMANENT else ModelUnavailable)
    assert "sk-" not in str(caught.value)


def test_there_are_exceptions_to_walk() -> None:
    """The test above would pass on an empty list."""
    assert {httpx.ReadTimeout, httpx.ConnectError, httpx.InvalidURL, httpx.StreamClosed} <= set(EXCEPTIONS)


async def test_broken_stream_is_retried() -> None:
    """A stream that breaks is worth another try. The connection is lost after the first words."""

    async def broken() -> AsyncIterator[bytes]:
        yield piece("Half of ")
        raise httpx.ReadError("reset")

    with pytest.raises(ModelUnavailable):
        await ask(serving(lambda _: httpx.Response(200, content=broken(), headers=STREAM)))


@in_virtual_time
async def test_a_call_that_never_ends_is_given_up() -> None:
    """A body that trickles for ever is never silent: only a limit on the whole call ends it."""

    async def trickling() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(10)
            yield piece("word ")

    client = serving(lambda _: httpx.Response(200, content=trickling(), headers=STREAM), longest=300)
    with pytest.raises(ModelUnavailable, match="300 s"):
        await client.complete(asking(), CALL, None)
    assert asyncio.get_running_loop().time() == 300


@in_virtual_time
async def test_endless_stream_is_its_callers_to_end() -> None:
    """A stream that goes on is its callers to end.

    What it has written is paid for, so that a limit of the gateway's own would only buy it again.
    """

    async def writing() -> AsyncIterator[bytes]:
        for _ in range(40):
            await asyncio.sleep(10)
            yield piece("word ")
        yield piece(None, finish_reason="stop") + b"data: [DONE]\n\n"

    client = serving(lambda _: httpx.Response(200, content=writing(), headers=STREAM), longest=300)
    assert (await ask(client)).text == "word " * 40


@in_virtual_time
async def test_cancelled_call_is_no_model_error() -> None:
    """A cancelled call is cancelled and not an error of the model.

    The step was stopped: nothing is to be retried.
    """

    async def silent() -> AsyncIterator[bytes]:
        await asyncio.sleep(1000)
        yield b""

    call = asyncio.create_task(ask(serving(lambda _: httpx.Response(200, content=silent(), headers=STREAM))))
    await asyncio.sleep(1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

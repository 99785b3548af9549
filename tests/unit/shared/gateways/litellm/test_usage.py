"""What an answer used that ended early, or of which its provider says nothing: counted and priced."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from shared.errors import ModelUnavailable
from shared.gateways.litellm.client import LiteLLM
from shared.gateways.litellm.partial_answer import PartialAnswer, Usage
from shared.gateways.litellm.usage import COUNTING, PRICING
from shared.stage.usage_recorder import _SETTLING
from tests.support.servers.proxy_wire import CALL, DONE, STOP, STREAM, cut, piece, serving, usage
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import asking

PRICES = {"gpt-4o": (2.5e-6, 10e-6), "claude-3-5-sonnet": (3e-6, 15e-6), "local": (None, None)}
WORDS = "word " * 40


class Proxy:
    """A proxy whose helpers can hang, and which remembers what they were asked."""

    def __init__(self, headers: dict[str, str] | None = None) -> None:
        self.hangs = False
        self.headers = headers or STREAM
        self.content: Callable[[], AsyncIterator[bytes]] = _whole
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.client = LiteLLM(
            httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://proxy"), 300
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append((path, json.loads(request.content or b"{}")))
        if path == "/v1/chat/completions":
            return httpx.Response(200, content=self.content(), headers=self.headers)
        if self.hangs:
            await asyncio.sleep(1000)
        if path == "/model/info":
            return httpx.Response(200, json={"data": [_info(*each) for each in PRICES.items()]})
        body = self.asked[-1][1]
        return httpx.Response(200, json={"total_tokens": 100 if "messages" in body else 70})

    def asked_of(self, path: str) -> list[dict[str, Any]]:
        return [body for each, body in self.asked if each == path]


def _info(alias: str, paid: tuple[float | None, float | None]) -> dict[str, Any]:
    told = {"id": alias, "input_cost_per_token": paid[0], "output_cost_per_token": paid[1], "key": "other"}
    return {"model_name": alias, "litellm_params": {"model": "x"}, "model_info": told}


async def _whole() -> AsyncIterator[bytes]:
    yield piece("Tea.") + STOP + usage(cost=0.01) + DONE


async def _breaking_off() -> AsyncIterator[bytes]:
    yield piece("Half of ") + piece("it.")
    raise httpx.ReadError("reset")


async def _unpriced() -> AsyncIterator[bytes]:
    yield piece("Tea.") + STOP + usage() + DONE


@in_virtual_time
async def test_answering_model_is_counted_and_priced() -> None:
    """The model that answers is counted and priced and not the one that was asked.

    After a fallback its header names the other one, and it has come before the first piece.
    """
    proxy = Proxy({**STREAM, "x-litellm-model-id": "claude-3-5-sonnet"})
    proxy.content = _breaking_off
    partial = PartialAnswer()
    with pytest.raises(ModelUnavailable):
        await proxy.client.complete(asking("Write."), CALL, lambda _: None, partial)
    used = await proxy.client.cut_off(asking("Write."), CALL, partial)
    assert (used.model, used.answer_id, used.text) == ("claude-3-5-sonnet", "chatcmpl-1", "Half of it.")
    assert (used.prompt_tokens, used.completion_tokens) == (100, 70)
    assert used.cost_usd == pytest.approx(100 * 3e-6 + 70 * 15e-6)
    counted = proxy.asked_of("/utils/token_counter")
    assert {body["model"] for body in counted} == {"claude-3-5-sonnet"}
    assert {"model": "claude-3-5-sonnet", "prompt": "Half of it."} in counted


@in_virtual_time
async def test_price_is_known_though_proxy_hangs() -> None:
    """A price is known though the proxy hangs when somebody hangs up.

    The list was read beside the first call; what nobody counts is estimated, in time for the stage.
    """
    proxy = Proxy()
    await proxy.client.complete(asking(), CALL, lambda _: None)
    await asyncio.sleep(1)
    proxy.hangs = True
    began = asyncio.get_running_loop().time()
    used = await proxy.client.cut_off(asking("Write of tea."), CALL, cut(WORDS))
    assert asyncio.get_running_loop().time() - began <= COUNTING
    assert (used.prompt_tokens, used.completion_tokens) == (4, 50)
    assert used.cost_usd == pytest.approx(4 * 2.5e-6 + 50 * 10e-6)


@in_virtual_time
async def test_missing_price_list_is_unknown_in_time() -> None:
    """A proxy that never gave its list leaves a price unknown in time.

    Unknown is not free, and the attempt's end does not wait longer than it settles.
    """
    proxy = Proxy()
    proxy.hangs = True
    used = await proxy.client.cut_off(asking(), CALL, cut(WORDS))
    assert used.cost_usd is None
    assert asyncio.get_running_loop().time() <= COUNTING + PRICING < _SETTLING
    await proxy.client.close()


@in_virtual_time
async def test_unread_list_is_read_with_next_call() -> None:
    """A list that could not be read is read with the next call.

    And kept for ten minutes, and for longer where it can't be read again.
    """
    proxy = Proxy()
    proxy.hangs = True
    await proxy.client.complete(asking(), CALL, lambda _: None)
    await asyncio.sleep(20)
    proxy.hangs = False
    for _ in range(2):
        await proxy.client.complete(asking(), CALL, lambda _: None)
        await asyncio.sleep(1)
    assert len(proxy.asked_of("/model/info")) == 2
    await asyncio.sleep(700)
    proxy.hangs = True
    await proxy.client.complete(asking(), CALL, lambda _: None)
    await asyncio.sleep(20)
    assert len(proxy.asked_of("/model/info")) == 3
    assert (await proxy.client.cut_off(asking(), CALL, cut(WORDS))).cost_usd is not None
    await proxy.client.close()


@in_virtual_time
async def test_unpriced_model_is_unknown_at_once() -> None:
    """A model without a price has an unknown one at once. Nothing is waited for that will not come."""
    proxy = Proxy()
    await proxy.client.complete(asking(), CALL, lambda _: None)
    used = await proxy.client.cut_off(asking(), CALL, cut(WORDS, model="local"))
    assert (used.cost_usd, asyncio.get_running_loop().time()) == (None, 0.0)


@in_virtual_time
async def test_providers_counts_are_not_counted_again() -> None:
    """What the provider has said is not counted again.

    Somebody hung up between the usage and the end of the stream.
    """
    proxy = Proxy()
    said = cut("Tea.", usage=Usage(1000, 500, 0.0105), answer_id="chatcmpl-1")
    used = await proxy.client.cut_off(asking(), CALL, said)
    assert (used.prompt_tokens, used.completion_tokens, used.cost_usd) == (1000, 500, 0.0105)
    unpriced = await proxy.client.cut_off(asking(), CALL, cut("Tea.", usage=Usage(1000, 500, None)))
    assert unpriced.cost_usd == pytest.approx(1000 * 2.5e-6 + 500 * 10e-6)
    assert proxy.asked_of("/utils/token_counter") == []


@in_virtual_time
async def test_cut_off_cached_answer_costs_nothing() -> None:
    """What is cut off of a cached answer cost nothing. It was paid for by whoever asked first."""
    used = await Proxy().client.cut_off(asking(), CALL, cut(WORDS, cached=True))
    assert (used.cached, used.cost_usd) == (True, 0.0)
    assert used.saved_usd == pytest.approx(100 * 2.5e-6 + 70 * 10e-6)


@in_virtual_time
async def test_unpriced_answer_has_the_lists_price() -> None:
    """An answer whose price is not said has that of the list.

    The whole of it came, and its tokens with it.
    """
    proxy = Proxy()
    proxy.content = _unpriced
    answer = await proxy.client.complete(asking(), CALL, lambda _: None)
    assert answer.cost_usd == pytest.approx(1000 * 2.5e-6 + 500 * 10e-6)


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"data": [{"model_name": "x"}]}', b"<html>", b"null"])
@in_virtual_time
async def test_a_list_that_is_none_gives_no_price(content: bytes) -> None:
    """Nor any trouble to the call beside it."""
    client = serving(lambda _: httpx.Response(200, content=content))
    assert (await client.cut_off(asking(), CALL, cut(WORDS))).cost_usd is None
    await client.close()

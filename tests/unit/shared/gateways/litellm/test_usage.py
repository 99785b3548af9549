"""Estimated usage: of answers that ended early, and of answers without reported usage."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from shared.errors import ModelUnavailable
from shared.gateways.litellm.client import LiteLLM
from shared.gateways.litellm.partial_answer import PartialAnswer, Usage
from shared.gateways.litellm.usage import COUNTING, PRICING
from shared.stage.usage_recorder import _SETTLING
from tests.support.servers.proxy_wire import CALL, DONE, STOP, STREAM, cut, piece, serving, usage
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import asking

PRICES = {"gpt-4o": (2.5e-6, 10e-6), "claude-3-5-sonnet": (3e-6, 15e-6), "local": (None, None)}
PRICES["reasons"] = (2e-6, 10e-6)
WORDS = "word " * 40


class Proxy:
    """A proxy whose helper routes can hang, and which records its requests."""

    def __init__(self, headers: dict[str, str] | None = None) -> None:
        self.hangs = False
        self.headers = headers or STREAM
        self.content: Callable[[], AsyncIterator[bytes]] = _whole
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.client = LiteLLM(
            httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://proxy"), 300
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.requests.append((path, json.loads(request.content or b"{}")))
        if path == "/v1/chat/completions":
            return httpx.Response(200, content=self.content(), headers=self.headers)
        if self.hangs:
            await asyncio.sleep(1000)
        if path == "/model/info":
            return httpx.Response(200, json={"data": [_info(*each) for each in PRICES.items()]})
        body = self.requests[-1][1]
        return httpx.Response(200, json={"total_tokens": 100 if "messages" in body else 70})

    def requests_to(self, path: str) -> list[dict[str, Any]]:
        return [body for each, body in self.requests if each == path]


def _info(alias: str, paid: tuple[float | None, float | None]) -> dict[str, Any]:
    info: dict[str, Any] = {
        "id": alias,
        "input_cost_per_token": paid[0],
        "output_cost_per_token": paid[1],
        "key": "other",
    }
    if alias == "gpt-4o":
        info |= {"input_cost_per_token_flex": 1e-6, "output_cost_per_token_flex": 5e-6}
    info["catalogue"] = {"reasoning_tokens": 4000 if alias == "reasons" else 0}
    return {"model_name": alias, "litellm_params": {"model": "x"}, "model_info": info}


async def _whole() -> AsyncIterator[bytes]:
    yield piece("Tea.") + STOP + usage(cost=0.01) + DONE


async def _breaking_off() -> AsyncIterator[bytes]:
    yield piece("Half of ") + piece("it.")
    raise httpx.ReadError("reset")


async def _unpriced() -> AsyncIterator[bytes]:
    yield piece("Tea.") + STOP + usage() + DONE


@in_virtual_time
async def test_answering_model_is_counted_and_priced() -> None:
    """After a fallback the model that answered is counted and priced, not the requested one."""
    proxy = Proxy({**STREAM, "x-litellm-model-id": "claude-3-5-sonnet"})
    proxy.content = _breaking_off
    partial = PartialAnswer()
    with pytest.raises(ModelUnavailable):
        await proxy.client.complete(asking("Write."), CALL, lambda _: None, partial)
    used = await proxy.client.cut_off(asking("Write."), CALL, partial)
    assert (used.model, used.answer_id, used.text) == ("claude-3-5-sonnet", "chatcmpl-1", "Half of it.")
    assert (used.prompt_tokens, used.completion_tokens) == (100, 70)
    assert used.cost_usd == pytest.approx(100 * 3e-6 + 70 * 15e-6)
    assert used.estimated, "the provider has not reported them"
    counted = proxy.requests_to("/utils/token_counter")
    assert {body["model"] for body in counted} == {"claude-3-5-sonnet"}
    assert {"model": "claude-3-5-sonnet", "prompt": "Half of it."} in counted


@in_virtual_time
async def test_price_is_known_while_proxy_hangs() -> None:
    """The price is known while the proxy hangs: the list was read before; tokens are estimated."""
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
    """Without a price list the price is unknown, before the attempt's end stops waiting for it."""
    proxy = Proxy()
    proxy.hangs = True
    used = await proxy.client.cut_off(asking(), CALL, cut(WORDS))
    assert used.cost_usd is None
    assert asyncio.get_running_loop().time() <= COUNTING + PRICING < _SETTLING
    await proxy.client.close()


@in_virtual_time
async def test_unread_list_is_read_with_next_call() -> None:
    """A list that could not be read is read with the next call, and kept while it can't be read again."""
    proxy = Proxy()
    proxy.hangs = True
    await proxy.client.complete(asking(), CALL, lambda _: None)
    await asyncio.sleep(20)
    proxy.hangs = False
    for _ in range(2):
        await proxy.client.complete(asking(), CALL, lambda _: None)
        await asyncio.sleep(1)
    assert len(proxy.requests_to("/model/info")) == 2
    await asyncio.sleep(700)
    proxy.hangs = True
    await proxy.client.complete(asking(), CALL, lambda _: None)
    await asyncio.sleep(20)
    assert len(proxy.requests_to("/model/info")) == 3
    assert (await proxy.client.cut_off(asking(), CALL, cut(WORDS))).cost_usd is not None
    await proxy.client.close()


@in_virtual_time
async def test_unpriced_model_is_unknown_at_once() -> None:
    """A model without a price in the list has an unknown price, without a wait."""
    proxy = Proxy()
    await proxy.client.complete(asking(), CALL, lambda _: None)
    used = await proxy.client.cut_off(asking(), CALL, cut(WORDS, model="local"))
    assert (used.cost_usd, asyncio.get_running_loop().time()) == (None, 0.0)


@in_virtual_time
async def test_reported_usage_is_not_counted_again() -> None:
    """Usage that the provider reported before the cut-off is not counted again."""
    proxy = Proxy()
    partial = cut("Tea.", usage=Usage(1000, 500, 0.0105), answer_id="chatcmpl-1")
    used = await proxy.client.cut_off(asking(), CALL, partial)
    assert (used.prompt_tokens, used.completion_tokens, used.cost_usd) == (1000, 500, 0.0105)
    assert used.estimated is False
    unpriced = await proxy.client.cut_off(asking(), CALL, cut("Tea.", usage=Usage(1000, 500, None)))
    assert unpriced.cost_usd == pytest.approx(1000 * 2.5e-6 + 500 * 10e-6)
    assert proxy.requests_to("/utils/token_counter") == []


@in_virtual_time
async def test_cut_off_cached_answer_costs_nothing() -> None:
    """A cut-off answer from the cache costs nothing, since the original call was paid for."""
    used = await Proxy().client.cut_off(asking(), CALL, cut(WORDS, cached=True))
    assert (used.cached, used.cost_usd) == (True, 0.0)
    assert used.saved_usd == pytest.approx(100 * 2.5e-6 + 70 * 10e-6)


@in_virtual_time
async def test_unpriced_answer_has_the_lists_price() -> None:
    """A whole answer with tokens but without a price gets the price of the list."""
    proxy = Proxy()
    proxy.content = _unpriced
    answer = await proxy.client.complete(asking(), CALL, lambda _: None)
    assert answer.cost_usd == pytest.approx(1000 * 2.5e-6 + 500 * 10e-6)


@in_virtual_time
async def test_uncounted_reasoning_leaves_no_price() -> None:
    """The price of counted tokens would lack the reasoning, which is billed; reported ones have theirs."""
    client = Proxy().client
    for partial in (cut(WORDS, model="reasons"), cut("", thinking=True), cut(WORDS, thinking=True)):
        assert (await client.cut_off(asking(), CALL, partial)).cost_usd is None
    reported = cut("Tea.", model="reasons", thinking=True, usage=Usage(1000, 500, None, reasoning_tokens=450))
    used = await client.cut_off(asking(), CALL, reported)
    assert used.cost_usd == pytest.approx(1000 * 2e-6 + 500 * 10e-6)
    assert used.reasoning_tokens == 450


@in_virtual_time
async def test_tier_that_answered_decides_the_price() -> None:
    """A call for the cheap tier has a price only if the answer says which tier it was."""
    client, cheap = Proxy().client, replace(CALL, service_tier="flex")
    unknown = await client.cut_off(asking(), cheap, cut(WORDS))
    standard = await client.cut_off(asking(), cheap, cut(WORDS, service_tier="default"))
    assert (unknown.cost_usd, unknown.service_tier) == (None, None)
    assert standard.cost_usd == pytest.approx(100 * 2.5e-6 + 70 * 10e-6)
    flex = await client.cut_off(asking(), cheap, cut(WORDS, service_tier="flex"))
    assert flex.cost_usd == pytest.approx(100 * 1e-6 + 70 * 5e-6)
    assert (await client.cut_off(asking(), cheap, cut(WORDS, service_tier="priority"))).cost_usd is None


@in_virtual_time
async def test_cached_stream_keeps_the_cheap_price() -> None:
    """A cached stream of the cheap tier saves that tier's price: the proxy repeats the usual one."""
    proxy, cheap = Proxy({**STREAM, "x-litellm-cache-key": "org-x:abc"}), replace(CALL, service_tier="flex")
    proxy.content = _whole
    usual = await proxy.client.complete(asking(), CALL, lambda _: None)
    found = await proxy.client.complete(asking(), cheap, lambda _: None)
    proxy.headers["x-litellm-model-id"] = "local"
    unknown = await proxy.client.complete(asking(), cheap, lambda _: None)
    assert (usual.saved_usd, unknown.saved_usd) == (0.01, None)
    assert found.saved_usd == pytest.approx(1000 * 1e-6 + 500 * 5e-6)


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"data": [{"model_name": "x"}]}', b"<html>", b"null"])
@in_virtual_time
async def test_malformed_price_list_gives_no_price(content: bytes) -> None:
    """A malformed price list gives no price, and does not fail the call."""
    client = serving(lambda _: httpx.Response(200, content=content))
    assert (await client.cut_off(asking(), CALL, cut(WORDS))).cost_usd is None
    await client.close()

"""A model that hangs: the proxy turns to the other one while its caller still waits, or after that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from msgspec.structs import replace

from shared.gateways.litellm.client import LiteLLM
from tests.support.catalogue import BEHIND, price_of
from tests.support.servers.provider import Asked, Reply, Upstream, running
from tests.support.servers.proxy import serving
from tests.support.servers.proxy_wire import CALL, cut
from tests.support.workbench import asking

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 2


def impatient(config: dict[str, Any]) -> None:
    """Make the proxy's patience with one model short enough for a test."""
    assert config["litellm_settings"]["request_timeout"] > 60
    config["litellm_settings"]["request_timeout"] = PATIENCE
    for deployment in config["model_list"]:
        deployment["litellm_params"]["stream_timeout"] = PATIENCE
    [of_a_provider] = [each for each in config["model_list"] if each["model_name"] == "gpt-4o-mini"]
    of_a_provider["litellm_params"] = {"model": f"openai/{BEHIND['gpt-4o-mini']}", "api_key": "none"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Upstream]:
    """The models behind it."""
    with running() as upstream:
        yield upstream


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(
    provider: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of such a proxy."""
    async with serving(tmp_path_factory.mktemp("proxy"), provider.url, impatient) as client:
        yield client


async def test_hang_is_replaced_long_answer_is_not_cut(
    gateway: httpx.AsyncClient, provider: Upstream
) -> None:
    """What hangs is answered by the other model and what is long is not cut.

    The limit is one of silence: a stream may take as long as it goes on.
    """
    client = LiteLLM(gateway, 60)

    def hangs(asked: Asked) -> Reply:
        return Reply("one two", wait=30 if asked.body["model"] == BEHIND["gpt-4o"] else 0)

    pieces: list[str] = []
    provider.script = hangs
    for prompt, on_piece in (("whole", None), ("streamed", pieces.append)):
        answer = await client.complete(asking(prompt), CALL, on_piece)
        assert (answer.model, answer.text) == ("claude-3-5-sonnet", "one two")
        assert answer.latency_ms < 15_000

    long = "word " * 40
    provider.script = lambda _: Reply(long, word_delay=0.15)
    answer = await client.complete(asking("long"), CALL, pieces.append)
    assert (answer.model, answer.text) == ("gpt-4o", long)
    assert answer.latency_ms > PATIENCE * 1000 * 2


async def test_hung_up_caller_leaves_proxy_waiting(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """A caller who hangs up leaves the proxy waiting for a whole answer.

    The provider bills it, and a repeat finds it in the cache under the provider's own id: one row.
    """
    client = LiteLLM(gateway, 60)
    provider.asked.clear()
    provider.script = lambda _: Reply("late", wait=1.5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await client.complete(asking("late whole"), CALL, None)
    async with asyncio.timeout(10):
        while not provider.answered:  # noqa: ASYNC110 - the provider is in another thread
            await asyncio.sleep(0.05)
    again = await client.complete(asking("late whole"), replace(CALL, max_age=60), None)
    assert (again.text, again.cached, again.answer_id) == ("late", True, provider.answered[0].answer_id)
    assert len(provider.asked) == 1


async def test_providers_own_price_is_used(gateway: httpx.AsyncClient) -> None:
    """A model at its providers own price has one.

    The proxy's list has the prices of its bundled map beside those of the configuration.
    """
    used = await LiteLLM(gateway, 60).cut_off(asking("Tea."), CALL, cut("Tea " * 50, model="gpt-4o-mini"))
    assert used.completion_tokens >= 50
    price = price_of("gpt-4o-mini")
    expected = used.prompt_tokens * price[0] + used.completion_tokens * price[1]
    assert used.cost_usd == pytest.approx(expected, abs=1e-6)

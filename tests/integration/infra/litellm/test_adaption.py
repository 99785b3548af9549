"""One request for every model: the real proxy adapts it to providers that refuse what they document."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from msgspec.structs import replace

from infra.litellm.render import render
from shared.errors import ModelUnavailable
from shared.gateways.litellm.client import LiteLLM
from shared.llm.chat import Answer, Schema
from tests.support.catalogue import frozen
from tests.support.servers.claude import Claude
from tests.support.servers.listening import HOST, listening
from tests.support.servers.provider import Reply, Upstream, running
from tests.support.servers.proxy import KEY, serving
from tests.support.servers.proxy_wire import CALL
from tests.support.workbench import asking

pytestmark = pytest.mark.asyncio(loop_scope="module")

SCALE = 50  # the silence of each model is so many times shorter here
FLEX = replace(CALL, service_tier="flex")
SCHEMA = Schema("tags", {"type": "object", "properties": {"a": {"type": "string", "maxLength": 9}}})
BOOKED = ("best", "claude-3-5-sonnet")
"""Aliases that ask the providers' own models here, without prices in the configuration."""


@pytest.fixture(scope="module")
def provider() -> Iterator[Upstream]:
    with running() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def claude() -> Claude:
    return Claude()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(
    provider: Upstream, claude: Claude, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[LiteLLM]:
    """A client of a proxy with an OpenAI and an Anthropic behind it; its patience is scaled down."""
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listening(claude.serve))
        folder: Path = tmp_path_factory.mktemp("proxy")

        def change(config: dict[str, Any]) -> None:
            rendered = render(frozen(), {"LITELLM_MASTER_KEY": KEY}, provider.url)
            config["model_list"] = rendered["model_list"]
            config["litellm_settings"]["fallbacks"] = rendered["litellm_settings"]["fallbacks"]
            for entry in config["model_list"]:
                params = entry["litellm_params"]
                params["stream_timeout"] /= SCALE
                if entry["model_name"] in BOOKED:
                    for name in [name for name in params if "cost" in name]:
                        del params[name]
                if entry["model_name"].startswith("claude"):
                    params["model"] = params["model"].replace("openai/", "anthropic/")
                    params["api_base"] = f"http://{HOST}:{port}"

        http = await stack.enter_async_context(serving(folder, provider.url, change))
        client = LiteLLM(http, 60)
        provider.script = lambda _: Reply("warm")
        for alias in ("gpt-4o", "claude-3-5-sonnet"):  # the first answers import for seconds
            await ask(client, "warm up", model=alias, call=CALL)
        yield client


async def ask(
    client: LiteLLM, prompt: str, *, call: Any = CALL, stream: bool = True, **fields: Any
) -> Answer:
    pieces: list[str] = []
    return await client.complete(asking(prompt, **fields), call, pieces.append if stream else None)


def sent(provider: Upstream, *names: str) -> dict[str, Any]:
    """Return these fields of the last request, without those that it does not have."""
    body = provider.asked[-1].body
    return {name: body[name] for name in names if name in body}


PARAMETERS = ("temperature", "max_tokens", "max_completion_tokens", "reasoning_effort", "service_tier")
ALIASES = {
    "gpt-4o": {"temperature": 0.7, "max_completion_tokens": 99, "reasoning_effort": "none"},
    "fast": {"temperature": 0.7, "max_completion_tokens": 99, "reasoning_effort": "none"},
    "best": {"max_completion_tokens": 8099, "reasoning_effort": "medium"},
}


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("alias", ALIASES)
async def test_model_gets_what_it_takes(
    gateway: LiteLLM, provider: Upstream, alias: str, *, stream: bool
) -> None:
    """No request is refused: the same temperature and tokens, as each model takes them."""
    provider.script = lambda _: Reply("one two")
    answer = await ask(gateway, f"plain {alias} {stream}", model=alias, stream=stream, schema=SCHEMA)
    assert (answer.text, answer.model) == ("one two", alias)
    assert sent(provider, *PARAMETERS) == ALIASES[alias]
    assert provider.asked[-1].body["response_format"]["json_schema"]["name"] == "tags"


async def test_least_effort_is_the_models_own(gateway: LiteLLM, provider: Upstream, claude: Claude) -> None:
    """What a caller calls minimal is another word for each model; the room for reasoning stays."""
    provider.script = lambda _: Reply("one two")
    await ask(gateway, "least", model="best", effort="least")
    assert sent(provider, *PARAMETERS) == {"max_completion_tokens": 8099, "reasoning_effort": "low"}
    await ask(gateway, "least", model="gpt-4o", effort="least")
    assert sent(provider, "reasoning_effort") == {"reasoning_effort": "none"}
    await ask(gateway, "least", model="claude-3-5-sonnet", effort="least")
    assert claude.asked[-1]["output_config"]["effort"] == "low"


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
async def test_fallback_gets_what_it_takes(
    gateway: LiteLLM, provider: Upstream, claude: Claude, *, stream: bool
) -> None:
    """The second model's rules count, from the caller's own request: no room is added twice."""
    provider.script = lambda _: Reply(status=503)
    answer = await ask(gateway, f"fall back {stream}", model="best", stream=stream, schema=SCHEMA)
    assert (answer.model, answer.provider_model) == ("claude-3-5-sonnet", "anthropic/claude-sonnet-5-5")
    body = claude.asked[-1]
    assert body["max_tokens"] == 99 + 4000
    assert body["thinking"]["type"] == "adaptive"
    assert body["output_config"]["effort"] == "low"
    assert not {"temperature", "reasoning_effort", "service_tier"} & body.keys()


async def test_silence_is_the_models_own(gateway: LiteLLM, provider: Upstream) -> None:
    """A model that thinks in silence is waited for; one that does not think is not, for as long."""
    provider.script = lambda asked: Reply("late", wait=1.0 if "sol" in asked.body["model"] else 0)
    assert (await ask(gateway, "silent", model="best")).provider_model == "openai/gpt-6.1-sol"
    assert (await ask(gateway, "silent", model="gpt-4o")).model == "claude-3-5-sonnet"


async def test_reasoning_is_no_text(gateway: LiteLLM, provider: Upstream, claude: Claude) -> None:
    """Reasoning in either provider's shape is counted where its provider counts it, and never shown."""
    provider.script = lambda _: Reply("one two", reasoning="Let me think of this")
    answer = await ask(gateway, "reasoning", model="best")
    assert (answer.text, answer.reasoning_tokens, answer.completion_tokens) == ("one two", 5, 7)
    claude.thoughts, claude.pace = [f"thought{number}" for number in range(20)], 0.002
    answer = await ask(gateway, "reasoning", model="claude-3-5-sonnet")
    claude.thoughts, claude.pace = [], 0.0
    assert (answer.text, answer.completion_tokens) == ("one two", 240)


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
async def test_full_cheap_tier_has_no_fallback(gateway: LiteLLM, provider: Upstream, *, stream: bool) -> None:
    """Its caller waits for the price; only where there is no such tier, the standard one answers."""
    full = Reply(status=429, body='{"error": {"message": "Resource unavailable", "code": "x"}}')
    provider.script = lambda asked: full if asked.body.get("service_tier") == "flex" else Reply("one two")
    with pytest.raises(ModelUnavailable) as refused:
        await ask(gateway, f"full {stream}", call=FLEX, stream=stream)
    assert refused.value.rate_limited
    assert sent(provider, "service_tier") == {"service_tier": "flex"}
    answer = await ask(gateway, f"full {stream}", call=FLEX, stream=stream, model="claude-3-5-sonnet")
    assert (answer.text, answer.model) == ("one two", "claude-3-5-sonnet")


async def test_cheap_tier_may_be_silent(gateway: LiteLLM, provider: Upstream) -> None:
    """It is waited for longer than the model in its standard tier."""
    provider.script = lambda _: Reply("late", wait=1.0, tier="flex")
    answer = await ask(gateway, "silent and cheap", call=FLEX)
    assert (answer.model, answer.service_tier) == ("gpt-4o", "flex")


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
async def test_cache_knows_effort_and_tier(
    gateway: LiteLLM, provider: Upstream, claude: Claude, *, stream: bool
) -> None:
    """The same request is a hit; one with another effort or tier is not, unless the model has no other."""
    provider.script = lambda asked: Reply(asked.answer_id, tier=asked.body.get("service_tier"))
    prompt = f"cached {stream}"

    async def answered(**fields: Any) -> Answer:
        return await ask(gateway, prompt, stream=stream, **{"model": "best", **fields})

    first, least, cheap = await answered(), await answered(effort="least"), await answered(call=FLEX)
    assert len({first.text, least.text, cheap.text}) == 3
    again = [await answered(), await answered(effort="least"), await answered(call=FLEX)]
    assert [each.text for each in again] == [first.text, least.text, cheap.text]
    assert [each.cached for each in again] == [True, True, True]
    assert [each.provider_model for each in (first, again[0])] == ["openai/gpt-6.1-sol"] * 2
    number = len(claude.asked)
    plain = await answered(model="claude-3-5-sonnet")
    same = await answered(model="claude-3-5-sonnet", call=FLEX)
    assert (plain.cached, same.cached, len(claude.asked)) == (False, True, number + 1)


# US dollars for a token: of the prompt, read from its cache, written to it, of the answer.
STANDARD = {"best": (2e-6, 0.1e-6, 2.5e-6, 10e-6), "gpt-4o": (2e-6, 0.2e-6, 2.5e-6, 10e-6)}


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
@pytest.mark.parametrize("alias", STANDARD)
@pytest.mark.parametrize(
    ("asked", "tier"), [(None, None), (None, "default"), ("flex", "flex"), ("flex", "default")]
)
async def test_price_is_that_of_tier_and_cache(
    gateway: LiteLLM, provider: Upstream, alias: str, *, asked: str | None, tier: str | None, stream: bool
) -> None:
    """An upstream at the catalogue's prices and the provider's own model at the bundled ones cost the same.

    The tier that answered counts, and a cached answer saves what it has cost.
    """
    prompt = " ".join(["word"] * 100)
    provider.script = lambda _: Reply("one two three four", tier=tier, cached=40, cache_written=50)
    call = replace(CALL, service_tier=asked, org_id=f"{alias}{asked}{tier}{stream}")
    answer = await ask(gateway, prompt, model=alias, call=call, stream=stream)
    price = STANDARD[alias]
    due = (10 * price[0] + 40 * price[1] + 50 * price[2] + 4 * price[3]) * (0.5 if tier == "flex" else 1)
    assert answer.cost_usd == pytest.approx(due, abs=1e-6)
    assert not answer.cached
    assert (answer.cached_tokens, answer.cache_write_tokens, answer.service_tier) == (40, 50, tier)
    hit = await ask(gateway, prompt, model=alias, call=call, stream=stream)
    assert hit.saved_usd == pytest.approx(due, abs=1e-6)
    assert (hit.cost_usd, hit.cached) == (0, True)


@pytest.mark.parametrize("stream", [True, False], ids=["streamed", "whole"])
async def test_price_of_claudes_cache(gateway: LiteLLM, claude: Claude, *, stream: bool) -> None:
    """Anthropic counts cached and written tokens beside the others of the prompt."""
    claude.usage = {
        "input_tokens": 100,
        "cache_read_input_tokens": 400,
        "cache_creation_input_tokens": 500,
        "output_tokens": 240,
    }
    answer = await ask(gateway, f"claude's cache {stream}", model="claude-3-5-sonnet", stream=stream)
    due = 100 * 2e-6 + 400 * 0.1e-6 + 500 * 2.5e-6 + 240 * 10e-6
    assert answer.cost_usd == pytest.approx(due, abs=1e-6)
    assert (answer.prompt_tokens, answer.cached_tokens, answer.cache_write_tokens) == (1000, 400, 500)
    assert answer.provider_model == "anthropic/claude-sonnet-5-5"


async def test_other_values_are_refused(gateway: LiteLLM, provider: Upstream) -> None:
    """A caller chooses neither another effort nor another tier."""
    provider.asked.clear()
    http: httpx.AsyncClient = gateway._client
    for fields in ({"reasoning_effort": "high"}, {"service_tier": "priority"}):
        body = {"model": "best", "messages": [{"role": "user", "content": "mine"}], **fields}
        assert (await http.post("/v1/chat/completions", json=body)).status_code == 400
    assert provider.asked == []

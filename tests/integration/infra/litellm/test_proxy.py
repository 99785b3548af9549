"""What the gateway's callers rely on, with the real proxy between them and a scripted provider."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from msgspec.structs import replace

from shared import topology
from shared.errors import InvalidRequest, ModelUnavailable
from shared.gateways.litellm.client import LiteLLM
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call
from shared.llm.chat import Answer
from tests.support.catalogue import BEHIND, price_of
from tests.support.owner_sentences import advising
from tests.support.servers.provider import Asked, Reply, Upstream, running
from tests.support.servers.proxy import KEY, serving
from tests.support.servers.proxy_wire import CALL, cut
from tests.support.workbench import USER, asking

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def provider() -> Iterator[Upstream]:
    with running() as upstream:
        yield upstream


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the proxy writes."""
    return tmp_path_factory.mktemp("proxy") / "proxy.log"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(provider: Upstream, log: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real proxy; every alias is served by the provider."""
    async with serving(log.parent, provider.url) as client:
        assert provider.asked == [], "a start asked the provider"
        # The first call imports for two seconds more, in which a connection that is reset loses its text.
        await ask(client, "warm up", stream=True)
        yield client


async def ask(gateway: httpx.AsyncClient, prompt: str, **fields: Any) -> httpx.Response:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": prompt}], **fields}
    return await gateway.post("/v1/chat/completions", json=body, timeout=60)


def models_of(provider: Upstream) -> list[str]:
    return [asked.body["model"] for asked in provider.asked]


def events(answer: httpx.Response) -> list[dict[str, Any]]:
    lines = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: {")]
    return [json.loads(line) for line in lines]


def written(answer: httpx.Response) -> str:
    choices = [choice for event in events(answer) for choice in event.get("choices", [])]
    return "".join(choice["delta"].get("content") or "" for choice in choices)


async def test_broken_stream_is_not_continued(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """A broken stream is never continued by another model.

    The first model's text, then an error: a fallback in the middle would splice two posts.
    """
    cut = Reply("one two three", cut_after=2, word_delay=0.1)  # the delay gets the words out before the cut
    provider.script = lambda asked: cut if first(asked) else Reply("another text")
    answer = await ask(gateway, "broken", stream=True)
    assert written(answer) == "one two"
    assert "error" in events(answer)[-1]
    assert "[DONE]" not in answer.text


async def test_down_model_is_replaced_at_once(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """A model that is down is replaced before its first word.

    The header and the chunks name the alias that answered, and its price counts.
    """
    provider.script = lambda asked: Reply("one two", status=500 if first(asked) else 200)
    answer = await ask(gateway, "down", stream=True, stream_options={"include_usage": True})
    assert written(answer) == "one two"
    assert answer.headers["x-litellm-model-id"] == "claude-3-5-sonnet"
    assert events(answer)[0]["model"] == "claude-3-5-sonnet"
    usage = events(answer)[-1]["usage"]
    price = price_of("claude-3-5-sonnet")
    due = usage["prompt_tokens"] * price[0] + usage["completion_tokens"] * price[1]
    assert usage["cost"] == pytest.approx(due)


async def test_two_down_models_are_asked_once_each(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """Two models that are down are asked once each. Fallbacks that name each other end."""
    provider.script = lambda _: Reply(status=500)
    provider.asked.clear()
    assert (await ask(gateway, "both down")).status_code == 500
    assert models_of(provider) == [BEHIND["gpt-4o"], BEHIND["claude-3-5-sonnet"]]


MANY = ",".join(["gpt-4o"] * 14)
BODY = {"model": "gpt-4o", "messages": [{"role": "user", "content": "mine"}]}
ELSEWHERE = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    "fields",
    [
        {"model": MANY},
        {"model": MANY, "stream": True},
        {"model": MANY, "fastest_response": True},
        {"model": "openai/gpt-4o"},
        {"model": "claude-haiku"},
        {"model": ["gpt-4o", "gpt-4o"]},
        {"n": 14},
        {"fallbacks": ["claude-3-5-sonnet"]},
        {"model": "gpt-4o-mini", "fallbacks": [{"model": "gpt-4o"}]},
        {"models": ["gpt-4o", "gpt-4o-mini"]},
        {"num_retries": 9},
        {"timeout": 1},
        {"api_base": ELSEWHERE},
        {"api_key": "sk-theirs"},
        {"base_url": ELSEWHERE},
        {"user_config": {"model_list": []}},
        {"specific_deployment": True},
        {"mock_response": "free"},
        {"tags": ["cheap"]},
        {"cache_key": "theirs"},
        {"cache": {"namespace": "org-x", "no-store": True}},
        {"metadata": {"redis_namespace": "theirs"}},
        {"metadata": {"user_api_key_team_id": "theirs"}},
        {"extra_body": {"model": "gpt-4o"}},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": ELSEWHERE}}]}]},
    ],
    ids=str,
)
async def test_one_request_is_one_answer_of_one_alias(
    gateway: httpx.AsyncClient, provider: Upstream, fields: dict[str, Any]
) -> None:
    """One request is one answer of the alias that it names.

    Whatever else would choose a model, a number of answers, an address or a cache is refused.
    """
    provider.script = lambda _: Reply("an answer")
    provider.asked.clear()
    answer = await ask(gateway, f"one {fields}", **fields)
    assert (answer.status_code, len(provider.asked)) == (400, 0)
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/completions", {"model": "gpt-4o", "prompt": "Tea"}),
        ("/v1/embeddings", {"model": "gpt-4o", "input": "Tea"}),
        ("/v1/responses", {"model": "gpt-4o", "input": "Tea"}),
        ("/v1/messages", BODY | {"max_tokens": 9}),
        ("/v1/batches", BODY),
        ("/v1/rerank", BODY),
        ("/chat/completions", BODY),
        ("/v1/chat/completions/", BODY),
        ("/v1/chat/completions?model=claude-3-5-sonnet", BODY),
        ("/openai/deployments/gpt-4o/chat/completions", BODY),
        (f"/openai/deployments/{MANY}/chat/completions", BODY),
        ("/engines/gpt-4o/chat/completions", BODY),
        ("/v1beta/models/gpt-4o:generateContent", {"contents": []}),
        ("/openai/v1/chat/completions", BODY),
        ("/anthropic/v1/messages", BODY),
        ("/queue/chat/completions", BODY),
        ("/model/new", {}),
        ("/config/update", {}),
        ("/health", {}),
    ],
)
async def test_the_gateway_has_one_way_to_an_answer(
    gateway: httpx.AsyncClient, provider: Upstream, path: str, body: dict[str, Any]
) -> None:
    """The proxy's other hundreds of routes are closed, and so is what chooses in a path or a query."""
    provider.asked.clear()
    answer = await gateway.post(path, json=body)
    assert (answer.status_code, len(provider.asked)) in {(404, 0), (400, 0)}
    assert (await gateway.get("/health")).status_code == 404


@pytest.mark.parametrize("name", ["x-litellm-timeout", "x-litellm-num-retries", "x-litellm-tags", "x-pass-a"])
async def test_a_header_chooses_nothing(gateway: httpx.AsyncClient, provider: Upstream, name: str) -> None:
    """The three that the functions send are names, for the log."""
    provider.asked.clear()
    refused = await gateway.post("/v1/chat/completions", json=BODY, headers={name: "1"})
    assert (refused.status_code, provider.asked) == (400, [])


async def test_unserved_model_is_the_callers_fault(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """A model that the gateway does not serve is the callers fault.

    One call, no answer, and nothing for an operator to do.
    """
    provider.asked.clear()
    with pytest.raises(InvalidRequest, match="gpt-9"):
        await LiteLLM(gateway, 60).complete(asking(model="gpt-9"), CALL, None)
    assert provider.asked == []


async def test_the_fallback_of_a_cheap_model_is_cheap(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """It answers under its own name and at its own price, though nobody may ask it by name."""
    provider.script = lambda asked: Reply(
        "one two", status=500 if asked.body["model"] == BEHIND["gpt-4o-mini"] else 200
    )
    provider.asked.clear()
    answer = await LiteLLM(gateway, 60).complete(asking("cheap", model="gpt-4o-mini"), CALL, None)
    assert (answer.text, answer.model) == ("one two", "claude-haiku")
    assert models_of(provider) == [BEHIND["gpt-4o-mini"], BEHIND["claude-haiku"]]
    price = price_of("claude-haiku")
    exact = answer.prompt_tokens * price[0] + answer.completion_tokens * price[1]
    assert answer.cost_usd == pytest.approx(exact, abs=1e-6)


async def test_no_key_reaches_the_log(gateway: httpx.AsyncClient, provider: Upstream, log: Path) -> None:
    """A provider's error quotes the key that it refused; the rest of the error is there to be read."""
    refused = (
        "Incorrect API key provided: sk-proj-Abc123*******xyz, sent as Bearer opaque-secret-9 by tester."
    )
    error = {"error": {"message": refused, "code": "invalid_api_key"}}
    provider.script = lambda _: Reply(status=401, body=json.dumps(error))
    for stream in (False, True):
        assert (await ask(gateway, f"refused {stream}", stream=stream)).status_code == 401
    written = log.read_text()  # noqa: ASYNC240  a short file
    assert "Incorrect API key provided: [masked]" in written
    assert not any(secret in written for secret in ("Abc123", "opaque-secret-9", KEY))


async def test_the_configuration_is_for_the_owner_alone(gateway: httpx.AsyncClient, log: Path) -> None:
    """Names of secrets and addresses of servers are nobody else's business."""
    del gateway
    assert (log.parent / "litellm.yaml").stat().st_mode & 0o777 == 0o600


async def test_a_long_conversation_is_cached_too(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """The proxy's own default leaves out what has more than four messages."""
    provider.script = lambda _: Reply("the answer")
    provider.asked.clear()
    messages = [{"role": "user", "content": f"part {number}"} for number in range(6)]
    for _ in range(2):
        assert (await ask(gateway, "", messages=messages)).status_code == 200
    assert len(provider.asked) == 1


@pytest.mark.parametrize("stream", [False, True])
async def test_the_client_reads_what_the_cache_answers(
    gateway: httpx.AsyncClient, provider: Upstream, *, stream: bool
) -> None:
    """A hit is free and tells what it saved; another organisation, and whoever wants a fresh one, pays."""
    provider.script = lambda asked: Reply(f"the answer {asked.answer_id}")
    provider.asked.clear()
    client = LiteLLM(gateway, 60)
    request = asking(f"cached? {stream}")
    pieces: list[str] = []

    async def answered(call: Call) -> Answer:
        return await client.complete(request, call, pieces.append if stream else None)

    paid = await answered(CALL)
    hit = await answered(replace(CALL, call_id="again", job_id=USER))
    assert (paid.cached, hit.cached, len(provider.asked)) == (False, True, 1)
    assert (hit.text, hit.answer_id, hit.total_tokens) == (paid.text, paid.answer_id, paid.total_tokens)
    assert (hit.cost_usd, hit.saved_usd) == (0, paid.cost_usd)
    assert paid.cost_usd
    stranger = await answered(replace(CALL, org_id=USER))
    assert (stranger.cached, len(provider.asked)) == (False, 2)
    replayed = await answered(replace(CALL, run=2))
    assert (replayed.cached, len(provider.asked)) == (False, 3)
    assert (await answered(replace(CALL, run=2, max_age=60))).answer_id == replayed.answer_id
    assert (await answered(replace(CALL, max_age=60))).answer_id == paid.answer_id
    await asyncio.sleep(1.1)  # the age is counted in whole seconds
    assert not (await answered(replace(CALL, max_age=1))).cached
    assert len(provider.asked) == 4


@pytest.mark.parametrize("stream", [False, True])
async def test_fresh_answer_is_found_again(
    gateway: httpx.AsyncClient, provider: Upstream, *, stream: bool
) -> None:
    """An answer that was asked for afresh is found again.

    And so is the one that it was to better: a repeat of either call gets what that call had bought.
    """
    provider.script = lambda asked: Reply(f"the answer {asked.answer_id}")
    provider.asked.clear()
    client = LiteLLM(gateway, 60)
    pieces: list[str] = []

    async def answered(call: Call, *, fresh: bool) -> Answer:
        request = asking(f"afresh? {stream}", fresh=fresh)
        return await client.complete(request, call, pieces.append if stream else None)

    second_call = replace(CALL, question="again")
    first = await answered(CALL, fresh=False)
    second = await answered(second_call, fresh=True)
    assert (second.cached, len(provider.asked)) == (False, 2)
    again = [
        await answered(replace(CALL, max_age=60), fresh=False),
        await answered(replace(second_call, max_age=60), fresh=True),
    ]
    assert [answer.answer_id for answer in again] == [first.answer_id, second.answer_id]
    assert [answer.cached for answer in again] == [True, True]
    assert len(provider.asked) == 2


def first(asked: Asked) -> bool:
    return bool(asked.body["model"] == BEHIND["gpt-4o"])


@pytest.mark.parametrize(
    "alias", [name for name, each in topology.load().models.items() if not each.reasoning_tokens]
)
async def test_proxy_counts_and_prices_a_cut_off_call(gateway: httpx.AsyncClient, alias: str) -> None:
    """The proxy counts and prices a call that was cut off.

    To the cent: the price of the alias that answered, for the tokens as its tokenizer counts them.
    """
    partial = cut("Tea " * 300, model=alias)
    used = await LiteLLM(gateway, 60).cut_off(asking("Write of tea. " * 50), CALL, partial)
    assert 200 <= used.prompt_tokens <= 220
    assert 300 <= used.completion_tokens <= 310
    price = price_of(alias)
    paid = used.prompt_tokens * price[0] + used.completion_tokens * price[1]
    assert used.cost_usd == pytest.approx(paid, abs=1e-6)


async def test_break_after_a_fallback_is_the_fallbacks(
    gateway: httpx.AsyncClient, provider: Upstream
) -> None:
    """What breaks off after a fallback is the fallbacks.

    Its name and the provider's id have come before the first word.
    """
    broken = Reply("one two three", cut_after=2, word_delay=0.1)
    provider.script = lambda asked: Reply(status=500) if first(asked) else broken
    provider.asked.clear()
    client, partial = LiteLLM(gateway, 60), PartialAnswer()
    with pytest.raises(ModelUnavailable):
        await client.complete(asking("fallback and cut"), CALL, lambda _: None, partial)
    used = await client.cut_off(asking("fallback and cut"), CALL, partial)
    assert (used.model, used.text) == ("claude-3-5-sonnet", "one two")
    assert used.answer_id == partial.answer_id != CALL.call_id
    assert used.cost_usd is None, "by the catalogue this model reasons, which is billed and unknown"
    assert used.provider_model == f"openai/{BEHIND['claude-3-5-sonnet']}"
    assert used.estimated, "the provider reports the usage only at the end"


@pytest.mark.parametrize("stream", [False, True])
async def test_reasoning_and_parts_of_tokens_come_along(
    gateway: httpx.AsyncClient, provider: Upstream, *, stream: bool
) -> None:
    """Reasoning is counted and is not the text; a cached answer names the model and all of its tokens."""
    provider.script = lambda _: Reply("Good tea.", reasoning="deep thoughts of tea")
    client, heard = LiteLLM(gateway, 60), list[str]()
    request = asking(f"reasons? {stream}")
    for _ in range(2):
        answer = await client.complete(request, CALL, heard.append if stream else None)
        assert (answer.text, answer.reasoning_tokens) == ("Good tea.", 4)
        assert (answer.model, answer.provider_model) == ("gpt-4o", f"openai/{BEHIND['gpt-4o']}")
    assert answer.cached
    assert heard[:1] == ([""] if stream else [])


async def test_answer_of_reasoning_alone_is_one(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """The proxy passes on an answer that is reasoning alone, and the client returns it with an empty text."""
    provider.script = lambda _: Reply("", reasoning="deep thoughts", finish_reason="length")
    for on_piece in (None, print):
        answer = await LiteLLM(gateway, 60).complete(asking("only reasons?"), CALL, on_piece)
        assert (answer.text, answer.finish_reason) == ("", "length")


async def test_body_that_is_no_stream_is_passing(gateway: httpx.AsyncClient, provider: Upstream) -> None:
    """A stream that is none is trouble that may pass.

    The proxy makes an empty answer without tokens of it, which nobody has paid for.
    """
    bodies = iter(["<html>busy</html>", "{}", "null", ""])
    provider.script = lambda _: Reply(body=next(bodies))
    for number in range(4):
        with advising(ModelUnavailable, "not a chat completion"):
            await LiteLLM(gateway, 60).complete(asking(f"none {number}"), CALL, lambda _: None)

"""What every gateway does: the fake, and the HTTP client on a real wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from shared.errors import BudgetExceeded, ContextTooLong, GatewayMisconfigured, ModelError, ModelUnavailable
from shared.gateways.litellm.client import connect
from shared.gateways.litellm.gateway import Gateway
from shared.gateways.litellm.partial_answer import PartialAnswer
from tests.support.fakes.gateway import BrokenOff, ScriptedGateway, answer
from tests.support.servers.provider import Reply, Upstream
from tests.support.servers.proxy_wire import CALL, cut
from tests.support.workbench import asking

TEXT = "Tea wakes you gently. 🫖"
Saying = Callable[[Reply, ModelError | BrokenOff | None], Gateway]


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    """An OpenAI-compatible server, on which the proxy's own errors can be played."""
    async with Upstream().serving() as upstream:
        yield upstream


@pytest.fixture(params=["fake", "http"])
async def saying(request: pytest.FixtureRequest, upstream: Upstream) -> AsyncIterator[Saying]:
    """Make a gateway that answers with a reply; the fake gets the corresponding error."""
    client = connect(
        upstream.url.removesuffix("/v1"), "sk-test", silence=lambda _: 1, longest=30, connections=50
    )

    def make(reply: Reply, error: ModelError | BrokenOff | None = None) -> Gateway:
        if request.param == "fake":
            reasoned = len(reply.reasoning.split())
            scripted = answer(
                reply.text, finish_reason=reply.finish_reason, reasoning_tokens=reasoned or None
            )
            gateway = ScriptedGateway(lambda _request, _call: error or scripted)
            gateway.thoughts = reasoned
            return gateway
        upstream.script = lambda _asked: reply
        return client

    yield make
    await client.close()


@pytest.mark.parametrize("finish_reason", ["stop", "length", "content_filter"])
async def test_answer_comes_in_pieces_and_whole(saying: Saying, finish_reason: str) -> None:
    """The pieces add up to the whole text, except for a blank at the end."""
    pieces: list[str] = []
    gateway = saying(Reply(TEXT, finish_reason=finish_reason), None)
    given = await gateway.complete(asking(), CALL, pieces.append)
    assert (given.text, given.finish_reason) == (TEXT, finish_reason)
    assert len(pieces) > 1
    assert "".join(pieces).rstrip() == TEXT
    assert given.total_tokens == given.prompt_tokens + given.completion_tokens


async def test_empty_answer_is_an_answer(saying: Saying) -> None:
    """An empty answer is returned, since it was paid for; the caller decides what to do."""
    assert (await saying(Reply(""), None).complete(asking(), CALL, lambda _: None)).text == ""


async def test_reasoning_is_announced_and_no_text(saying: Saying) -> None:
    """While the model reasons its listener gets empty pieces; reasoning is counted, and is no text."""
    pieces: list[tuple[str, bool]] = []
    partial = PartialAnswer()
    gateway = saying(Reply(TEXT, reasoning="deep thoughts"), None)
    given = await gateway.complete(
        asking(), CALL, lambda piece: pieces.append((piece, partial.thinking)), partial
    )
    assert pieces[:2] == [("", True)] * 2
    assert all(piece for piece, _ in pieces[2:])
    assert (given.text, given.reasoning_tokens) == (TEXT, 2)


async def test_reasoning_alone_is_an_answer(saying: Saying) -> None:
    """An answer of reasoning alone has an empty text, streamed or whole."""
    for on_piece in (None, print):
        gateway = saying(Reply("", reasoning="deep thoughts", finish_reason="length"), None)
        given = await gateway.complete(asking(), CALL, on_piece)
        assert (given.text, given.finish_reason, given.reasoning_tokens) == ("", "length", 2)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(status=503), ModelUnavailable("busy")),
        (Reply(status=429, headers={"retry-after": "7"}), ModelUnavailable("busy", retry_after=7)),
        (Reply(TEXT, cut_after=2), ModelUnavailable("cut")),
        (Reply(TEXT, word_delay=20), ModelUnavailable("silent")),
        (Reply(TEXT, finish_reason=None), ModelUnavailable("no end")),
        (Reply(body="null"), ModelUnavailable("null")),
        (Reply(status=401), GatewayMisconfigured("key")),
        (
            Reply(status=400, body='{"error": {"message": "ContextWindowExceededError"}}'),
            ContextTooLong("long"),
        ),
        (Reply(status=429, body='{"error": {"message": "insufficient_quota"}}'), BudgetExceeded("quota")),
    ],
    ids=["503", "429", "cut", "silent", "no end", "null", "401", "context", "quota"],
)
async def test_failure_is_one_of_our_errors(saying: Saying, reply: Reply, error: ModelError) -> None:
    """Fake and client raise the same error with the same wait."""
    with pytest.raises(ModelError) as caught:
        await saying(reply, error).complete(asking(), CALL, lambda _: None)
    assert type(caught.value) is type(error)
    assert getattr(caught.value, "retry_after", None) == getattr(error, "retry_after", None)


async def test_calls_run_concurrently(saying: Saying) -> None:
    """Forty jobs wait for their models in one process."""
    gateway = saying(Reply(TEXT), None)
    answers = await asyncio.gather(*(gateway.complete(asking(), CALL, lambda _: None) for _ in range(40)))
    assert {each.text for each in answers} == {TEXT}


async def test_unreachable_gateway_is_unavailable() -> None:
    """A gateway that refuses connections raises ModelUnavailable."""
    client = connect("http://127.0.0.1:1", "sk-test", silence=lambda _: 1, longest=1, connections=1)
    with pytest.raises(ModelUnavailable) as caught:
        await client.complete(asking(), CALL, lambda _: None)
    await client.close()
    assert "sk-test" not in str(caught.value)


async def test_cut_off_call_has_used_its_pieces(saying: Saying) -> None:
    """A call that is cut off used the pieces that came and the prompt, and is not from the cache."""
    partial = cut("Tea wakes ", model="claude-3-5-sonnet", answer_id="chatcmpl-7")
    used = await saying(Reply(status=404), None).cut_off(asking("Write of tea."), CALL, partial)
    assert (used.text, used.completion_tokens, used.cached) == ("Tea wakes ", 3, False)
    assert (used.prompt_tokens, used.total_tokens, used.estimated) == (4, 7, True)
    assert (used.model, used.answer_id, used.finish_reason) == ("claude-3-5-sonnet", "chatcmpl-7", "cut_off")


async def test_abandoned_call_has_used_its_prompt_unpriced(
    saying: Saying,
) -> None:
    """A call without any piece used its prompt; its price is unknown, since the model may still write."""
    used = await saying(Reply(status=404), None).cut_off(asking("Write of tea."), CALL, PartialAnswer())
    assert (used.prompt_tokens, used.completion_tokens, used.cost_usd) == (4, 0, None)
    assert (used.model, used.answer_id) == ("gpt-4o", CALL.call_id)


async def test_broken_stream_keeps_what_came(saying: Saying) -> None:
    """A stream that breaks off keeps its text, the provider's id and the model."""
    partial = PartialAnswer()
    gateway = saying(Reply(TEXT, cut_after=2, word_delay=0.05), BrokenOff(answer("Tea wakes")))
    with pytest.raises(ModelUnavailable):
        await gateway.complete(asking(), CALL, lambda _: None, partial)
    assert (partial.text.rstrip(), partial.written, partial.usage) == ("Tea wakes", True, None)
    assert partial.model == "gpt-4o"
    assert partial.answer_id.startswith("chatcmpl-")

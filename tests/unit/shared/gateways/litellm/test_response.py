"""The proxy's answers: streamed, cached, unpriced, whole, cut off, empty and broken ones."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.errors import BudgetExceeded, ContextTooLong, ModelError, ModelUnavailable
from shared.gateways.litellm import response
from tests.support.owner_sentences import advising
from tests.support.proportion import is_proportional
from tests.support.servers.proxy_wire import (
    CALL,
    DONE,
    STOP,
    STREAM,
    answering,
    ask,
    event,
    piece,
    serving,
    usage,
)
from tests.support.workbench import asking

WHOLE = {
    "id": "chatcmpl-1",
    "choices": [{"message": {"role": "assistant", "content": "All at once."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
}
JSON = {"content-type": "application/json"}
HIT = {**STREAM, "x-litellm-cache-key": "org-x:abc"}


async def test_streamed_answer_has_pieces_and_text() -> None:
    """A streamed answer is passed on in pieces, and returned with its text, tokens, price and alias."""
    content = piece("") + piece("Good ") + piece("tea.") + STOP + usage(cost=0.0105) + DONE
    pieces: list[str] = []
    client = answering(content)
    answer = await client.complete(asking(), CALL, pieces.append)
    await client.close()
    assert (answer.text, pieces, answer.finish_reason) == ("Good tea.", ["Good ", "tea."], "stop")
    assert (answer.prompt_tokens, answer.completion_tokens, answer.total_tokens) == (1000, 500, 1500)
    assert (answer.cost_usd, answer.saved_usd, answer.cached) == (0.0105, 0.0, False)
    assert (answer.model, answer.answer_id) == ("gpt-4o", "chatcmpl-1")
    assert not answer.truncated


async def test_control_characters_are_removed() -> None:
    """Control characters are removed; tabs and line ends stay."""
    content = piece("a\x00b\x1b[31m\tc\n")
    assert (await ask(answering(content + STOP + usage() + DONE, STREAM))).text == "ab[31m\tc\n"


async def test_cache_hit_costs_nothing_and_saves() -> None:
    """A cache hit costs nothing and saves the price of the original call, which the proxy repeats."""
    answer = await ask(answering(piece("Tea.") + STOP + usage(cost=0.0105) + DONE, HIT))
    assert (answer.cached, answer.cost_usd, answer.saved_usd) == (True, 0.0, 0.0105)


async def test_unknown_price_is_none() -> None:
    """An unknown price is None, not 0, and so is the amount that a cache hit saved."""
    bought = await ask(answering(piece("Tea.") + STOP + usage() + DONE))
    found = await ask(answering(piece("Tea.") + STOP + usage() + DONE, HIT))
    assert (bought.cost_usd, found.cost_usd, found.saved_usd) == (None, 0.0, None)


async def test_price_of_zero_is_known() -> None:
    """The price 0 of a local model is a known price."""
    assert (await ask(answering(piece("Tea.") + STOP + usage(cost=0) + DONE))).cost_usd == 0.0


async def test_fallback_answer_names_its_model() -> None:
    """After a fallback the answer names the model that answered, not the requested one."""
    headers = {**STREAM, "x-litellm-model-id": "claude-3-5-sonnet"}
    assert (await ask(answering(piece("Tea.") + STOP + DONE, headers))).model == "claude-3-5-sonnet"
    assert (await ask(answering(piece("T") + STOP + DONE, {"content-type": "text/event-stream"}))).model == (
        "gpt-4o"
    )


async def test_json_instead_of_a_stream_is_read() -> None:
    """JSON instead of a stream is read as a whole, with its price from a header."""
    priced = {**JSON, "x-litellm-response-cost": "0.00125"}
    answer = await ask(answering(json.dumps(WHOLE).encode(), priced))
    assert (answer.text, answer.cost_usd, answer.total_tokens) == ("All at once.", 0.00125, 15)


@pytest.mark.parametrize("price", ["None", "nan", "inf", "-0.01", "1e300"])
async def test_impossible_price_in_a_header_is_unknown(price: str) -> None:
    """A price that is no number passes every budget, and one below 0 makes room in it."""
    odd = {**JSON, "x-litellm-response-cost": price}
    assert (await ask(answering(json.dumps(WHOLE).encode(), odd))).cost_usd is None


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "🫖", "\r"])
async def test_only_a_line_feed_ends_a_line(character: str) -> None:
    """Only a line feed ends a line of the stream; other separators belong to the text."""
    text = f"before{character}after"
    left = text if character not in "\x0b\x0c\x1c" else "beforeafter"
    assert (await ask(answering(piece(text) + STOP + DONE))).text == left


async def test_events_arrive_in_any_chunks() -> None:
    """Events are read from any chunks: single bytes, cut characters, other line ends, comments."""
    content = b": ping\r\n" + (piece("Grüner ") + piece("Tee 🫖") + STOP + DONE).replace(b"\n", b"\r\n")

    async def bytes_one_by_one() -> object:
        for byte in content:
            yield bytes([byte])

    client = serving(lambda _: httpx.Response(200, content=bytes_one_by_one(), headers=STREAM))  # type: ignore[arg-type]
    assert (await ask(client)).text == "Grüner Tee 🫖"


@pytest.mark.parametrize(
    ("finish", "text", "reads"),
    [
        ("length", "Half a", "length"),
        ("content_filter", "Half a", "content_filter"),
        ("stop", "", "stop"),
        ("tool_calls", "", "tool_calls"),
    ],
)
async def test_finish_reason_is_returned(finish: str, text: str, reads: str) -> None:
    """Cut-off, filtered and empty answers were paid for and are returned; the caller decides."""
    answer = await ask(answering(piece(text) + piece(None, finish_reason=finish) + usage() + DONE))
    assert (answer.text, answer.finish_reason, answer.truncated) == (text, reads, reads == "length")


async def test_refusal_without_text_is_filtered() -> None:
    """A refusal without text has the finish reason content_filter, though OpenAI reports stop."""
    refusal = event({"id": "c", "choices": [{"delta": {"refusal": "I can't help with that."}}]})
    assert (await ask(answering(refusal + STOP + DONE))).finish_reason == "content_filter"


_PIECE = piece("Half of ")


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (_PIECE, STREAM),
        (_PIECE + STOP, STREAM),
        (_PIECE + DONE, STREAM),
        (_PIECE + b"data: {nope}\n\n" + STOP + DONE, STREAM),
        (_PIECE + b'data: {"choices": [null]}\n\n' + STOP + DONE, STREAM),
        (_PIECE + b'data: {"choices": [{"delta": {"content": 5}}]}\n\n' + STOP + DONE, STREAM),
        (_PIECE + b'data: {"usage": "many"}\n\n' + STOP + DONE, STREAM),
        (_PIECE + b'data: "text"\n\n' + DONE, STREAM),
        (_PIECE + event({"error": "broken"}), STREAM),
        (_PIECE + event({"error": {"message": "overloaded", "code": "529"}}), STREAM),
        (_PIECE + event({"error": {"message": "m", "code": None, "type": None}}), STREAM),
        (b"", STREAM),
        (b"null", JSON),
        (b"[]", JSON),
        (b"{}", JSON),
        (b"<html>", {"content-type": "text/html"}),
        (b"\xff\xfe", JSON),
        (b'{"choices":' + b"[" * 100_000, JSON),
        (json.dumps({**WHOLE, "choices": [{"message": {"content": "x"}}]}).encode(), JSON),
        (b"", {}),
    ],
)
async def test_broken_answer_is_unavailable(content: bytes, headers: dict[str, str]) -> None:
    """A cut-off, malformed or failing answer raises ModelUnavailable, and is retried."""
    with pytest.raises(ModelUnavailable):
        await ask(answering(content, headers))


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"message": "litellm.ContextWindowExceededError: too long", "code": "400"}, ContextTooLong),
        ({"message": "m", "code": "context_length_exceeded"}, ContextTooLong),
        ({"message": "m", "type": "insufficient_quota", "code": 429}, BudgetExceeded),
    ],
)
async def test_error_inside_a_200_has_its_kind(error: object, kind: type[ModelError]) -> None:
    """An error inside a 200 raises its own error, so that a permanent one is not retried."""
    with pytest.raises(kind):
        await ask(answering(_PIECE + event({"error": error}), STREAM))


class Paced:
    """A model that takes `every` seconds for each piece, on its own clock; waiting pieces come together."""

    def __init__(self, every: float, pieces: int) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.waits = 0
        self._every = every
        self._pieces = pieces

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def chunks(self) -> AsyncIterator[bytes]:
        for number in range(1, self._pieces + 1):
            if self.now < number * self._every:
                self.waits += 1
                self.now = number * self._every
            yield piece(f"{number} ")
        yield STOP + usage() + DONE


@pytest.mark.parametrize(("every", "pieces", "waits"), [(0.005, 4000, 800), (0.05, 400, 250)])
async def test_stream_is_read_in_batches(
    monkeypatch: pytest.MonkeyPatch, every: float, pieces: int, waits: int
) -> None:
    """Pieces are read in order and in batches, with at most 4 % of the time spent waiting for them."""
    model = Paced(every, pieces)
    monkeypatch.setattr(response, "time", model)
    monkeypatch.setattr(response, "asyncio", model)
    heard: list[str] = []
    reading = response.AnswerReader(heard.append)
    await reading.read_stream(model.chunks())
    assert heard == [f"{number} " for number in range(1, pieces + 1)]
    assert model.waits < waits
    assert model.now <= pieces * every * 1.04
    assert max(model.slept) <= 0.2


async def test_complete_answer_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A complete answer, for example from the cache, is read without a wait."""
    model = Paced(0.0, 500)
    monkeypatch.setattr(response, "time", model)
    monkeypatch.setattr(response, "asyncio", model)
    await response.AnswerReader(lambda _: None).read_stream(model.chunks())
    assert model.slept == []


async def test_overlong_answer_is_truncated() -> None:
    """An overlong answer is truncated to fit a document, and is paid for as a whole."""
    long = piece("tea " * 30_000) * 3
    answer = await ask(answering(long + STOP + usage(cost=13.0) + DONE))
    assert (len(answer.text), answer.truncated, answer.cost_usd) == (response.MOST_CHARACTERS, True, 13.0)
    just = piece("t" * response.MOST_CHARACTERS)
    assert not (await ask(answering(just + STOP + usage() + DONE))).truncated


async def test_answer_without_text_or_usage_fails() -> None:
    """An answer without text and usage is an error: so the proxy passes on a 200 that is not a completion."""
    with advising(ModelUnavailable, "not a chat completion"):
        await ask(answering(piece(None, finish_reason="stop") + piece(None) + DONE))


@pytest.mark.parametrize(
    ("reported", "tokens", "cost"),
    [
        ({"prompt_tokens": -1, "completion_tokens": 5, "cost": 0.1}, (2, 1), None),
        ({"prompt_tokens": 0, "completion_tokens": 0, "cost": 0}, (2, 1), None),
        ({"prompt_tokens": 10, "completion_tokens": 0, "cost": 0.1}, (2, 1), None),
        ({"prompt_tokens": 2**40, "completion_tokens": 5, "cost": -0.1}, (2, 1), None),
        ({"prompt_tokens": 1, "completion_tokens": 2, "cost": 1e9}, (1, 2), None),
    ],
)
async def test_impossible_usage_is_replaced(
    reported: dict[str, object], tokens: tuple[int, int], cost: float | None
) -> None:
    """Impossible usage of a provider is replaced by a count, so that every usage event is valid."""
    chunk = event({"id": "c", "choices": [], "usage": reported})
    answer = await ask(answering(piece("Tea.") + STOP + chunk + DONE))
    assert (answer.prompt_tokens, answer.completion_tokens) == tokens
    assert answer.cost_usd == cost


def test_line_in_many_chunks_is_proportional() -> None:
    """A line in very many chunks is read in time proportional to its length."""

    async def chunks(text: str) -> AsyncIterator[bytes]:
        for character in text:
            yield character.encode()

    async def read(text: str) -> list[bytes]:
        return [line async for line in response._lines(chunks(text))]

    assert asyncio.run(read("a\n\nbc\nd")) == [b"a", b"", b"bc", b"d"]
    assert is_proportional(lambda size: "a" * 20 * size, lambda text: asyncio.run(read(text)))

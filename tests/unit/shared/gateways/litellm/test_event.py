"""One event of the proxy's answers: reasoning in any shape, and the parts of a usage."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.errors import ModelUnavailable
from shared.gateways.litellm.event import read_name
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.llm.chat import Answer
from tests.support.servers.proxy_wire import CALL, DONE, STOP, STREAM, answering, ask, event, piece, usage
from tests.support.workbench import asking

BLOCKS = [{"type": "thinking", "thinking": "deep", "signature": "sig"}]
OPENAI: dict[str, Any] = {
    "prompt_tokens_details": {
        "cached_tokens": 600,
        "cache_write_tokens": 100,
        "cache_creation_tokens": 100,
        "audio_tokens": 0,
    },
    "completion_tokens_details": {"reasoning_tokens": 320, "audio_tokens": 0},
}
ANTHROPIC = {
    "prompt_tokens_details": {"cached_tokens": 200, "cache_creation_tokens": 300, "text_tokens": 500},
    "completion_tokens_details": {"reasoning_tokens": 210, "text_tokens": 290},
    "cache_creation_input_tokens": 300,
    "cache_read_input_tokens": 200,
}
HIT = {**STREAM, "x-litellm-cache-key": "org-x:abc"}


def thought(**delta: object) -> bytes:
    """Return a piece of a stream without text."""
    return event({"id": "chatcmpl-1", "choices": [{"index": 0, "delta": delta}]})


def parts(answer: Answer) -> tuple[int | None, int | None, int | None]:
    """Return an answer's tokens that were read from a cache, written to it, and reasoned."""
    return answer.cached_tokens, answer.cache_write_tokens, answer.reasoning_tokens


async def read(
    *pieces: bytes, headers: dict[str, str] | None = None, **counted: object
) -> tuple[Answer, list[str], PartialAnswer]:
    """Return a streamed answer, the pieces that its listener got, and what was known on the way."""
    heard: list[str] = []
    partial = PartialAnswer()
    client = answering(b"".join(pieces) + STOP + usage(**counted) + DONE, headers)
    answer = await client.complete(asking(), CALL, heard.append, partial)
    await client.close()
    return answer, heard, partial


@pytest.mark.parametrize(
    "delta",
    [
        {"reasoning_content": "deep", "content": ""},
        {"reasoning": "deep"},
        {"thinking": "deep"},
        {"reasoning_content": "deep", "thinking_blocks": BLOCKS, "content": "", "role": "assistant"},
        {"thinking_blocks": BLOCKS, "content": None},
        {"reasoning_details": [{"type": "reasoning.text", "text": "deep"}]},
        {"content": BLOCKS},
        {"content": [{"type": "redacted_thinking", "data": "x"}]},
    ],
)
async def test_reasoning_is_neither_text_nor_failure(delta: dict[str, object]) -> None:
    """Reasoning in any provider's shape is dropped, and its listener learns that the model thinks."""
    answer, heard, partial = await read(thought(**delta), piece("Good "), piece("tea."))
    assert (answer.text, heard, partial.thinking) == ("Good tea.", ["", "Good ", "tea."], True)
    alone, heard, _ = await read(thought(**delta))
    assert (alone.text, alone.finish_reason, heard) == ("", "stop", [""])


async def test_plain_answer_thinks_of_nothing() -> None:
    """Empty and null fields of reasoning are none."""
    empty: dict[str, object] = {
        "reasoning_content": "",
        "thinking_blocks": [],
        "reasoning": None,
        "content": "",
    }
    _, heard, partial = await read(thought(**empty), piece("Tea."))
    assert (heard, partial.thinking) == (["Tea."], False)


async def test_reasoning_without_usage_is_an_answer() -> None:
    """An answer of reasoning alone is one: whether to ask again is the stage's to decide."""
    whole = {
        "choices": [{"message": {"reasoning_content": "deep", "content": None}, "finish_reason": "stop"}]
    }
    answer = await ask(answering(json.dumps(whole).encode(), {"content-type": "application/json"}))
    assert (answer.text, answer.finish_reason) == ("", "stop")


async def test_text_blocks_are_the_text() -> None:
    """A content that is a list of blocks has the text of its text blocks."""
    content = [*BLOCKS, {"type": "text", "text": "Good "}, "tea", {"type": "output_text", "text": "."}]
    answer, heard, _ = await read(thought(content=content))
    assert (answer.text, heard) == ("Good tea.", ["Good tea."])


@pytest.mark.parametrize("content", [7, {"type": "text"}, [7], [None]])
async def test_other_content_is_unreadable(content: object) -> None:
    """A content of another type is no chat completion."""
    with pytest.raises(ModelUnavailable):
        await read(thought(content=content))


async def test_thinking_is_billed() -> None:
    """A stream that broke off while the model was thinking has written something."""
    partial = PartialAnswer()
    client = answering(thought(reasoning_content="deep"))
    with pytest.raises(ModelUnavailable):
        await client.complete(asking(), CALL, lambda _: None, partial)
    await client.close()
    assert (partial.text, partial.thinking, partial.written) == ("", True, True)


@pytest.mark.parametrize(
    ("counted", "known"),
    [
        (OPENAI, (600, 100, 320)),
        (ANTHROPIC, (200, 300, 210)),
        ({"cache_creation_input_tokens": 300, "cache_read_input_tokens": 200}, (200, 300, None)),
        ({"prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {}}, (0, None, None)),
        ({}, (None, None, None)),
        ({"prompt_tokens_details": None, "completion_tokens_details": None}, (None, None, None)),
        ({"prompt_tokens_details": {"cached_tokens": 1001, "cache_write_tokens": -1}}, (None, None, None)),
        ({"prompt_tokens_details": {"cached_tokens": 600, "cache_write_tokens": 401}}, (None, None, None)),
        ({"prompt_tokens_details": {"cached_tokens": True}}, (None, None, None)),
        ({"prompt_tokens_details": {"cached_tokens": "600"}}, (None, None, None)),
        ({"prompt_tokens_details": [600], "completion_tokens_details": 320}, (None, None, None)),
        ({"completion_tokens_details": {"reasoning_tokens": 501}}, (None, None, None)),
        ({"completion_tokens_details": {"reasoning_tokens": 12.5}}, (None, None, None)),
        ({"completion_tokens_details": {"reasoning_tokens": 500}}, (None, None, 500)),
    ],
)
async def test_parts_of_the_tokens_are_read(counted: dict[str, Any], known: tuple[int | None, ...]) -> None:
    """The parts of 1000 and 500 tokens are known, or None where impossible or not reported."""
    answer, _, _ = await read(piece("Tea."), **counted)
    assert parts(answer) == known
    assert (answer.prompt_tokens, answer.completion_tokens) == (1000, 500)


async def test_zero_of_a_cache_hit_is_unknown() -> None:
    """The proxy's cache forgets the parts of a stream's tokens, and says 0; what it knows is kept."""
    forgotten: dict[str, Any] = {"completion_tokens_details": {"reasoning_tokens": 0, "text_tokens": 500}}
    assert parts((await read(piece("Tea."), headers=HIT, **forgotten))[0]) == (None, None, None)
    assert parts((await read(piece("Tea."), headers=HIT, **OPENAI))[0]) == (600, 100, 320)
    assert parts((await read(piece("Tea."), **forgotten))[0]) == (None, None, 0)


async def test_provider_model_is_in_a_header() -> None:
    """The provider's model is beside the alias, and None where the header can't be stored."""
    named = {**STREAM, "x-litellm-model-name": "openai/gpt-6-sol"}
    answer, _, _ = await read(piece("Tea."), headers=named)
    assert (answer.model, answer.provider_model) == ("gpt-4o", "openai/gpt-6-sol")
    long = {**STREAM, "x-litellm-model-name": "x" * 201}
    assert (await read(piece("Tea."), headers=long))[0].provider_model is None
    assert (await read(piece("Tea.")))[0].provider_model is None


async def test_tier_is_the_answers_own() -> None:
    """The tier is that of the answer, in each event or in its usage; it is known before the end."""
    first = event({"id": "1", "service_tier": "flex", "choices": [{"delta": {"content": "Tea."}}]})
    answer, _, partial = await read(first)
    assert (answer.service_tier, partial.service_tier) == ("flex", "flex")
    assert (await read(piece("Tea."), service_tier="standard"))[0].service_tier == "standard"
    assert (await read(piece("Tea.")))[0].service_tier is None
    assert (await read(piece("Tea."), service_tier=7))[0].service_tier is None


@pytest.mark.parametrize("value", [None, "", "x" * 61, "fl\x00ex", "a\nb", 7, ["flex"]])
def test_name_that_no_row_holds_is_none(value: object) -> None:
    """A usage event with such a name would be rejected, and its cost with it."""
    assert read_name(value) is None

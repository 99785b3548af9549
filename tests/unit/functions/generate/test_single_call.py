"""A post in one call: unusable answers, corrections of length and language."""

from __future__ import annotations

import json

import pytest

from functions.generate.length import count_markdown_words
from functions.generate.prompt_echo import is_data
from functions.generate.step import step
from shared.errors import ContentPolicy, EmptyOutput, ModelUnavailable
from shared.jobs.outputs import GenerateOutput
from shared.llm.chat import Answer
from tests.support.fakes.model import reply, work
from tests.support.generating import ENGLISH, GERMAN, POST, generate, prose

JSON = json.dumps({"title": "Tea", "content": "Tea is good."})
WAITS = "I'm ready to assist you with your writing needs. Please go ahead and share the text."


@pytest.mark.parametrize(
    ("words", "language", "tokens"),
    [(100, "en", 400), (1500, "en-GB", 2700), (1500, "de", 5400), (5000, "en", 8650), (5000, "de", 16_000)],
)
async def test_max_tokens_follows_the_length(words: int, language: str, tokens: int) -> None:
    """max_tokens grows with the length, between a floor and the models' own limit."""
    _, _, model = await generate(
        lambda request: "no plan" if request.schema else POST, word_count=words, language=language
    )
    whole = [request for request in model.requests if not request.schema]
    assert whole[-1].max_tokens == tokens


@pytest.mark.parametrize("answer", ["<think>only this", "I'm sorry, but I can't help with that."])
async def test_unusable_answer_is_asked_for_again(answer: str) -> None:
    """An answer that is not a post is asked for once more, past the cache."""
    _, output, model = await generate([answer, POST])
    assert output.content == POST
    assert [request.fresh for request in model.requests] == [False, True]


@pytest.mark.parametrize("data", [JSON, f"```json\n{JSON}\n```", f"[{JSON}]", f"\n{JSON}\n"])
async def test_data_is_not_a_post(data: str) -> None:
    """JSON is asked for once more past the cache, then rejected; no draft shows it."""
    assert is_data(data)
    outcome, output, model = await generate([data, "Tea is good."], word_count=300)
    assert (output.content, outcome.degraded) == ("Tea is good.", None)
    assert [request.fresh for request in model.requests] == [False, True]
    assert not any("content" in draft.text for draft in model.drafts[0] if not data.startswith(("[", "`")))
    with pytest.raises(EmptyOutput, match="data and no text"):
        await generate([data, data], word_count=300)


async def test_waiting_answer_is_asked_for_again() -> None:
    """An answer that asks for a text is asked for once more past the cache, then rejected."""
    _, output, model = await generate([WAITS, "Tea is good."], word_count=300)
    assert output.content == "Tea is good."
    assert [request.fresh for request in model.requests] == [False, True]
    with pytest.raises(EmptyOutput, match="asked twice for a text"):
        await generate([WAITS, WAITS], word_count=300)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("<think>only this", EmptyOutput),
        ("I'm sorry, but I can't write about that.", ContentPolicy),
        ("# Only a title", EmptyOutput),
    ],
)
async def test_two_unusable_answers_fail(answer: str, error: type[Exception]) -> None:
    """The error says whether the model only reasoned, declined, or stopped at the title."""
    given, _ = work([answer, answer])
    with pytest.raises(error):
        await step(given)


async def test_post_past_its_length_is_cut() -> None:
    """A post that runs past its length is cut at a sentence, not continued, and marked."""
    paragraph = "Tea is good for you, and it wakes you gently. " * 6 + "\n\n"
    endless = "## Why\n\n" + paragraph * 5 + "And it"
    given, model = work([reply(endless, finish_reason="length")], word_count=100)
    outcome = await step(given)
    assert len(model.requests) == 1
    assert isinstance(outcome.output, GenerateOutput)
    assert outcome.output.content.endswith("it wakes you gently.")
    assert outcome.output.content.count("\n\n") == 2, "the heading and two paragraphs are 100 words"
    assert outcome.degraded is not None
    assert "past the length" in outcome.degraded


@pytest.mark.parametrize("has", [320, 480, 670, 930, 1500])
async def test_post_of_wrong_length_is_corrected(has: int) -> None:
    """The correction names both lengths, and the nearer post is kept."""
    outcome, output, model = await generate([prose(has, 1), prose(760, 2)], word_count=800)
    assert count_markdown_words(output.content) == 760
    assert outcome.degraded is None
    answered, ask = model.requests[1].messages[2:]
    assert answered.role == "assistant"
    assert f"has {has} words and should have about 800 words" in ask.content
    assert not model.requests[1].fresh, (
        "its conversation is another one, so the cache holds no other answer to it"
    )


async def test_short_post_is_not_corrected() -> None:
    """A short post is not corrected: a few words are not worth a call."""
    _, output, model = await generate([prose(150, 1)], word_count=300)
    assert (count_markdown_words(output.content), len(model.requests)) == (150, 1)


@pytest.mark.parametrize("has", [80, 310, 690, 800, 910, 1601])
async def test_near_or_hopeless_length_is_not_corrected(has: int) -> None:
    """A length within 15%, or too far off for the model to meet, is not corrected."""
    _, output, model = await generate([prose(has, 1)], word_count=800)
    assert (count_markdown_words(output.content), len(model.requests)) == (has, 1)


@pytest.mark.parametrize(
    "second",
    [
        prose(400, 2),
        reply(prose(720, 2), finish_reason="length"),
        "I'm sorry, but I can't write that.",
        GERMAN,
    ],
)
async def test_worse_correction_is_dropped(second: str | Answer) -> None:
    """A correction that is farther off, cut off, refused or in another language is dropped."""
    _, output, _ = await generate([prose(560, 1), second], word_count=800)
    assert output.content == prose(560, 1)


@pytest.mark.parametrize("error", [ModelUnavailable("Away."), ContentPolicy("No."), EmptyOutput("Empty.")])
async def test_failed_correction_keeps_the_post(error: Exception) -> None:
    """If the correction fails, the first post is kept."""
    _, output, model = await generate([prose(560, 1), error], word_count=800)
    assert (output.content, len(model.requests)) == (prose(560, 1), 2)


async def test_foreign_post_is_corrected() -> None:
    """The correction names the requested language."""
    outcome, output, model = await generate([ENGLISH, GERMAN], language="de")
    assert output.content == GERMAN.strip()
    assert outcome.degraded is None
    assert "in German (de)" in model.requests[1].messages[-1].content


async def test_foreign_post_is_kept_and_marked() -> None:
    """A post that stays in another language is kept, and the stage is degraded."""
    outcome, output, _ = await generate([ENGLISH, ENGLISH], language="de")
    assert output.content == ENGLISH.strip()
    assert outcome.degraded
    assert "“en”" in outcome.degraded
    assert "“de”" in outcome.degraded


async def test_foreign_continued_post_is_marked() -> None:
    """A continued post in another language is marked as well."""
    cut_off = reply(f"{ENGLISH} And th", finish_reason="length")
    outcome, _, _ = await generate([cut_off, "And then they go home."], language="de", word_count=400)
    assert outcome.degraded
    assert "“en”" in outcome.degraded

"""Continuing a text that was cut off, and its live draft."""

from __future__ import annotations

import pytest

from functions.generate import prompt
from functions.generate.step import step
from shared.errors import ContextTooLong, EmptyOutput, ModelUnavailable
from tests.support.fakes.model import reply, work
from tests.support.generating import ENGLISH, GERMAN, POST, generate

GERMAN_TEXT, ENGLISH_TEXT = (text.partition("\n\n")[2].strip() for text in (GERMAN, ENGLISH))


async def test_cut_off_answer_is_continued() -> None:
    """It is continued from its last whole sentence, without half a word or a repetition."""
    first = reply("# Tea\n\n## Why\n\nTea is good for you. It wa", finish_reason="length")
    outcome, output, model = await generate([first, "It wakes you.\n\n## How\n\nBoil the water first."])
    assert output.content == POST
    assert outcome.degraded is None
    so_far, ask = model.requests[1].messages[2:]
    assert (so_far.role, so_far.content) == ("assistant", "# Tea\n\n## Why\n\nTea is good for you.")
    assert (ask.role, ask.content) == ("user", prompt.CONTINUE)
    assert model.requests[1].messages[:2] == model.requests[0].messages


async def test_endless_post_ends_at_a_sentence() -> None:
    """After two continuations the post ends at a whole sentence, with the reason."""
    answers = [
        reply("## Why\n\nTea is good. It", finish_reason="length"),
        reply("It wakes. It", finish_reason="length"),
        reply("It calms. And then it", finish_reason="length"),
    ]
    outcome, output, model = await generate(answers)
    assert output.content == "## Why\n\nTea is good. It wakes. It calms."
    assert outcome.degraded
    assert "length limit" in outcome.degraded
    assert len(model.requests) == 3


async def test_answer_ending_midway_is_continued() -> None:
    """It is continued once; without more text it ends at a whole sentence, with the reason."""
    first = "Tea is good.\n\nIt wakes you. It calms you and"
    outcome, output, model = await generate([first, "It calms you and keeps you warm."], word_count=300)
    assert output.content == "Tea is good.\n\nIt wakes you. It calms you and keeps you warm."
    assert (outcome.degraded, len(model.requests)) == (None, 2)
    for trouble in (EmptyOutput("Empty."), ModelUnavailable("Away.")):
        outcome, output, _ = await generate([first, trouble], word_count=300)
        assert output.content == "Tea is good.\n\nIt wakes you."
        assert outcome.degraded
        assert "stopped in mid-sentence" in outcome.degraded


async def test_foreign_continuation_is_asked_for_again() -> None:
    """It is asked for once more; if it stays so, the post ends before it, with the reason."""
    first = reply(f"{ENGLISH_TEXT} And then th", finish_reason="length")
    outcome, output, model = await generate([first, GERMAN_TEXT, "And then they went home."], word_count=300)
    assert output.content == f"{ENGLISH_TEXT} And then they went home."
    assert (outcome.degraded, [request.fresh for request in model.requests]) == (None, [False, False, True])
    outcome, output, _ = await generate([first, GERMAN_TEXT, GERMAN_TEXT], word_count=300)
    assert output.content == ENGLISH_TEXT
    assert outcome.degraded
    assert "went on in “de” although “en” was asked for" in outcome.degraded


@pytest.mark.parametrize("error", [ContextTooLong("Full."), EmptyOutput("Empty.")])
async def test_failed_continuation_ends_at_a_sentence(error: Exception) -> None:
    """If a continuation fails, the post ends at a whole sentence, with the reason."""
    cut_off = reply("Tea is good. It wakes you. And th", finish_reason="length")
    outcome, output, _ = await generate([cut_off, error])
    assert output.content == "Tea is good. It wakes you."
    assert outcome.degraded


async def test_unavailable_model_fails_the_step() -> None:
    """A model that becomes unavailable fails the step; half a post is not kept."""
    given, _ = work([reply("## Why\n\nTea is good. It", finish_reason="length"), ModelUnavailable("Away.")])
    with pytest.raises(ModelUnavailable):
        await step(given)


async def test_draft_grows_without_reasoning() -> None:
    """The draft's fraction is the share of the requested words; a continuation goes on from it."""
    first = reply(f"<think>secret</think>{POST} And", finish_reason="length")
    rest = "Pour it soon, and drink it while it is hot. " * 6
    _, _, model = await generate([first, rest])
    texts = [draft.text for drafts in model.drafts for draft in drafts]
    assert not any("secret" in text or "<" in text for text in texts)
    fractions = [draft.fraction for draft in model.drafts[0]]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(0.15, abs=0.03)
    assert model.drafts[1][-1].text.startswith(POST)
    assert model.drafts[1][-1].text.endswith(rest.strip())

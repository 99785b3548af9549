"""The polish step: the post with the editor's changes, or the cleaned one with the reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions.polish.step import step
from shared.errors import (
    EmptyOutput,
    JobCancelled,
    ModelError,
    ModelUnavailable,
    Overloaded,
)
from shared.jobs.outputs import Outcome, PolishOutput
from tests.support.fakes.model import reply, work
from tests.support.polishing import BETTER, POLISHED, POST, TEXT, changes, polish, shown_blocks, written


async def test_changes_are_applied() -> None:
    """The cheap model is asked, at a low temperature, with the post as data; its answer is kept."""
    outcome, _, model = await polish([changes((2, BETTER))])
    assert outcome == Outcome(output=PolishOutput(content=POLISHED))
    (request,) = model.requests
    assert (request.model, request.temperature, request.fresh) == ("gpt-4o-mini", 0.3, False)
    assert request.schema
    assert request.schema.name == "polish_changes"
    assert shown_blocks(request)[2] == TEXT
    assert "Tea is good" not in request.messages[0].content
    assert model.kept == model.requests


async def test_no_change_is_an_answer() -> None:
    """A good post stays as it is, and that is nothing less."""
    outcome, output, model = await polish([changes()])
    assert (output.content, outcome.degraded, outcome.note, len(model.requests)) == (POST, None, None, 1)


async def test_artifacts_add_up() -> None:
    """Those of the writer, those cleaned away before, and a remark that the editor removed."""
    remark = "I have improved the flow of the text."
    _, output, _ = await polish(
        [changes((6, ""))], written(f"<think>x</think>{POST}\n\n{remark}", artifacts=7)
    )
    assert output.content == POST
    assert output.artifacts_removed == 7 + len("<think>x</think>") + len(remark)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelUnavailable("The gateway is away: try again later."), "The gateway is away: try again later."),
        (EmptyOutput("The model answered nothing."), "The model answered nothing."),
    ],
)
async def test_without_the_model_the_cleaned_post_stays(error: ModelError, reason: str) -> None:
    """Degraded, with a sentence that a person can act on."""
    outcome, output, _ = await polish([error], written(f"<think>x</think>{POST}"))
    assert output == PolishOutput(content=POST, artifacts_removed=len("<think>x</think>"))
    assert outcome.degraded == f"The polish was left out: {reason}"


async def test_a_stopped_job_is_not_polished() -> None:
    """JobCancelled is the runner's."""
    given, _ = work([JobCancelled("cancelled")], written(POST))
    with pytest.raises(JobCancelled):
        await step(given)


async def test_a_post_of_which_nothing_is_left_fails() -> None:
    """Nothing can be polished then."""
    given, model = work([changes()], written("<think>only this"))
    with pytest.raises(EmptyOutput):
        await step(given)
    assert model.requests == []


UNREADABLE = [
    POLISHED,
    "I'm sorry, but I can't help with that.",
    '{"changes": [{"block": 2, "te',
    reply(changes((2, BETTER))[:-4], finish_reason="length"),
    '{"edits": "none"}',
    "<think>hm",
]


@pytest.mark.parametrize("answer", UNREADABLE)
async def test_unreadable_answer_is_asked_for_anew(answer: Any) -> None:
    """Past the cache, which has kept it; a second one costs the polish and not the post."""
    outcome, output, model = await polish([answer, changes((2, BETTER))])
    assert (output.content, outcome.degraded) == (POLISHED, None)
    first, second = model.requests
    assert (first.fresh, second.fresh, second.messages) == (False, True, first.messages)
    outcome, output, _ = await polish([answer, answer])
    assert output.content == POST
    assert "The answer could not be read twice" in (outcome.degraded or "")


async def test_cut_off_answer_counts_as_far_as_it_goes() -> None:
    """The changes that are whole are judged like any other; the note says that the answer was cut off."""
    whole = changes((1, "## Why Tea Wakes You"), (2, BETTER), (4, "Boil fresh water."))
    cut = reply(whole[:-10], finish_reason="length")
    outcome, output, model = await polish([cut, cut])
    assert output.content == POLISHED.replace("## Why tea wakes you", "## Why Tea Wakes You")
    assert outcome.degraded is None
    assert "what was to follow block 2: the answer could not be read" in (outcome.note or "")
    assert [request.fresh for request in model.requests] == [False, True]
    outcome, output, _ = await polish([cut, '{"changes": [{"block": 2, "te'])
    assert "Why Tea Wakes You" in output.content
    outcome, output, _ = await polish([cut, changes((2, BETTER))])
    assert (output.content, outcome.note) == (POLISHED, None)


UNUSABLE = [
    changes((1, POLISHED)),
    changes(
        (1, "## Warum Tee weckt"), (2, "Tee ist gut und weckt dich auf, und er schadet nicht."), (4, "Koche.")
    ),
    changes((2, ""), (3, ""), (4, "")),
]


@pytest.mark.parametrize("answer", UNUSABLE)
async def test_group_without_a_usable_change_is_degraded(answer: str) -> None:
    """The whole post as one block, another language, no text: most words changed, and none usable."""
    outcome, output, model = await polish([answer, answer])
    assert output.content == POST
    assert (outcome.degraded or "").startswith(
        "The polish was left out: None of the changes could be used (block "
    )
    assert len(model.requests) == 2


LOSSES = [
    (
        4,
        "Boil fresh water, wait 15 minutes and pour it over the leaves in the pot.",
        "made up the figure “15”",
    ),
    (2, BETTER.replace("[more](https://tea.example/why)", "more"), "“https://tea.example/why”"),
    (2, BETTER.replace("does not hurt", "does hurt"), "not"),
    (3, "### How to brew it well", "not one heading with ##"),
    (4, "", "can't be removed"),
    (4, "```\nBoil\n```", "not one paragraph"),
]


@pytest.mark.parametrize(("number", "text", "reason"), LOSSES)
async def test_losing_change_is_asked_for_again(number: int, text: str, reason: str) -> None:
    """With its reason, in the same conversation and not past the cache; what was good counts already."""
    good = (1, "## Why Tea Wakes You")
    first = changes((number, text), good)
    mended = changes(
        (
            number,
            {
                2: BETTER,
                3: "## How to brew tea",
                4: "Boil fresh water and wait a minute; pour it over the leaves in the pot.",
            }[number],
        )
    )
    outcome, output, model = await polish([first, mended])
    assert (outcome.degraded, outcome.note) == (None, None)
    assert "## Why Tea Wakes You" in output.content
    assert output.content != POST.replace("## Why tea wakes you", "## Why Tea Wakes You")
    one, two = model.requests
    assert two.messages[:2] == one.messages
    answered, ask = two.messages[2:]
    assert (answered.role, answered.content) == ("assistant", first)
    assert f"- block {number}: " in ask.content
    assert reason in ask.content
    assert not two.fresh
    assert model.kept == model.requests
    assert model.purposes == ["", "again because 1 of its changes can't be used"]


@pytest.mark.parametrize(("number", "text", "reason"), LOSSES)
async def test_twice_losing_change_is_left_out(number: int, text: str, reason: str) -> None:
    """With its reason in the note; the rest of the polish stands, and the stage is not degraded."""
    answer = changes((number, text), (1, "## Why Tea Wakes You"))
    outcome, output, model = await polish([answer, answer])
    assert output.content == POST.replace("## Why tea wakes you", "## Why Tea Wakes You")
    assert outcome.degraded is None
    assert (outcome.note or "").startswith(f"1 change was left out of the polish (block {number}: ")
    assert reason in (outcome.note or "")
    assert len(model.requests) == 2


@pytest.mark.parametrize(
    "second", [ModelUnavailable("Away."), "no JSON", changes(), reply("{", finish_reason="length")]
)
async def test_no_second_answer_costs_one_change(second: Any) -> None:
    """The good changes of the first answer are there."""
    outcome, output, _ = await polish([changes((2, BETTER), (4, "Boil 12 cups.")), second])
    assert output.content == POLISHED
    assert outcome.degraded is None
    assert "block 4" in (outcome.note or "")


async def test_wrong_numbers_need_no_second_call() -> None:
    """They are left out by rule, with a note; the fixed block stays."""
    outcome, output, model = await polish([changes((2, BETTER), (5, "other code"), (17, "x"))])
    assert output.content == POLISHED
    assert "2 changes were left out" in (outcome.note or "")
    assert len(model.requests) == 1


async def test_many_reasons_are_counted() -> None:
    """A note stays a sentence."""
    outcome, _, _ = await polish([changes(*((number, "x") for number in range(10, 40)))])
    assert "and 27 more" in (outcome.note or "")
    assert len(outcome.note or "") < 300


async def test_repeated_change_is_counted_once() -> None:
    """A weak model names a block twice that was not shown; the note names it once."""
    outcome, _, _ = await polish([changes((12, "x"), (12, "y"))])
    assert (outcome.note or "").startswith("1 change was left out of the polish (block 12")


async def test_callers_figures_may_come_in() -> None:
    """They are asked for, not made up."""
    made = BETTER.replace("wakes you and", "wakes you for 12 hours and")
    outcome, output, _ = await polish([changes((2, made))] * 2)
    assert output.content == POST
    assert "made up the figure “12”" in (outcome.note or "")
    outcome, output, _ = await polish([changes((2, made))], custom_instructions="Say that it lasts 12 hours.")
    assert (outcome.note, output.content) == (None, POST.replace(TEXT, made))


@pytest.mark.parametrize("late", ["read_post", "_plan", "_assemble", "judge"])
async def test_uncompared_polish_is_refused(late: str) -> None:
    """A polish that nobody had time to compare is refused. The cleaned text stays, with the reason."""

    async def busy(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if function.__name__ == late:
            raise Overloaded("This instance was too busy.")
        return function(*args, **kwargs)

    given, _ = work([changes((2, BETTER))] * 2, written(POST))
    outcome = await step(replace(given, off_loop=busy))
    assert outcome.output == PolishOutput(content=POST)
    assert "no time to" in (outcome.degraded or "").lower()


# Posts of several groups.

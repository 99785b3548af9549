"""The polish step: the post with the editor's changes, or the cleaned one with the reason."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions.polish.step import step
from shared.errors import (
    BudgetExceeded,
    ContentPolicy,
    EmptyOutput,
    JobCancelled,
    ModelError,
    ModelUnavailable,
    Overloaded,
)
from shared.jobs.outputs import Issue, Outcome, Outputs, PolishOutput
from shared.llm.chat import Draft, Parts, Request
from tests.support.fakes.model import Script, ScriptedModel, reply, work
from tests.support.polishing import changes, editing, reviewed, shown_blocks, written

POST = """## Why tea wakes you

Tea is good for you, it wake you and it does not hurt. Read [more](https://tea.example/why) about it.

## How to brew it

Boil fresh water, wait a minute and pour it over the leaves in the pot.

```text
water: 250 ml
```"""
TEXT = POST.split("\n\n")[1]
BETTER = TEXT.replace("it wake you", "wakes you")
BREWING = 4
POLISHED = POST.replace(TEXT, BETTER)


async def _polish(
    script: Script, outputs: Outputs | None = None, **fields: object
) -> tuple[Outcome, PolishOutput, ScriptedModel]:
    given, model = work(script, outputs or written(POST), **fields)
    outcome = await step(given)
    assert isinstance(outcome.output, PolishOutput)
    return outcome, outcome.output, model


async def test_changes_are_applied() -> None:
    """The cheap model is asked, at a low temperature, with the post as data; its answer is kept."""
    outcome, _, model = await _polish([changes((2, BETTER))])
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
    outcome, output, model = await _polish([changes()])
    assert (output.content, outcome.degraded, outcome.note, len(model.requests)) == (POST, None, None, 1)


async def test_artifacts_add_up() -> None:
    """Those of the writer, those cleaned away before, and a remark that the editor removed."""
    remark = "I have improved the flow of the text."
    _, output, _ = await _polish(
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
    outcome, output, _ = await _polish([error], written(f"<think>x</think>{POST}"))
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
    outcome, output, model = await _polish([answer, changes((2, BETTER))])
    assert (output.content, outcome.degraded) == (POLISHED, None)
    first, second = model.requests
    assert (first.fresh, second.fresh, second.messages) == (False, True, first.messages)
    outcome, output, _ = await _polish([answer, answer])
    assert output.content == POST
    assert "The answer could not be read twice" in (outcome.degraded or "")


async def test_cut_off_answer_counts_as_far_as_it_goes() -> None:
    """The changes that are whole are judged like any other; the note says that the answer was cut off."""
    whole = changes((1, "## Why Tea Wakes You"), (2, BETTER), (4, "Boil fresh water."))
    cut = reply(whole[:-10], finish_reason="length")
    outcome, output, model = await _polish([cut, cut])
    assert output.content == POLISHED.replace("## Why tea wakes you", "## Why Tea Wakes You")
    assert outcome.degraded is None
    assert "what was to follow block 2: the answer could not be read" in (outcome.note or "")
    assert [request.fresh for request in model.requests] == [False, True]
    outcome, output, _ = await _polish([cut, '{"changes": [{"block": 2, "te'])
    assert "Why Tea Wakes You" in output.content
    outcome, output, _ = await _polish([cut, changes((2, BETTER))])
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
    outcome, output, model = await _polish([answer, answer])
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
    outcome, output, model = await _polish([first, mended])
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
    outcome, output, model = await _polish([answer, answer])
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
    outcome, output, _ = await _polish([changes((2, BETTER), (4, "Boil 12 cups.")), second])
    assert output.content == POLISHED
    assert outcome.degraded is None
    assert "block 4" in (outcome.note or "")


async def test_wrong_numbers_need_no_second_call() -> None:
    """They are left out by rule, with a note; the fixed block stays."""
    outcome, output, model = await _polish([changes((2, BETTER), (5, "other code"), (17, "x"))])
    assert output.content == POLISHED
    assert "2 changes were left out" in (outcome.note or "")
    assert len(model.requests) == 1


async def test_many_reasons_are_counted() -> None:
    """A note stays a sentence."""
    outcome, _, _ = await _polish([changes(*((number, "x") for number in range(10, 40)))])
    assert "and 27 more" in (outcome.note or "")
    assert len(outcome.note or "") < 300


async def test_repeated_change_is_counted_once() -> None:
    """A weak model names a block twice that was not shown; the note names it once."""
    outcome, _, _ = await _polish([changes((12, "x"), (12, "y"))])
    assert (outcome.note or "").startswith("1 change was left out of the polish (block 12")


async def test_callers_figures_may_come_in() -> None:
    """They are asked for, not made up."""
    made = BETTER.replace("wakes you and", "wakes you for 12 hours and")
    outcome, output, _ = await _polish([changes((2, made))] * 2)
    assert output.content == POST
    assert "made up the figure “12”" in (outcome.note or "")
    outcome, output, _ = await _polish(
        [changes((2, made))], custom_instructions="Say that it lasts 12 hours."
    )
    assert (outcome.note, output.content) == (None, POST.replace(TEXT, made))


@pytest.mark.parametrize("late", ["_judge", "plan", "_assemble", "judge"])
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

SENTENCES = (
    "In the morning the cup is warm and the house is quiet. Many people drink it slowly by the window."
)
PARAGRAPH = f"{SENTENCES} {SENTENCES.replace('cup', 'pot')} {SENTENCES.replace('house', 'street')}"


def _long(words: int) -> str:
    each = len(PARAGRAPH.split()) + 4
    parts = []
    for number in range(words // each):
        if number % 4 == 0:
            parts.append(f"## Part {_name(number)}")
        parts.append(f"{PARAGRAPH} So says {_name(number)} too.")
    return "\n\n".join(parts)


def _name(number: int) -> str:
    letters = "".join(chr(97 + int(digit)) for digit in str(number))
    return f"Q{letters}x"


LONG = _long(1600)


def _edited(text: str) -> str:
    return text.replace("Many people drink", "Lots of people drink")


async def test_long_post_is_edited_in_groups() -> None:
    """Side by side, each group alone; what they share stands first and is the same."""
    outcome, output, model = await _polish(editing(_edited), written(LONG))
    assert (outcome.degraded, outcome.note) == (None, None)
    assert output.content == _edited(LONG)
    assert len(model.requests) == 5
    assert model.purposes == [f"part {number} of 5" for number in (1, 2, 3, 4, 5)]
    assert len({request.messages[0] for request in model.requests}) == 1
    shown = [number for request in model.requests for number in shown_blocks(request)]
    assert shown == sorted(shown)
    assert len(set(shown)) == len(LONG.split("\n\n"))


async def test_requests_depend_on_the_post_alone() -> None:
    """So that an attempt that takes over finds the answers that the one before has kept."""
    _, _, first = await _polish(editing(_edited), written(LONG))
    _, _, second = await _polish(lambda _request: changes(), written(LONG))
    assert first.requests == second.requests


async def test_draft_is_the_post_with_finished_groups() -> None:
    """In their order; the progress counts the finished ones."""
    _, _, model = await _polish(editing(_edited), written(LONG))
    assert model.shown[0] == Draft(LONG, 0.0, Parts(0, 5))
    assert model.shown[-1] == Draft(_edited(LONG), 1.0, Parts(5, 5))
    assert [draft.parts.done for draft in model.shown if draft.parts] == [0, 1, 2, 3, 4, 5]
    changed = [draft.text.count("Lots of") for draft in model.shown]
    assert changed == sorted(changed)
    assert len(set(changed)) == 6
    assert not any(model.drafts)


def _failing_at(number: int, error: ModelError | str) -> Callable[[Request], Any]:
    edit = editing(_edited)
    return lambda request: error if number in shown_blocks(request) else edit(request)


@pytest.mark.parametrize(
    ("error", "reason"),
    [(ContentPolicy("Refused."), "Refused."), ("no JSON", "The answer could not be read twice")],
)
async def test_failed_group_degrades_the_stage(error: Any, reason: str) -> None:
    """It is only cleaned, and the sentence says so; the others are polished."""
    outcome, output, _ = await _polish(_failing_at(1, error), written(LONG))
    assert (outcome.degraded or "").startswith(f"1 of 5 parts of the post are only cleaned: {reason}")
    first, *others = output.content.split("\n\n## ")
    assert "Lots of" not in first.split("\n\n")[1]
    assert all("Lots of" in other for other in others[1:])


async def test_model_away_stops_further_groups() -> None:
    """Each would wait as long in vain; the cleaned post stays."""
    given, model = work(lambda _request: BudgetExceeded("The budget is used up."), written(LONG))
    outcome = await step(replace(given, at_once=1))
    assert outcome.output == PolishOutput(content=LONG)
    assert outcome.degraded == "The polish was left out: The budget is used up."
    assert len(model.requests) == 1


async def test_post_of_20_000_words_is_polished() -> None:
    """No answer could hold it; no call asks for more than a group, and the time is in proportion."""
    post = _long(20_000)
    began = time.process_time()
    outcome, output, model = await _polish(editing(_edited), written(post))
    took = time.process_time() - began
    assert output.content == _edited(post)
    assert (outcome.degraded, outcome.note) == (None, None)
    assert 50 <= len(model.requests) <= 70
    assert max(request.max_tokens for request in model.requests) < 2500
    assert took < 60


async def test_block_that_no_answer_holds_is_named() -> None:
    """It stays as it is, and the note says so; the rest is polished."""
    endless = "tea " * 12_000
    outcome, output, _ = await _polish([changes((2, BETTER))], written(f"{POST}\n\n{endless}"))
    assert output.content == f"{POLISHED}\n\n{endless.rstrip()}"
    assert (outcome.degraded, outcome.note) == (
        None,
        "1 of the blocks can't be polished: too long for one answer.",
    )


# Revisions.

LENGTH = Issue(type="length", severity="medium", message="Write at least 300 words.")


async def test_a_revision_names_each_finding() -> None:
    """It starts from the last polish, keeps counting its artifacts, and may change its findings' blocks."""
    finding = Issue(
        type="unclear", severity="low", message="Say what is good.", line=3, excerpt="Tea is good for you"
    )
    grave = Issue(type="not-publishable", severity="high", message="It sums the others up.")
    better = f"{BETTER}\n\nIt has less of what keeps people awake."
    outcome, output, model = await _polish(
        [changes((2, better))],
        reviewed(POST, grave, LENGTH, finding, artifacts=11),
        revision=1,
        keywords=["tea"],
    )
    user = model.requests[0].messages[1].content
    assert "1. medium, length: Write at least 300 words." in user
    assert "2. low, unclear: Say what is good. (block 2) It is about: “Tea is good for you”" in user
    assert "sums the others up" not in user
    assert "the first draft" not in user
    assert output == PolishOutput(content=POST.replace(TEXT, better), artifacts_removed=11)
    assert outcome.note is None


async def test_a_revision_inserts_what_is_missing() -> None:
    """New blocks behind a block, where a finding is about the post as a whole."""
    new = "## In the end\n\nDrink it slowly, and think about the day that lies before you."
    outcome, output, _ = await _polish([changes(insertions=((5, new),))], reviewed(POST, LENGTH), revision=1)
    assert output.content == f"{POST}\n\n{new}"
    assert (outcome.degraded, outcome.note) == (None, None)


async def test_insertions_need_a_finding() -> None:
    """A first polish adds nothing, whatever the model sends."""
    _, output, _ = await _polish([changes((2, BETTER), insertions=((5, "And more of it."),))])
    assert output.content == POLISHED


async def test_revision_sends_only_what_findings_point_to() -> None:
    """The group of the finding, and the outline for the finding about the whole; the rest stays as it is."""
    last = f"So says {_name(17)} too."
    finding = Issue(type="unclear", severity="low", message="Say why.", line=1, excerpt=last)
    outcome, output, model = await _polish(editing(_edited), reviewed(LONG, finding, LENGTH), revision=1)
    assert len(model.requests) == 2
    assert output.content != LONG
    assert output.content.split("\n\n")[6:10] == LONG.split("\n\n")[6:10]
    assert outcome.degraded is None
    assert [draft.parts for draft in model.shown] == [Parts(0, 2), Parts(1, 2), Parts(2, 2)]


async def test_block_that_two_calls_change_is_named() -> None:
    """The change for the finding at it counts before that for the post as a whole."""
    finding = Issue(type="unclear", severity="low", message="Say why.", line=3)
    outcome, output, model = await _polish(
        lambda request: changes(
            (
                2,
                shown_blocks(request)[2].replace(
                    "warm", "hot" if "OUTLINE" in request.messages[1].content else "very warm"
                ),
            )
        ),
        reviewed(LONG, finding, LENGTH),
        revision=1,
    )
    assert len(model.requests) == 2
    assert "very warm" in output.content
    assert outcome.note == "1 change was left out of the polish (block 2: another call has changed it)."


@pytest.mark.parametrize(("revision", "again"), [(0, False), (1, False), (2, True), (3, True)])
async def test_later_revision_asks_otherwise(revision: int, again: bool) -> None:  # noqa: FBT001  a table's column
    """So it is not answered with the changes of the one before, and needs no way past the cache."""
    _, _, model = await _polish([changes()], reviewed(POST, LENGTH), revision=revision)
    assert ("earlier try" in model.requests[0].messages[1].content) is again
    assert not model.requests[0].fresh


async def test_finding_in_a_cleaned_post_keeps_its_block() -> None:
    """The finding's line is that of the post that was reviewed."""
    finding = Issue(type="unclear", severity="low", message="Say why.", line=11)
    _, _, model = await _polish(
        [changes()], reviewed(f"<think>a\nb\nc</think>\n\n{POST}", finding), revision=1
    )
    assert "Say why. (block 4)" in model.requests[0].messages[1].content

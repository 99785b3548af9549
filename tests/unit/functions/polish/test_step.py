"""The polish step: a better post, or the cleaned one with the reason."""

from __future__ import annotations

import pytest

from functions.polish.step import step
from shared.errors import EmptyOutput, JobCancelled, ModelError, ModelUnavailable
from shared.jobs.outputs import GenerateOutput, Issue, Outcome, Outputs, PolishOutput, QualityOutput
from tests.support.fakes.model import Script, ScriptedModel, reply, work

POST = """## Why tea wakes you

Tea is good for you, it wake you and it does not hurt. Read [more](https://tea.example/why) about it.

## How to brew it

Boil fresh water, wait a minute and pour it over the leaves in the pot.

```text
water: 250 ml
```"""
BETTER = POST.replace("it wake you", "wakes you")


def _outputs(content: str = POST, *, artifacts: int = 0) -> Outputs:
    return Outputs(
        generate=GenerateOutput(content=content, title="T", model="gpt-4o", artifacts_removed=artifacts)
    )


async def _polish(
    script: Script, outputs: Outputs | None = None, **fields: object
) -> tuple[Outcome, PolishOutput, ScriptedModel]:
    given, model = work(script, outputs or _outputs(), **fields)
    outcome = await step(given)
    assert isinstance(outcome.output, PolishOutput)
    return outcome, outcome.output, model


async def test_the_polished_post_is_kept() -> None:
    """The cheap model is asked, at a low temperature, with the post as data."""
    outcome, output, model = await _polish([BETTER])
    assert outcome == Outcome(output=PolishOutput(content=BETTER))
    (request,) = model.requests
    assert (request.model, request.temperature) == ("gpt-4o-mini", 0.3)
    assert POST in request.messages[1].content
    assert "Tea is good" not in request.messages[0].content
    assert output.artifacts_removed == 0


async def test_artifacts_add_up() -> None:
    """Those of the writer, those cleaned away before, and those of the editor's own answer."""
    _, output, model = await _polish(
        [f"Sure! Here is the polished post:\n\n{BETTER}"], _outputs(f"{POST}\n\n---", artifacts=7)
    )
    assert output.content == BETTER
    assert output.artifacts_removed == 7 + len("---") + len("Sure! Here is the polished post:")
    assert "---" not in model.requests[0].messages[1].content


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelUnavailable("The gateway is away: try again later."), "The gateway is away: try again later."),
        (EmptyOutput("The model answered nothing."), "The model answered nothing."),
    ],
)
async def test_without_the_model_the_cleaned_post_stays(error: ModelError, reason: str) -> None:
    """Degraded, with a sentence that a person can act on."""
    outcome, output, _ = await _polish([error], _outputs(f"<think>x</think>{POST}"))
    assert output == PolishOutput(content=POST, artifacts_removed=len("<think>x</think>"))
    assert outcome.degraded == f"The polish was left out: {reason}"


async def test_a_stopped_job_is_not_polished() -> None:
    """JobCancelled is the runner's."""
    given, _ = work([JobCancelled("cancelled")], _outputs())
    with pytest.raises(JobCancelled):
        await step(given)


async def test_a_post_of_which_nothing_is_left_fails() -> None:
    """Nothing can be polished then."""
    given, model = work([BETTER], _outputs("<think>only this"))
    with pytest.raises(EmptyOutput):
        await step(given)
    assert model.requests == []


ANOTHER_TEXT = [
    ("Tea is good.", "it kept 3 of"),
    ("I'm sorry, but I can't help with that.", "declined"),
    (BETTER + "\n\nAnd on and on it goes, on and on, as we see here." * 20, "it grew"),
]
LOST_PARTS = [
    (BETTER.replace("## ", ""), "it lost the heading “How to brew it”"),
    (BETTER.replace("250 ml", "2 l"), "it lost or changed a code block"),
    (f"{BETTER} Enjoy it.", "code block"),  # no closing fence is left
    (
        BETTER.replace("[more](https://tea.example/why)", "more"),
        "the link or image “https://tea.example/why”",
    ),
]


@pytest.mark.parametrize(("answer", "reason"), ANOTHER_TEXT)
async def test_a_polish_that_is_another_text_is_refused(answer: str, reason: str) -> None:
    """At once, in favour of the cleaned post, and with the reason."""
    outcome, output, model = await _polish([answer])
    assert output == PolishOutput(content=POST)
    assert outcome.degraded
    assert reason in outcome.degraded
    assert len(model.requests) == 1


@pytest.mark.parametrize(("answer", "reason"), LOST_PARTS)
async def test_losing_polish_is_retried(answer: str, reason: str) -> None:
    """A polish that loses something is asked for again. With what it lost; the better one is kept."""
    outcome, output, model = await _polish([answer, BETTER])
    assert output == PolishOutput(content=BETTER)
    assert outcome.degraded is None
    answered, ask = model.requests[1].messages[2:]
    assert (answered.role, answered.content) == ("assistant", answer)
    assert reason in ask.content
    assert model.requests[1].fresh


@pytest.mark.parametrize(("answer", "reason"), LOST_PARTS)
async def test_twice_losing_polish_is_refused(answer: str, reason: str) -> None:
    """A polish that loses something twice is refused.

    In favour of the cleaned post, and the reason says what was lost.
    """
    outcome, output, _ = await _polish([answer, answer])
    assert output == PolishOutput(content=POST)
    assert outcome.degraded
    assert reason in outcome.degraded


async def test_reasoning_only_polish_is_retried() -> None:
    """A polish that is only reasoning is asked for again.

    Past the cache, which has kept it; and then the cleaned post stays.
    """
    outcome, output, model = await _polish(["<think>hm", BETTER])
    assert (output.content, outcome.degraded) == (BETTER, None)
    first, second = model.requests
    assert (first.fresh, second.fresh, second.messages) == (False, True, first.messages)
    outcome, output, _ = await _polish(["<think>hm", "<think>hm"])
    assert output.content == POST
    assert (
        outcome.degraded == "The model's polish was refused because it was empty; the post is only cleaned."
    )


async def test_model_lost_before_second_polish_is_free() -> None:
    """A model that goes away before the second polish costs nothing. The cleaned post is there."""
    outcome, output, _ = await _polish([BETTER.replace("## ", ""), ModelUnavailable("Away.")])
    assert output == PolishOutput(content=POST)
    assert outcome.degraded == "The polish was left out: Away."


@pytest.mark.parametrize(("revision", "fresh"), [(0, False), (1, False), (2, True), (3, True)])
async def test_later_revision_ignores_the_old_polish(revision: int, fresh: bool) -> None:  # noqa: FBT001  a table's column
    """A later revision is not answered with the polish before.

    It would be asked the same, if that polish was refused, and the cache would answer.
    """
    outputs = Outputs(
        generate=_outputs().generate,
        polish=PolishOutput(content=POST),
        quality=QualityOutput(
            score=40, word_count=40, issues=(Issue(type="t", severity="high", message="m"),)
        ),
    )
    _, _, model = await _polish([BETTER], outputs, revision=revision)
    assert model.requests[0].fresh is fresh
    assert ("earlier try" in model.requests[0].messages[1].content) is fresh


async def test_a_polish_that_was_cut_off_is_refused() -> None:
    """Also when enough of it came."""
    outcome, output, _ = await _polish([reply(BETTER, finish_reason="length")])
    assert output.content == POST
    assert outcome.degraded
    assert "length limit" in outcome.degraded


async def test_a_title_that_the_editor_adds_is_dropped() -> None:
    """The post's title is kept apart."""
    _, output, _ = await _polish([f"# Tea\n\n{BETTER}"])
    assert output.content == BETTER


async def test_added_front_matter_is_dropped() -> None:
    """Front matter that the editor adds does not become part of the post."""
    _, output, _ = await _polish([f"---\ntitle: Tea\nslug: tea\n---\n\n{BETTER}"])
    assert output.content == BETTER


async def test_a_revision_names_each_finding() -> None:
    """It starts from the last polish and keeps counting its artifacts."""
    issues = (
        Issue(type="not-publishable", severity="high", message="It sums the others up."),
        Issue(type="length", severity="medium", message="Write at least 300 words."),
        Issue(
            type="repetition",
            severity="high",
            message="The same sentence occurs 3 times.",
            line=7,
            excerpt="Boil it.",
        ),
    )
    before = _outputs("the first draft")
    outputs = Outputs(
        generate=before.generate,
        polish=PolishOutput(content=POST, artifacts_removed=11),
        quality=QualityOutput(score=40, word_count=40, issues=issues),
    )
    _, output, model = await _polish([BETTER], outputs, revision=1, keywords=["tea"])
    user = model.requests[0].messages[1].content
    assert "1. medium, length: Write at least 300 words." in user
    assert "2. high, repetition: The same sentence occurs 3 times. (line 7) It is about: “Boil it.”" in user
    assert POST in user
    assert "sums the others up" not in user
    assert "the first draft" not in user
    assert output == PolishOutput(content=BETTER, artifacts_removed=11)


async def test_the_draft_is_clean() -> None:
    """And its fraction is measured against the post that is polished."""
    _, _, model = await _polish([f"<think>secret</think>{BETTER}"])
    assert not any("secret" in draft.text for draft in model.drafts[0])
    assert model.drafts[0][-1].text == BETTER
    assert 0.9 < model.drafts[0][-1].fraction <= 1.0


async def test_callers_figures_may_come_in() -> None:
    """The caller s own figures may come into the post. They are asked for, not made up."""
    made = BETTER.replace("wakes you and", "wakes you for 12 hours and")
    outcome, _, _ = await _polish([made, made])
    assert outcome.degraded
    assert "made up the figure “12”" in outcome.degraded
    outcome, output, _ = await _polish([made], custom_instructions="Say that it lasts 12 hours.")
    assert (outcome.degraded, output.content) == (None, made)

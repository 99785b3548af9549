"""The quality step: the rules decide, the model adds, and what falls short goes back."""
# ruff: noqa: RUF001  curly quotes and angle quotation marks

from __future__ import annotations

import json

import pytest

from functions.quality.review import MOST_POINTS
from functions.quality.step import step
from shared.errors import JobCancelled, ModelUnavailable
from shared.jobs.outputs import Issue, Outcome, Outputs, PolishOutput, QualityOutput
from tests.support.fakes.model import Script, ScriptedModel, reply, work

POST = (
    "## Why tea\n\nTea at dawn is good for you, and it keeps you awake for longer than you think.\n\n"
    "## How to brew\n\nBoil fresh water, wait a minute, and pour it over the leaves in your pot. "
    "Studies show that nine in ten people sleep better then. "
    "Cheap leaves want cooler water and less time, while old ones forgive you nearly everything.\n\n"
    "## When to drink it\n\nHave a first cup before you look at your messages, and a second when the day "
    "has found its pace. After four, leave it: what wakes you now is still there at night. "
    "Your guests may disagree."
)
NOTHING = json.dumps({"findings": []})


def _finding(quote: str, severity: str = "medium", **changed: str) -> dict[str, str]:
    return {"type": "unclear", "severity": severity, "message": "Say it plainly.", "quote": quote, **changed}


def _answer(*findings: dict[str, str]) -> str:
    return json.dumps({"findings": list(findings)})


async def _judge(
    script: Script, content: str = POST, **fields: object
) -> tuple[Outcome, QualityOutput, ScriptedModel]:
    given, model = work(script, Outputs(polish=PolishOutput(content=content)), **fields)
    outcome = await step(given)
    assert isinstance(outcome.output, QualityOutput)
    return outcome, outcome.output, model


async def test_a_good_post_goes_on() -> None:
    """One call, under a schema, with the post as data."""
    outcome, output, model = await _judge([NOTHING])
    assert (output.score, output.word_count, output.issues) == (100, 103, ())
    assert (outcome.revise, outcome.degraded) == (False, None)
    (request,) = model.requests
    assert (request.model, request.fresh) == ("gpt-4o-mini", False)
    assert request.schema
    assert request.schema.name == "quality_review"
    assert POST in request.messages[1].content
    assert "Tea at dawn" not in request.messages[0].content


async def test_the_model_s_findings_are_added() -> None:
    """With the line that they quote, and their weight."""
    _, output, _ = await _judge([_answer(_finding("nine in ten people", type="unsupported-claim"))])
    (issue,) = output.issues
    assert (issue.type, issue.severity, issue.line) == ("unsupported-claim", "medium", 7)
    assert output.score == 90


async def test_the_model_can_not_outweigh_the_rules() -> None:
    """Three findings and 15 points at most; the last is made to fit."""
    quotes = ("Boil fresh water", "wait a minute", "pour it over", "Studies show")
    _, output, _ = await _judge([_answer(*(_finding(quote) for quote in quotes))])
    assert [issue.severity for issue in output.issues] == ["medium", "low"]
    assert output.score == 100 - MOST_POINTS
    _, output, _ = await _judge([_answer(*(_finding(quote, "low") for quote in quotes))])
    assert len(output.issues) == 3


@pytest.mark.parametrize("quote", ["words that are not in the post", "", "“”"])
async def test_what_quotes_nothing_is_dropped(quote: str) -> None:
    """A finding that can't be placed can't be trusted."""
    _, output, _ = await _judge([_answer(_finding(quote))])
    assert output.issues == ()


@pytest.mark.parametrize(
    "answer",
    [
        "no JSON",
        '{"findings": [',
        '[{"type": "unclear"}]',
        '{"findings": [{"type": "unclear"}]}',
        _answer(_finding("Tea", type="spelling")),
        json.dumps({"findings": [{"type": "tone", "message": 3, "quote": None}, "weak"]}),
    ],
)
async def test_answer_off_the_schema_is_retried(answer: str) -> None:
    """An answer off the schema is asked for again in the conversation, with the reason.

    Another request needs no bypass of the proxy's cache. Twice, and the rules stand alone.
    """
    outcome, _, model = await _judge([answer, NOTHING])
    assert outcome.degraded is None
    first, again = model.requests
    assert (first.fresh, again.fresh) == (False, False)
    assert again.messages[:2] == first.messages
    answered, ask = again.messages[2:]
    assert (answered.role, answered.content) == ("assistant", answer)
    assert ask.content.startswith("This can't be used, because ")
    outcome, output, _ = await _judge([reply(answer, finish_reason="length"), answer])
    assert (output.score, output.issues) == (100, ())
    assert outcome.degraded
    assert "could not be read twice" in outcome.degraded


@pytest.mark.parametrize(("text", "most"), [(POST, 800), ("Чай будит мягко. " * 30, 2000)])
async def test_review_has_room_in_any_script(text: str, most: int) -> None:
    """A review in letters that take more tokens may have more of them, and the post is sent once."""
    _, _, model = await _judge([NOTHING], text)
    (request,) = model.requests
    assert request.max_tokens == most
    assert "".join(message.content for message in request.messages).count(text.strip()) == 1


@pytest.mark.parametrize(
    ("changed", "kind", "severity"),
    [
        ({"severity": "high"}, "unclear", "medium"),
        ({"severity": "trivial"}, "unclear", "low"),
        ({"severity": " Medium"}, "unclear", "medium"),
        ({"type": "Weak Introduction"}, "weak-introduction", "medium"),
        ({"type": "off_topic"}, "off-topic", "medium"),
        ({"line": 3}, "unclear", "medium"),
    ],
)
async def test_odd_finding_is_made_to_fit(changed: dict[str, object], kind: str, severity: str) -> None:
    """A finding beside the schema is made to fit.

    It says what it says, and costs neither itself nor the whole review.
    """
    finding = {**_finding("Boil fresh water"), **changed}
    outcome, output, model = await _judge([json.dumps({"findings": [finding], "score": 3})])
    (issue,) = output.issues
    assert (issue.type, issue.severity) == (kind, severity)
    assert (outcome.degraded, len(model.requests)) == (None, 1)


@pytest.mark.parametrize(
    "unreadable",
    [
        {"type": "spelling", "message": "Fix it.", "quote": "Tea"},
        {"type": "tone", "quote": "Tea"},
        {"type": "tone", "severity": {}, "message": "Fix it.", "quote": "Tea"},
        "weak",
        7,
    ],
)
async def test_unreadable_finding_costs_no_other(unreadable: object) -> None:
    """A finding that can't be read costs no other."""
    found = {"findings": [unreadable, _finding("Boil fresh water")]}
    outcome, output, model = await _judge([json.dumps(found)])
    assert [issue.excerpt for issue in output.issues] == ["Boil fresh water"]
    assert (outcome.degraded, len(model.requests)) == (None, 1)


@pytest.mark.parametrize(
    ("quote", "excerpt"),
    [
        ("**Boil fresh water**, wait a minute", "Boil fresh water, wait a minute"),
        ("**Boil fresh water, wait", "Boil fresh water, wait"),
        ("## How to brew", "How to brew"),
        ("“Boil [fresh](https://tea.example) water…”", "Boil fresh water"),
        ("- `Boil` fresh\nwater", "Boil fresh water"),
        ("Boil fresh water; wait a minute", "Boil fresh water; wait a minute"),
    ],
)
async def test_a_quotation_may_carry_the_markdown(quote: str, excerpt: str) -> None:
    """Models copy what they were given."""
    _, output, _ = await _judge([_answer(_finding(quote))])
    assert [(issue.line, issue.excerpt) for issue in output.issues] == [(7 - 2 * ("How" in quote), excerpt)]


async def test_no_finding_carries_html() -> None:
    """Neither one of the model's nor one of the rules': pages show both."""
    post = f"{POST}\n\nBoil &lt;img src=x onerror=alert(1)&gt; [TODO &lt;script&gt;] it."
    finding = _finding(
        "Boil &lt;img src=x onerror=alert(1)&gt;", message="Drop <img src=x\u202e\nonerror=a()>."
    )
    _, output, _ = await _judge([_answer(finding)], post)
    assert {issue.type for issue in output.issues} >= {"placeholder", "unclear"}
    shown = "\n".join(f"{issue.message} {issue.excerpt}" for issue in output.issues)
    assert not set("<>\u202e") & set(shown)
    assert "Drop ‹img src=x onerror=a()›." in shown
    assert "[TODO ‹script›]" in shown


@pytest.mark.parametrize(
    "wrapped",
    [
        "```json\n{}\n```",
        "<think>hm</think>{}",
        "Here you go: {}",
        "{}\n\nI found nothing {really}.",
        "For {topic}: {}",
    ],
)
async def test_wrapped_json_is_read(wrapped: str) -> None:
    """In what models put around it."""
    outcome, _, _ = await _judge([wrapped.replace("{}", NOTHING)])
    assert outcome.degraded is None


async def test_without_the_model_the_rules_decide() -> None:
    """Degraded, and the post may still have to be revised."""
    away = ModelUnavailable("The gateway is away: try again later.")
    outcome, output, _ = await _judge([away], "Too short", min_quality=90)
    assert outcome.degraded == "The model's review was left out: The gateway is away: try again later."
    assert outcome.revise
    assert output.score < 90


async def test_a_stopped_job_is_not_judged() -> None:
    """JobCancelled is the runner's."""
    with pytest.raises(JobCancelled):
        await _judge([JobCancelled("cancelled")])


@pytest.mark.parametrize(
    ("min_quality", "revision", "max_revisions", "revise"),
    [(91, 0, 1, True), (90, 0, 1, False), (91, 1, 1, False), (91, 1, 2, True), (91, 0, 0, False)],
)
async def test_a_post_below_the_mark_goes_back(
    min_quality: int,
    revision: int,
    max_revisions: int,
    revise: bool,  # noqa: FBT001  a table's column
) -> None:
    """As often as the caller allows."""
    outcome, output, _ = await _judge(
        [_answer(_finding("Boil fresh water"))],
        min_quality=min_quality,
        revision=revision,
        max_revisions=max_revisions,
    )
    assert output.score == 90
    assert outcome.revise is revise


async def test_an_empty_post_stays_at_nothing() -> None:
    """Whatever the model says."""
    _, output, _ = await _judge([NOTHING], "```\nx\n```")
    assert output.score == 0


@pytest.mark.parametrize(("revision", "count"), [(0, 0), (1, 1)])
async def test_a_revision_tells_what_is_gone(revision: int, count: int) -> None:
    """Only a revision has findings to resolve; earlier ones in the store are of an older run."""
    gone = Issue(type="repetition", severity="high", message="The same sentence occurs 3 times.")
    outputs = Outputs(
        polish=PolishOutput(content=POST), quality=QualityOutput(score=10, word_count=103, issues=(gone,))
    )
    given, _ = work([NOTHING], outputs, revision=revision)
    outcome = await step(given)
    assert isinstance(outcome.output, QualityOutput)
    assert outcome.output.resolved == (gone,) * count

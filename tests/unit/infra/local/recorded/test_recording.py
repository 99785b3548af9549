"""The recorded answers, through the real steps.

If a prompt or a schema changes so that a step is not recognised, these tests fail: adapt
infra/local/recorded/recording.py.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from functions.generate.step import step as generate
from functions.meta.step import step as meta
from functions.polish.step import step as polish
from functions.quality.step import step as quality
from infra.local.recorded.recording import NotRecordedError, answer_to, brief, edits
from shared.gateways.litellm.request import Call, request_body
from shared.jobs.outputs import (
    GenerateOutput,
    MetaOutput,
    Outcome,
    Outputs,
    PolishOutput,
    QualityOutput,
)
from shared.llm.chat import Request
from tests.support.fakes.model import work

CALL = Call(org_id="o", user_id="u", job_id="j", stage="s", run=1, revision=0, call_id="c", traceparent="")
REQUEST = {"topic": brief().topic, "keywords": brief().keywords, "word_count": brief().word_count}


def recorded(request: Request) -> str:
    """Answer as the server does, from the body that the proxy passes on."""
    return answer_to(request_body(request, CALL, stream=request.schema is None))


async def ask(step: Any, outputs: Outputs, **changed: object) -> tuple[Outcome, int]:
    """Return a step's outcome with the recorded answers, and the number of its calls."""
    made, model = work(recorded, outputs, **{**REQUEST, **changed})
    return await step(made), len(model.requests)


async def write() -> tuple[Outcome, Outcome, Outcome, Outcome]:
    """Return the outcomes of all steps, one after the other."""
    written, calls = await ask(generate, Outputs())
    assert calls == 1
    assert isinstance(written.output, GenerateOutput)
    outputs = Outputs(generate=written.output)
    polished, _ = await ask(polish, outputs)
    assert isinstance(polished.output, PolishOutput)
    outputs = Outputs(generate=written.output, polish=polished.output)
    checked, calls = await ask(quality, outputs)
    assert calls == 1
    assert isinstance(checked.output, QualityOutput)
    outputs = Outputs(generate=written.output, polish=polished.output, quality=checked.output)
    tagged, calls = await ask(meta, outputs)
    assert calls == 1
    return written, polished, checked, tagged


@pytest.fixture(scope="module")
def outcomes() -> tuple[Outcome, Outcome, Outcome, Outcome]:
    """The outcomes of all steps."""
    return asyncio.run(write())


Outcomes = tuple[Outcome, Outcome, Outcome, Outcome]


def test_no_stage_is_degraded(outcomes: Outcomes) -> None:
    """Each step understands its recorded answer."""
    assert [outcome.degraded for outcome in outcomes] == [None] * 4


def test_the_writer_is_cleaned(outcomes: Outcomes) -> None:
    """The remark before the post is removed, and the title is its own."""
    output = outcomes[0].output
    assert isinstance(output, GenerateOutput)
    assert (output.title, output.artifacts_removed > 0) == ("Why Honey Never Spoils", True)
    assert output.content.startswith("Open a jar of honey")


def test_polish_makes_the_edits_but_not_the_wrong_one(outcomes: Outcomes) -> None:
    """Each edit is made except one, which changes a figure: the pipeline asks again and leaves it out."""
    written, polished = outcomes[0].output, outcomes[1].output
    assert isinstance(written, GenerateOutput)
    assert isinstance(polished, PolishOutput)
    wrong = [edit for edit in edits() if "3.9" in edit["find"]]
    assert len(wrong) == 1
    for edit in edits():
        assert written.content.count(edit["find"]) == 1, edit
        assert (edit["text"] in polished.content) is (edit not in wrong), edit
    assert outcomes[1].note
    assert "1 change was left out" in outcomes[1].note


def test_quality_names_what_is_in_the_post(outcomes: Outcomes) -> None:
    """One finding, with its place: nothing else is wrong, by the rules either."""
    output = outcomes[2].output
    assert isinstance(output, QualityOutput)
    [issue] = output.issues
    assert (issue.type, output.score) == ("unsupported-claim", 95)
    assert issue.line is not None
    assert not outcomes[2].revise


def test_tags_fit_as_they_are(outcomes: Outcomes) -> None:
    """The recorded tags need no repair."""
    output = outcomes[3].output
    assert isinstance(output, MetaOutput)
    assert outcomes[3].result is not None
    assert output.title == "Why Honey Never Spoils: The Science Behind the Jar"
    assert output.description.endswith("how to store yours well.")


async def test_another_topic_is_not_recorded() -> None:
    """A post about something else is refused, with what the recording is about."""
    with pytest.raises(NotRecordedError, match="honey"):
        await ask(generate, Outputs(), topic="Why tea tastes better outdoors")

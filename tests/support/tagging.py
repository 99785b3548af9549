"""Run the meta step with a scripted model, and check its tags."""

from __future__ import annotations

import json

from functions.meta.fitting import plain_line
from functions.meta.proposal import OG_DESCRIPTION, OG_TITLE
from functions.meta.step import step
from functions.meta.title import has_room
from shared.jobs.outputs import (
    GenerateOutput,
    Issue,
    MetaOutput,
    Outcome,
    Outputs,
    PolishOutput,
    QualityOutput,
)
from tests.support.fakes.model import Script, ScriptedModel, work

POST = (
    "## Why green tea wakes you gently\n\nGreen tea holds less caffeine than coffee, and it gives it slowly."
    " A cup in the morning lifts you without a jolt, and the calm stays with you until noon.\n\n"
    "## How to brew it\n\nBoil fresh water, wait a minute, and pour it over the leaves. "
    "Green tea likes cooler water than black tea does."
)
GOOD = {
    "title": "Green Tea in the Morning: a Calm Start to a Clear Day",
    "description": "Green tea wakes you gently: learn how much caffeine a cup really holds, how to brew the "
    "leaves well, and when to drink it for a clear head all day long.",
    "og_title": "Why green tea is the calmest way to begin a day",
    "og_description": "How to brew green tea well, and when to drink it.",
}
QUALITY = QualityOutput(
    score=85, word_count=77, issues=(Issue(type="structure", severity="low", message="m"),)
)


def outputs_of(content: str = POST, title: str = "Green tea in the morning") -> Outputs:
    """Return the outputs of the stages before meta."""
    return Outputs(
        generate=GenerateOutput(content="draft", title=title, model="claude-3-5-sonnet", artifacts_removed=3),
        polish=PolishOutput(content=content, artifacts_removed=9),
        quality=QUALITY,
    )


async def tag(
    script: Script, outputs: Outputs | None = None, **fields: object
) -> tuple[Outcome, MetaOutput, ScriptedModel]:
    """Run the step; `fields` are those of the request."""
    given, model = work(script, outputs or outputs_of(), **{"keywords": ["green tea"], **fields})
    outcome = await step(given)
    assert isinstance(outcome.output, MetaOutput)
    return outcome, outcome.output, model


def answer_with(**changed: object) -> str:
    """Return a model's answer with good tags except those that are given."""
    return json.dumps({**GOOD, **changed})


def texts(output: MetaOutput) -> dict[str, str]:
    """Return the four texts that a model proposes."""
    return {name: getattr(output, name) for name in GOOD}


def assert_within_limits(output: MetaOutput, keyword: str = "green tea") -> None:
    """Check the limits of all tags; the post must have enough text for its description."""
    assert has_room(output.title), output.title
    assert 150 <= len(output.description) <= 156, output.description
    assert keyword in output.title.casefold()
    assert keyword in output.description.casefold()
    assert 0 < len(output.og_title) <= OG_TITLE
    assert 0 < len(output.og_description) <= OG_DESCRIPTION
    for text in (output.title, output.description, output.og_title, output.og_description):
        assert text == plain_line(text)

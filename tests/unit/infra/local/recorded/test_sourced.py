"""The recorded answers that cite sources, through the real steps, with the sample profile and pages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from functions.generate.step import step as generate
from functions.meta.step import step as meta
from functions.polish.step import step as polish
from functions.quality.step import step as quality
from infra.cli.commands.demo_given import Files, read_given, samples
from infra.local.recorded.recording import SOURCED, brief
from shared.jobs.outputs import GenerateOutput, Outcome, Outputs, PolishOutput, QualityOutput, Result
from shared.materials.materials import Materials, OwnPages, SourceText
from shared.messages.inputs import Page
from tests.support.fakes.model import work
from tests.support.paths import ROOT
from tests.unit.infra.local.recorded.test_recording import recorded

GIVEN = read_given(samples(Files()))
MATERIALS = Materials(
    profile=GIVEN.profile,
    sources=tuple(SourceText(number=number, **each) for number, each in enumerate(GIVEN.sources, 1)),
    links=OwnPages(pages=msgspec.convert(GIVEN.pages, tuple[Page, ...])),
)
REQUEST = {
    **GIVEN.filled,
    **GIVEN.fields,
    "topic": brief(SOURCED).topic,
    "keywords": brief(SOURCED).keywords,
    "word_count": brief(SOURCED).word_count,
}
STRAY = "https://honey-larder.example/blog/history-of-honey"


async def ask(step: Any, outputs: Outputs) -> Outcome:
    """Return a step's outcome with the recorded answers."""
    made, _ = work(recorded, outputs, **REQUEST)
    outcome: Outcome = await step(replace(made, materials=MATERIALS))
    assert outcome.degraded is None
    return outcome


async def write() -> tuple[Outcome, Outcome, Outcome, Outcome]:
    """Return the outcomes of all steps, one after the other."""
    written = await ask(generate, Outputs())
    assert isinstance(written.output, GenerateOutput)
    outputs = Outputs(generate=written.output)
    polished = await ask(polish, outputs)
    assert isinstance(polished.output, PolishOutput)
    outputs = msgspec.structs.replace(outputs, polish=polished.output)
    checked = await ask(quality, outputs)
    assert isinstance(checked.output, QualityOutput)
    outputs = msgspec.structs.replace(outputs, quality=checked.output)
    return written, polished, checked, await ask(meta, outputs)


@pytest.fixture(scope="module")
def outcomes() -> tuple[Outcome, Outcome, Outcome, Outcome]:
    """The outcomes of all steps."""
    return asyncio.run(write())


Outcomes = tuple[Outcome, Outcome, Outcome, Outcome]


def result_of(outcomes: Outcomes) -> Result:
    """Return the finished post."""
    result = outcomes[3].result
    assert result is not None
    return result


def test_writers_own_list_of_sources_goes(outcomes: Outcomes) -> None:
    """The list at the end is made by rule, with the sources' links, once."""
    result = result_of(outcomes)
    assert result.content.count("## Sources") == 1
    assert [(source.number, source.url) for source in result.sources] == [
        (number, source["url"]) for number, source in enumerate(GIVEN.sources, 1)
    ]
    assert all(f"]({source['url']})" in result.content for source in GIVEN.sources)


def test_link_to_a_page_that_was_not_given_goes(outcomes: Outcomes) -> None:
    """Its words stay, and a stage's note names it; the links to pages of the list stay."""
    content = result_of(outcomes).content
    assert STRAY not in content
    assert "history of honey" in content
    assert any(STRAY in (outcome.note or "") for outcome in outcomes)
    assert "](https://honey-larder.example/guides/larder-temperature)" in content


def test_change_that_loses_a_citation_is_left_out(outcomes: Outcomes) -> None:
    """The polish corrects the words of the house style, and keeps each citation where it was."""
    content = result_of(outcomes).content
    assert "1 change was left out" in (outcomes[1].note or "")
    assert "That is the whole secret” [3]" in content.replace('"', "”")
    assert "utilise" not in content


def test_findings_name_what_is_wrong(outcomes: Outcomes) -> None:
    """A figure that the source does not have, with both passages, and a word never to use."""
    output = outcomes[2].output
    assert isinstance(output, QualityOutput)
    found = {issue.type: issue for issue in output.issues}
    assert set(found) == {"source-figure", "house-style"}
    figure = found["source-figure"]
    assert figure.source == 1
    assert "2.8 points" in (figure.excerpt or "")
    assert "2.6 points" in (figure.source_excerpt or "")
    assert found["house-style"].excerpt == "superfood"
    assert not outcomes[2].revise


def test_readme_quotes_what_is_found(outcomes: Outcomes) -> None:
    """The notes, the findings with their places, and the score of the README are those of a run."""
    text = (ROOT / "README.md").read_text().partition("$ make run DEMO=sourced")[2].partition("```")[0]
    shown = " ".join(text.split())
    output = outcomes[2].output
    assert isinstance(output, QualityOutput)
    assert all(outcome.note is None or f": {outcome.note}" in shown for outcome in outcomes)
    for issue in output.issues:
        assert f"{issue.severity} {issue.type} {issue.line} {issue.message}" in shown
    [figure] = [issue for issue in output.issues if issue.type == "source-figure"]
    assert f"the post: “{figure.excerpt}” source 1: “{figure.source_excerpt}”" in shown
    assert f"{output.score} of 100: the post can be published; look at {len(output.issues)} findings" in shown

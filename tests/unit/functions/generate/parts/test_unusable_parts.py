"""Outlines and parts of a long post that can't be used."""

from __future__ import annotations

import json

import pytest

from functions.generate.length import count_markdown_words
from functions.generate.step import step
from shared.errors import ContentPolicy, EmptyOutput, ModelUnavailable
from shared.llm.chat import Answer, Request
from tests.support.fakes.model import Reply, reply, work
from tests.support.generating import OUTLINE, generate, prose
from tests.support.generating_parts import (
    GERMAN_TEXT,
    about_travels,
    headings_asked,
    is_first,
    plan_of,
    travels_one_by_one,
    write,
    writer,
)

JSON = json.dumps({"title": "Tea", "content": "Tea is good."})


@pytest.mark.parametrize("same", ["hills in the rain", "steep hills"])
async def test_outline_with_repeats_is_asked_for_again(same: str) -> None:
    """It is asked for once more, naming what repeats, and what still repeats is dropped."""
    plan = plan_of(4)
    sections = [{"heading": f"Chapter {n}", "points": [f"what {n} is", "steep hills"]} for n in range(3)]
    repeated = {**plan, "sections": [*sections, {"heading": "Conclusion", "points": []}]}
    sections = [{**section, "points": [section["points"][0], same]} for section in sections]
    again = {**plan, "sections": [*sections, {"heading": "Conclusion", "points": []}]}

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(repeated if is_first(request) else again))
        return reply(write(request))

    _, _, model = await generate(script, word_count=1500)
    outlines = [request for request in model.requests if request.schema]
    assert len(outlines) == 2
    assert '"repeated":["steep hills","steep hills"]' in outlines[1].messages[-1].content
    assert not outlines[1].fresh
    part = next(request for request in model.requests if headings_asked(request) == ["Chapter 0"])
    assert part.messages[1].content.count('steep hills"') == 1


async def test_meagre_outline_is_asked_for_again() -> None:
    """An outline with less than half of the sections is asked for again; the one with more is used."""
    plans = iter([plan_of(3), "no plan"])

    def script(request: Request) -> Answer:
        return reply(json.dumps(next(plans)) if request.schema else write(request))

    outcome, output, _ = await generate(script, word_count=5000, watched=False)
    assert outcome.degraded is None
    assert output.content.count("## Chapter") == 3


@pytest.mark.parametrize(
    "answer",
    ["<think>hm</think>", JSON, "I'm sorry, but I can't help with that.", "## How to brew it\n\nNo."],
)
async def test_unusable_part_is_asked_for_again(answer: str) -> None:
    """An answer without the part's text is asked for once more, past the cache."""
    texts = travels_one_by_one(answer, "By ship.")
    outcome, output, model = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "## How it travels\n\nBy ship." in output.content
    assert [request.fresh for request in about_travels(model.requests)[:2]] == [False, True]
    assert outcome.degraded is None


@pytest.mark.parametrize(
    "answer",
    [
        "<think>hm</think>",
        EmptyOutput("Empty twice."),
        ContentPolicy("Refused."),
        "I'm sorry, but I can't help with that.",
    ],
)
async def test_missing_part_is_left_out(answer: Reply) -> None:
    """A part that is empty or refused is left out, with the reason."""
    texts = travels_one_by_one(answer)
    outcome, output, _ = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "How it travels" not in output.content
    assert "## How to brew it" in output.content
    assert outcome.degraded
    assert "“How it travels”" in outcome.degraded


async def test_missing_introduction_is_left_out() -> None:
    """An empty introduction is left out with the reason; a refused one fails the step."""
    outcome, output, _ = await generate(
        writer(Introduction=travels_one_by_one("<think>hm</think>")), word_count=1500
    )
    assert output.content.startswith("## Where it grows")
    assert outcome.degraded
    assert "“Introduction”" in outcome.degraded
    with pytest.raises(ContentPolicy):
        await generate(writer(Introduction=travels_one_by_one(ContentPolicy("Refused."))), word_count=1500)


async def test_mostly_empty_post_fails() -> None:
    """The step fails if most sections are missing, each asked for twice."""
    given_work, model = work(
        lambda request: reply(json.dumps(OUTLINE) if request.schema else "<think>hm</think>"), word_count=1500
    )
    with pytest.raises(EmptyOutput):
        await step(given_work)
    assert len(model.requests) == 1 + 4 * 2


async def test_unavailable_model_fails_the_step() -> None:
    """A part that the model is not there for fails the attempt; the others are kept by then."""
    given_work, model = work(
        writer(**{"How it travels": travels_one_by_one(ModelUnavailable("Away."))}), word_count=1500
    )
    with pytest.raises(ModelUnavailable):
        await step(given_work)
    assert len(model.kept) == 5


async def test_foreign_part_is_asked_for_twice() -> None:
    """It is published and marked, although the whole post is in the right language."""
    texts = travels_one_by_one(GERMAN_TEXT)
    outcome, output, model = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "Der Tee steht" in output.content
    assert outcome.degraded
    assert "section “How it travels” is in “de” although “en” was asked for" in outcome.degraded
    assert [request.fresh for request in about_travels(model.requests)[:2]] == [False, True]


async def test_foreign_post_asks_twice_for_introduction() -> None:
    """If the introduction is foreign twice, as the outline is, no other part is asked for twice."""
    outcome, output, model = await generate(writer(), word_count=1500, language="de")
    assert outcome.degraded
    assert "“en”" in outcome.degraded
    again = [headings_asked(request) for request in model.requests if request.fresh]
    assert sorted(again) == [[], ["Introduction"]]
    assert "## What to remember" in output.content


async def test_foreign_outline_is_asked_for_again() -> None:
    """An outline in another language is asked for again, and used if it stays so."""
    foreign = [
        "Wo der Tee wächst",
        "Wie er nach Europa reist",
        "Wie man ihn kocht",
        "Was man sich merken muss",
    ]
    sections = [{"heading": heading, "points": []} for heading in foreign]
    german = json.dumps({"title": "Der lange Weg des Tees", "sections": sections})

    def plan(request: Request) -> str:
        return json.dumps(OUTLINE) if request.fresh else german

    def script(request: Request) -> Answer:
        return reply(plan(request) if request.schema else write(request))

    _, output, _ = await generate(script, word_count=1500)
    assert "## Where it grows" in output.content
    _, output, model = await generate(
        lambda request: reply(german if request.schema else write(request)), word_count=1500
    )
    assert "## Wo der Tee wächst" in output.content
    assert [request.fresh for request in model.requests if request.schema] == [False, True]


async def test_distinct_outline_in_another_language_is_dropped() -> None:
    """The second outline, asked for because sections repeat each other, is judged like the first."""
    sections = [{"heading": f"Chapter {name}", "points": ["steep hills"]} for name in ("one", "two")]
    ends = [{"heading": "What to remember", "points": ["the taste"]}, {"heading": "Conclusion", "points": []}]
    repeated = json.dumps({"title": "The long way of tea", "sections": [*sections, *ends]})
    headings = ["Wo der Tee wächst", "Wie er nach Europa reist", "Wie man ihn kocht", "Was man sich merkt"]
    german = json.dumps(
        {"title": "Der lange Weg", "sections": [{"heading": each, "points": []} for each in headings]}
    )

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(repeated if is_first(request) else german)
        return reply(write(request))

    _, output, _ = await generate(script, word_count=1500)
    assert "## Chapter one" in output.content
    assert "Tee" not in output.content


async def test_post_without_outline_is_one_call() -> None:
    """The outline is asked for twice; without one, the post is one call, without the introduction."""
    outcome, output, model = await generate(
        lambda request: reply("no plan" if request.schema else prose(1900, 1)), word_count=2000
    )
    outlines = [request.fresh for request in model.requests if request.schema]
    assert outlines == [False, True]
    assert (outcome.degraded, count_markdown_words(output.content)) == (None, 1900)
    assert model.requests[-1] not in model.kept


async def test_empty_outline_leads_to_one_call() -> None:
    """An empty outline is not asked for again, and the post is written in one call."""
    _, output, model = await generate(
        lambda request: EmptyOutput("Blank twice.") if request.schema else reply(prose(1900, 1)),
        word_count=2000,
    )
    assert count_markdown_words(output.content) == 1900
    assert [request.schema is not None for request in model.requests].count(True) == 1

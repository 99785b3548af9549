"""Posts longer than models write in one go: an outline, then sections that fit together."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.generate import outline
from functions.generate.length import count_markdown_words
from functions.generate.outline_call import SCHEMA
from functions.generate.step import step
from shared.errors import ContentPolicy, EmptyOutput
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer, Request
from shared.llm.structured_output import UnreadableError
from shared.text.passages import passages
from tests.support.fakes.model import ScriptedModel, reply, work

PLAN = {
    "title": "Tea: the long story",
    "sections": [
        {"heading": "Where it grows", "subheadings": ["Hills", "Valleys"], "points": ["rain", "shade"]},
        {"heading": "How it travels", "subheadings": [], "points": ["ships"]},
        {"heading": "How to brew it", "subheadings": [], "points": ["water"]},
        {"heading": "What to remember", "subheadings": [], "points": ["all of it"]},
    ],
}
_NOUNS = [
    "leaf",
    "water",
    "kettle",
    "garden",
    "morning",
    "hill",
    "trader",
    "spoon",
    "harbour",
    "cup",
    "letter",
    "winter",
    "road",
    "hand",
    "window",
]


def prose(count: int, start: int) -> str:
    """Return so many words in sentences, of which no two are the same."""
    made: list[str] = []
    while len(made) < count:
        number = start * 1000 + len(made)
        nouns = [_NOUNS[(number * step) % len(_NOUNS)] for step in (3, 7, 11)]
        made += f"The {nouns[0]} near the {nouns[1]} is number {number} for every {nouns[2]} we know.".split()
    return " ".join(made[: count - 1]) + " then."


class Capable:
    """A model that follows the outline, and meets the length of each part within `off`, a list of factors."""

    def __init__(self, off: list[float], plan: object = PLAN) -> None:
        self._off = off
        self._plan = plan
        self.parts = 0

    def __call__(self, request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(self._plan))
        told = re.search(r"about (\d+) words", request.messages[-1].content)
        assert told
        factor = self._off[self.parts % len(self._off)]
        self.parts += 1
        return reply(prose(round(int(told[1]) * factor), self.parts))


async def _long(
    script: object, count: int = 2000, *, watched: bool = True, **fields: object
) -> tuple[Outcome, GenerateOutput, ScriptedModel]:
    given_work, model = work(script, None, word_count=count, **fields)  # type: ignore[arg-type]
    model.watched = watched
    outcome = await step(given_work)
    assert isinstance(outcome.output, GenerateOutput)
    return outcome, outcome.output, model


async def test_up_to_the_default_length_one_call_is_enough() -> None:
    """And not one more."""
    _, _, model = await _long(lambda _request: reply(prose(1450, 1)), 1500)
    assert len(model.requests) == 1


async def test_a_long_post_is_written_along_its_outline() -> None:
    """The headings are those of the outline, in order; the title is the outline's."""
    outcome, output, model = await _long(Capable([1.0]))
    assert outcome.degraded is None
    assert output.title == "Tea: the long story"
    headings = [(part.level, part.text) for part in passages(output.content) if part.kind == "heading"]
    assert headings == [(2, section["heading"]) for section in PLAN["sections"]]  # type: ignore[index]
    assert len(model.requests) == 6
    assert model.requests[0].schema == SCHEMA
    assert abs(count_markdown_words(output.content) - 2000) <= 300


async def test_each_part_knows_the_outline_and_all_before_it() -> None:
    """In a conversation that is only added to, so that a provider need not read it anew."""
    _, _, model = await _long(Capable([1.0]))
    parts = model.requests[1:]
    for earlier, later in pairwise(parts):
        assert later.messages[: len(earlier.messages)] == earlier.messages
        assert later.messages[len(earlier.messages)].role == "assistant"
    assert "How it travels" in parts[0].messages[1].content
    assert "It is the conclusion" in parts[-1].messages[-1].content
    assert all(request.max_tokens < 1600 for request in parts)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([1501, 1600, 2500, 5000]),
    st.lists(st.floats(0.75, 1.25), min_size=1, max_size=14),
    st.integers(3, 14),
)
def test_a_model_that_is_a_quarter_off_in_each_part_meets_the_whole(
    count: int, off: list[float], parts: int
) -> None:
    """Within 15%: the later parts take up what the earlier ones left."""
    import asyncio  # noqa: PLC0415  hypothesis runs no coroutines

    plan = {
        "title": "T",
        "sections": [{"heading": f"Part {name}", "subheadings": [], "points": []} for name in range(parts)],
    }
    _, output, _ = asyncio.run(_long(Capable(off, plan), count, watched=False))
    assert abs(count_markdown_words(output.content) - count) <= 0.15 * count


async def test_what_a_model_puts_around_a_part_leaves_no_seam() -> None:
    """Its own heading, at any level, and what runs on into the next section; other headings go below."""
    texts = iter(
        [
            "# Tea: the long story\n\n## Introduction\n\nTea came late. It stayed.",
            "## Where it grows\n\nOn hills.\n\n## Hills\n\nIt rains there.",
            "**How it travels**\n\nBy ship.\n\n## How to brew it\n\nToo early.",
            "Sure! Here is the section you asked for:\n\nBoil it.",
            "### What to remember\n\nAll of it.",
        ]
    )

    def script(request: Request) -> Answer:
        return reply(json.dumps(PLAN)) if request.schema else reply(next(texts))

    _, output, _ = await _long(script)
    assert output.content == (
        "Tea came late. It stayed.\n\n## Where it grows\n\nOn hills.\n\n### Hills\n\nIt rains there.\n\n"
        "## How it travels\n\nBy ship.\n\n## How to brew it\n\nBoil it.\n\n## What to remember\n\nAll of it."
    )


async def test_a_part_that_is_cut_off_is_continued() -> None:
    """From its last whole sentence, within its section."""
    cut = {"done": False}

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(PLAN))
        asked = request.messages[-1].content
        if "How it travels" in asked and not cut["done"]:
            cut["done"] = True
            return reply("By ship it came. And then by", finish_reason="length")
        return reply(
            "And then by rail it went." if "stops before its end" in asked else "A sentence of its own."
        )

    _, output, model = await _long(script)
    assert "By ship it came. And then by rail it went." in output.content
    place = next(n for n, request in enumerate(model.requests) if "stops" in request.messages[-1].content)
    assert "end this part, not the post" in model.requests[place].messages[-1].content
    assert model.drafts[place][-1].text.startswith("A sentence of its own.\n\n## Where it grows")


async def test_a_section_that_stays_empty_is_left_out_and_told() -> None:
    """Asked for twice, the second time past the cache."""

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(PLAN))
        empty = "How it travels" in request.messages[-1].content
        return reply("<think>hm</think>" if empty else "A sentence of its own.")

    outcome, output, model = await _long(script)
    assert "How it travels" not in output.content
    assert outcome.degraded
    assert "“How it travels”" in outcome.degraded
    asked = [request.fresh for request in model.requests if "How it travels" in request.messages[-1].content]
    assert asked == [False, True]


async def test_a_section_that_the_model_leaves_blank_is_left_out_as_well() -> None:
    """Whoever asks has asked twice then."""

    def script(request: Request) -> Answer | Exception:
        if request.schema:
            return reply(json.dumps(PLAN))
        blank = "How it travels" in request.messages[-1].content
        return EmptyOutput("Empty twice.") if blank else reply("A sentence of its own.")

    outcome, output, _ = await _long(script)
    assert "How it travels" not in output.content
    assert "## How to brew it" in output.content
    assert outcome.degraded


async def test_a_model_that_writes_no_section_fails() -> None:
    """As soon as most of the parts are missing: three of five, each asked for twice."""
    given_work, model = work(
        lambda request: reply(json.dumps(PLAN) if request.schema else "<think>hm</think>"), word_count=2000
    )
    with pytest.raises(EmptyOutput):
        await step(given_work)
    assert len(model.requests) == 1 + 3 * 2


async def test_a_section_that_the_provider_refuses_is_left_out() -> None:
    """The others are there; a brief that it refuses from the start is told as such."""

    def script(request: Request) -> Answer | Exception:
        if request.schema:
            return reply(json.dumps(PLAN))
        refused = "How it travels" in request.messages[-1].content
        return ContentPolicy("Refused.") if refused else reply("A sentence of its own.")

    outcome, output, _ = await _long(script)
    assert "How it travels" not in output.content
    assert outcome.degraded
    with pytest.raises(ContentPolicy):
        await _long(lambda request: reply(json.dumps(PLAN)) if request.schema else ContentPolicy("Refused."))


async def test_a_post_whose_sections_stay_in_another_language_is_told() -> None:
    """The first part is asked for twice, the others no more: a model that can't is not asked to again."""
    outcome, output, model = await _long(Capable([1.0]), language="de")
    assert outcome.degraded
    assert "“en”" in outcome.degraded
    assert [request.fresh for request in model.requests[1:4]] == [False, True, False]
    assert len(model.requests) == 7
    assert "## What to remember" in output.content


async def test_a_part_that_is_another_one_is_asked_for_again() -> None:
    """A model that writes the next section instead has written none."""
    texts = iter(
        ["Tea.", "## How it travels\n\nToo early.", "On hills.", "By ship.", "Boil it.", "That is all."]
    )
    _, output, _ = await _long(
        lambda request: reply(json.dumps(PLAN) if request.schema else next(texts)), watched=False
    )
    assert "## Where it grows\n\nOn hills.\n\n## How it travels\n\nBy ship." in output.content
    assert "Too early" not in output.content


async def test_without_an_outline_the_post_is_written_in_one_go() -> None:
    """Asked for twice; a small model gives none."""
    outcome, output, model = await _long(
        lambda request: reply("no plan" if request.schema else prose(1900, 1))
    )
    assert [request.schema is not None for request in model.requests] == [True, True, False]
    assert [request.fresh for request in model.requests] == [False, True, False]
    assert (outcome.degraded, count_markdown_words(output.content)) == (None, 1900)


async def test_a_blank_outline_is_none() -> None:
    """The post is written all the same."""
    _, output, model = await _long(
        lambda request: EmptyOutput("Blank twice.") if request.schema else reply(prose(1900, 1))
    )
    assert (count_markdown_words(output.content), len(model.requests)) == (1900, 2)


async def test_the_draft_shows_all_that_is_written() -> None:
    """And it only grows."""
    _, output, model = await _long(Capable([1.0]), 1600)
    fractions = [drafts[-1].fraction for drafts in model.drafts[1:]]
    assert fractions == sorted(fractions)
    assert model.drafts[-1][-1].text == output.content


def test_a_plan_that_can_not_be_followed_is_refused() -> None:
    """Too few sections, also where some are the same."""
    same = outline.Section(heading="One")
    with pytest.raises(UnreadableError):
        outline.normalize(outline.Outline(title="T", sections=(same, same, same)), 4)
    many = tuple(outline.Section(heading=f"## {number}") for number in range(40))
    kept = outline.normalize(outline.Outline(title="T", sections=many), 4).sections
    assert [section.heading for section in kept] == ["0", "1", "2", "3", "4", "5", "6", "39"]
    kept = outline.normalize(outline.Outline(title="T", sections=many), 12).sections
    assert len(kept) == 12


def test_a_plan_begins_without_the_introduction_and_ends_with_the_conclusion() -> None:
    """The introduction is written without a heading, and would stand there twice."""
    named = ["1. Introduction", "2. **What**", "## Conclusion:", "3. How __we__ do", "FAQ"]
    plan = outline.Outline(title="T", sections=tuple(outline.Section(heading=name) for name in named))
    followed = outline.normalize(plan, 4).sections
    assert [section.heading for section in followed] == ["What", "How we do", "FAQ", "Conclusion"]

"""Posts in sections: an outline, then sections that fit together."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.generate.length import count_markdown_words
from functions.generate.outline_call import SCHEMA
from functions.generate.step import step
from shared.errors import ContentPolicy, EmptyOutput
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer, Request
from shared.text.passages import passages
from tests.support.fakes.model import Script, ScriptedModel, reply, work
from tests.support.generating import GERMAN, OUTLINE, generate, prose

GERMAN_TEXT = GERMAN.partition("\n\n")[2].strip()
JSON = json.dumps({"title": "Tea", "content": "Tea is good."})


class Capable:
    """A model that follows the outline; `off` holds the factors by which it misses each length."""

    def __init__(self, off: list[float], plan: object = OUTLINE) -> None:
        self._off = off
        self._plan = plan
        self.parts = 0

    def __call__(self, request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(self._plan))
        length = re.search(r"about (\d+) words", request.messages[-1].content)
        assert length
        factor = self._off[self.parts % len(self._off)]
        self.parts += 1
        return reply(prose(round(int(length[1]) * factor), self.parts))


async def _long(
    script: Script, count: int = 2000, **fields: object
) -> tuple[Outcome, GenerateOutput, ScriptedModel]:
    return await generate(script, word_count=count, **fields)


def _vary_one_section(
    travels: Callable[[Request], Answer], other: str | Callable[[], str]
) -> Callable[[Request], Answer]:
    """Return a model that writes every section alike, except one."""

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(OUTLINE))
        if _asks_for_travels(request):
            return travels(request)
        return reply(other if isinstance(other, str) else other())

    return script


def _asks_for_travels(request: Request) -> bool:
    questions = [message.content for message in request.messages if message.role == "user"]
    last = questions[-2] if "stops before its end" in questions[-1] else questions[-1]
    return '"How it travels"' in last and "SECTION" in last


async def test_long_post_follows_its_outline() -> None:
    """The headings are the outline's, in order, and the title is the outline's."""
    outcome, output, model = await _long(Capable([1.0]))
    assert outcome.degraded is None
    assert output.title == "Tea: the long story"
    headings = [(part.level, part.text) for part in passages(output.content) if part.kind == "heading"]
    assert headings == [(2, section["heading"]) for section in OUTLINE["sections"]]  # type: ignore[index]
    assert len(model.requests) == 6
    assert model.requests[0].schema == SCHEMA
    assert abs(count_markdown_words(output.content) - 2000) <= 300


async def test_conversation_of_sections_only_grows() -> None:
    """Each section sees the outline and all text before it; nothing sent before changes."""
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
def test_later_sections_make_up_for_length(count: int, off: list[float], parts: int) -> None:
    """If each section is up to 25% off its length, the whole post is within 15%."""
    import asyncio  # noqa: PLC0415  hypothesis runs no coroutines

    plan = {
        "title": "T",
        "sections": [{"heading": f"Part {name}", "subheadings": [], "points": []} for name in range(parts)],
    }
    _, output, _ = asyncio.run(_long(Capable(off, plan), count, watched=False))
    assert abs(count_markdown_words(output.content) - count) <= 0.15 * count


async def test_extra_headings_of_sections_are_removed() -> None:
    """A section loses its own heading and text of the next section; other headings become H3."""
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
        return reply(json.dumps(OUTLINE)) if request.schema else reply(next(texts))

    _, output, _ = await _long(script)
    assert output.content == (
        "Tea came late. It stayed.\n\n## Where it grows\n\nOn hills.\n\n### Hills\n\nIt rains there.\n\n"
        "## How it travels\n\nBy ship.\n\n## How to brew it\n\nBoil it.\n\n## What to remember\n\nAll of it."
    )


async def test_cut_off_section_is_continued() -> None:
    """It is continued from its last whole sentence, within its section."""
    cut = {"done": False}

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(OUTLINE))
        question = request.messages[-1].content
        if "How it travels" in question and not cut["done"]:
            cut["done"] = True
            return reply("By ship it came. And then by", finish_reason="length")
        return reply(
            "And then by rail it went." if "stops before its end" in question else "A sentence of its own."
        )

    _, output, model = await _long(script)
    assert "By ship it came. And then by rail it went." in output.content
    place = next(n for n, request in enumerate(model.requests) if "stops" in request.messages[-1].content)
    assert "end this part, not the post" in model.requests[place].messages[-1].content
    assert model.drafts[place][-1].text.startswith("A sentence of its own.\n\n## Where it grows")


async def test_section_ending_midway_is_continued() -> None:
    """A section that ends in mid-sentence is continued."""

    def travels(request: Request) -> Answer:
        more = "stops before its end" in request.messages[-1].content
        return reply("And then by rail it went." if more else "By ship it came. And then by rail and")

    outcome, output, _ = await generate(_vary_one_section(travels, "A sentence of its own."), word_count=2000)
    assert "By ship it came. And then by rail it went." in output.content
    assert outcome.degraded is None


async def test_only_the_last_section_concludes() -> None:
    """Besides the introduction, only the last section keeps a concluding sentence."""
    _, output, _ = await generate(
        _vary_one_section(
            lambda _request: reply("By ship."), "A sentence of its own. In conclusion, that is it."
        ),
        word_count=2000,
    )
    assert output.content.count("In conclusion") == 2  # the introduction, whose summary may be one
    assert output.content.endswith("In conclusion, that is it.")


async def test_empty_section_is_left_out_and_reported() -> None:
    """It is asked for twice, the second time past the cache, and then left out."""

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(OUTLINE))
        empty = "How it travels" in request.messages[-1].content
        return reply("<think>hm</think>" if empty else "A sentence of its own.")

    outcome, output, model = await _long(script)
    assert "How it travels" not in output.content
    assert outcome.degraded
    assert "“How it travels”" in outcome.degraded
    fresh = [request.fresh for request in model.requests if "How it travels" in request.messages[-1].content]
    assert fresh == [False, True]


async def test_section_without_an_answer_is_left_out() -> None:
    """A section is left out if the model gives no answer at all."""

    def script(request: Request) -> Answer | Exception:
        if request.schema:
            return reply(json.dumps(OUTLINE))
        blank = "How it travels" in request.messages[-1].content
        return EmptyOutput("Empty twice.") if blank else reply("A sentence of its own.")

    outcome, output, _ = await _long(script)
    assert "How it travels" not in output.content
    assert "## How to brew it" in output.content
    assert outcome.degraded


async def test_refused_section_is_left_out() -> None:
    """The other sections stay; a refusal of the first one fails the step."""

    def script(request: Request) -> Answer | Exception:
        if request.schema:
            return reply(json.dumps(OUTLINE))
        refused = "How it travels" in request.messages[-1].content
        return ContentPolicy("Refused.") if refused else reply("A sentence of its own.")

    outcome, output, _ = await _long(script)
    assert "How it travels" not in output.content
    assert outcome.degraded
    with pytest.raises(ContentPolicy):
        await _long(
            lambda request: reply(json.dumps(OUTLINE)) if request.schema else ContentPolicy("Refused.")
        )


async def test_mostly_empty_post_fails() -> None:
    """The step fails once three of five sections are missing, each asked for twice."""
    given_work, model = work(
        lambda request: reply(json.dumps(OUTLINE) if request.schema else "<think>hm</think>"), word_count=2000
    )
    with pytest.raises(EmptyOutput):
        await step(given_work)
    assert len(model.requests) == 1 + 3 * 2


async def test_section_of_data_is_asked_for_again() -> None:
    """A section of JSON is asked for again."""
    answers = iter([JSON, "By ship."])
    _, output, _ = await generate(
        _vary_one_section(lambda _request: reply(next(answers)), "A sentence of its own."), word_count=2000
    )
    assert "## How it travels\n\nBy ship." in output.content
    assert "content" not in output.content


async def test_wrong_section_is_asked_for_again() -> None:
    """An answer that holds only the next section is asked for again."""
    texts = iter(
        ["Tea.", "## How it travels\n\nToo early.", "On hills.", "By ship.", "Boil it.", "That is all."]
    )
    _, output, _ = await _long(
        lambda request: reply(json.dumps(OUTLINE) if request.schema else next(texts)), watched=False
    )
    assert "## Where it grows\n\nOn hills.\n\n## How it travels\n\nBy ship." in output.content
    assert "Too early" not in output.content


async def test_foreign_section_is_asked_for_twice() -> None:
    """It is published and marked, although the whole post is in the right language."""
    numbers = iter(range(1, 20))
    script = _vary_one_section(lambda _request: reply(GERMAN_TEXT), lambda: prose(200, next(numbers)))
    outcome, output, model = await generate(script, word_count=2000)
    assert "Der Tee steht" in output.content
    assert outcome.degraded
    assert "section “How it travels” is in “de” although “en” was asked for" in outcome.degraded
    assert [request.fresh for request in model.requests if _asks_for_travels(request)] == [False, True]


async def test_foreign_post_asks_twice_for_one_section() -> None:
    """If all sections are in another language, only the first is asked for twice."""
    outcome, output, model = await _long(Capable([1.0]), language="de")
    assert outcome.degraded
    assert "“en”" in outcome.degraded
    assert [request.fresh for request in model.requests[1:4]] == [False, True, False]
    assert len(model.requests) == 7
    assert "## What to remember" in output.content


async def test_post_without_outline_is_one_call() -> None:
    """The outline is asked for twice; without one, the post is written in one call."""
    outcome, output, model = await _long(
        lambda request: reply("no plan" if request.schema else prose(1900, 1))
    )
    assert [request.schema is not None for request in model.requests] == [True, True, False]
    assert [request.fresh for request in model.requests] == [False, True, False]
    assert (outcome.degraded, count_markdown_words(output.content)) == (None, 1900)


async def test_empty_outline_leads_to_one_call() -> None:
    """An empty outline is not asked for again, and the post is written in one call."""
    _, output, model = await _long(
        lambda request: EmptyOutput("Blank twice.") if request.schema else reply(prose(1900, 1))
    )
    assert (count_markdown_words(output.content), len(model.requests)) == (1900, 2)


async def test_draft_of_sections_only_grows() -> None:
    """The draft shows all sections so far, and its fraction only grows."""
    _, output, model = await _long(Capable([1.0]), 1600)
    fractions = [drafts[-1].fraction for drafts in model.drafts[1:]]
    assert fractions == sorted(fractions)
    assert model.drafts[-1][-1].text == output.content

"""Parts of a long post that are asked for again, continued or cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from functions.generate.length import count_markdown_words
from shared.errors import EmptyOutput, ModelUnavailable
from shared.llm.chat import Answer, Request
from shared.text.passages import passages
from tests.support.fakes.model import Reply, reply
from tests.support.generating import generate, prose
from tests.support.generating_parts import (
    GERMAN_TEXT,
    HEADINGS,
    about_travels,
    headings_asked,
    is_first,
    plan_of,
    travels_one_by_one,
    write,
    writer,
)


def _endless(text: Callable[[int], str]) -> Callable[[Request], Answer | Exception]:
    """Return a model whose parts never end."""

    def answer(request: Request) -> Reply:
        sections = headings_asked(request)
        return reply("\n\n".join(f"## {each}\n\n{text(int(each.split()[1]))}" for each in sections))

    return writer(plan_of(11), Chapter=answer)


async def test_endless_parts_fit_a_document() -> None:
    """Parts that are many times as long as asked for are cut, so that the post can be stored."""
    outcome, output, _ = await generate(_endless(lambda number: prose(12_000, number)), word_count=5000)
    assert outcome.degraded
    assert 20_000 < len(output.content) <= 200_000


async def test_endless_words_are_not_a_post() -> None:
    """Words without an end are not kept as they are: no document would hold a post of them."""
    with pytest.raises(EmptyOutput):
        await generate(_endless(lambda number: chr(0x1D4B3 + number) * 190_000 + "."), word_count=5000)


async def test_part_far_off_is_asked_for_again() -> None:
    """It is asked for again alone, in its own conversation and not past the cache; the nearer one is kept."""

    def travels(request: Request) -> str:
        return write(request, 200 if is_first(request) else 400)

    outcome, output, model = await generate(writer(**{"How it travels": travels}), word_count=1500)
    first, second = about_travels(model.requests)
    assert second.messages[:3] == first.messages
    assert "has 195 words and should have about 455 words" in second.messages[-1].content
    assert (second.fresh, len(model.requests), outcome.degraded) == (False, 6, None)
    assert model.purposes[-1] == "part 3 of 4, again because it has 195 of 455 words"
    assert write(first, 400) in output.content


@pytest.mark.parametrize(
    "second",
    [
        "## How it travels\n\nBy ship.",
        reply(f"## How it travels\n\n{prose(450, 5)}", finish_reason="length"),
        f"## How it travels\n\n{prose(450, 5)}\n\n```sh\nship --tea\n",
        f"## How it travels\n\n{GERMAN_TEXT}",
        f"## How it travels\n\n{' '.join([GERMAN_TEXT] * (450 // len(GERMAN_TEXT.split())))}",
        "I'm sorry, but I can't help with that.",
        ModelUnavailable("Away."),
    ],
)
async def test_worse_version_of_part_is_dropped(second: Reply) -> None:
    """A version that is farther off, cut off, foreign, refused or never comes leaves the first one."""

    def travels(request: Request) -> Reply:
        return write(request, 200) if is_first(request) else second

    outcome, output, model = await generate(writer(**{"How it travels": travels}), word_count=1500)
    assert write(about_travels(model.requests)[0], 200) in output.content
    assert (outcome.degraded, len(model.requests)) == (None, 6)


async def test_repeated_text_is_written_again() -> None:
    """The later of two parts that say the same is written again, without what the earlier one says."""
    told = prose(60, 77)

    def grows(request: Request) -> str:
        return f"{write(request)}\n\n{told}"

    def travels(request: Request) -> str:
        return f"{write(request, 460)}\n\n{told}" if is_first(request) else write(request, 460)

    script = writer(**{"Where it grows": grows, "How it travels": travels})
    outcome, output, model = await generate(script, word_count=1500)
    assert (len(model.requests), outcome.degraded) == (6, None)
    again = model.requests[-1]
    assert headings_asked(again) == ["How it travels"]
    assert told[:40] in again.messages[-1].content
    assert output.content.count(told) == 1


async def test_text_that_stays_repeated_is_removed() -> None:
    """A second version that repeats as much is not used nor shown; a rule removes what repeats."""
    told = prose(60, 77)

    def both(request: Request) -> str:
        return f"{write(request, 460)}\n\n{'' if is_first(request) else 'Again.'}\n\n{told}"

    script = writer(**{"Where it grows": both, "How it travels": both})
    _, output, model = await generate(script, word_count=1500)
    assert (len(model.requests), output.content.count(told)) == (6, 1)
    assert "Again." in model.shown[-2].text
    assert "Again." not in model.shown[-1].text + output.content


async def test_section_that_only_repeats_is_named() -> None:
    """A section of which nothing is left is missing because it repeats, not because nothing was written."""

    def same(request: Request) -> str:
        [heading] = headings_asked(request)
        return f"## {heading}\n\n{prose(455, 77)}"

    outcome, output, _ = await generate(
        writer(**{"Where it grows": same, "How it travels": same}), word_count=1500
    )
    assert "How it travels" not in output.content
    assert outcome.degraded
    assert outcome.degraded.startswith("The section “How it travels” only repeated an earlier one")


async def test_cut_off_part_is_continued() -> None:
    """It is continued from its last whole sentence, within its part."""
    texts = travels_one_by_one(
        reply("By ship it came. And then by", finish_reason="length"), "And then by rail it went."
    )
    _, output, model = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "## How it travels\n\nBy ship it came. And then by rail it went." in output.content
    continued = about_travels(model.requests)[1]
    assert "end this part, not the post" in continued.messages[-1].content
    assert continued in model.kept


@pytest.mark.parametrize("end", ["<!-- check this", "<script>\nsail()", "<pre>\nship", "```sh\nship"])
async def test_open_end_of_part_is_closed(end: str) -> None:
    """HTML or code that a part leaves open does not swallow the sections after it."""

    def travels(request: Request) -> str:
        return f"{write(request)}\n\n{end}"

    _, output, model = await generate(writer(**{"How it travels": travels}), word_count=1500)
    headings = [part.text for part in passages(output.content) if part.kind == "heading"]
    assert headings == HEADINGS
    assert all("## " in draft.text for draft in model.shown[2:])


async def test_run_on_part_is_not_continued() -> None:
    """A part that is cut off beyond its length ends at its last whole sentence, with the reason."""

    def travels(request: Request) -> Answer:
        return reply(f"{write(request, 500)} And then by", finish_reason="length")

    outcome, output, model = await generate(writer(**{"How it travels": travels}), word_count=1500)
    assert len(about_travels(model.requests)) == 1
    assert "And then by" not in output.content
    assert outcome.degraded
    assert "past the length of the section “How it travels”" in outcome.degraded


async def test_cut_off_part_without_its_end_is_continued() -> None:
    """A part that is cut off before its last section is continued, however long it is."""

    def brew(request: Request) -> Answer:
        whole = write(request, 1200)
        end = whole.index("## What to remember")
        return reply(whole[:end], finish_reason="length") if is_first(request) else reply(whole[end:])

    _, output, model = await generate(writer(**{"How to brew it": brew}), word_count=1500)
    assert any("bring the post to its end" in request.messages[-1].content for request in model.requests)
    assert "## What to remember" in output.content


async def test_part_far_too_long_is_cut() -> None:
    """A part that is several times its length, also when it was asked for again, is cut to it."""

    def travels(request: Request) -> str:
        return write(request, 3000)

    outcome, output, model = await generate(writer(**{"How it travels": travels}), word_count=1500)
    assert len(about_travels(model.requests)) == 2
    assert count_markdown_words(output.content) < 1700
    assert outcome.degraded
    assert "past the length of the section “How it travels”" in outcome.degraded


async def test_links_of_parts_lead_apart() -> None:
    """Two parts that use one label for two targets have one each in the post."""

    def cites(target: str) -> Callable[[Request], str]:
        return lambda request: f"{write(request)}\n\nSee [more][1].\n\n[1]: /{target}"

    script = writer(**{"Where it grows": cites("hills"), "How it travels": cites("ships")})
    _, output, _ = await generate(script, word_count=1500)
    assert "See [more][1].\n\n[1]: /hills" in output.content
    assert "See [more][1-2].\n\n[1-2]: /ships" in output.content


async def test_part_ending_midway_is_continued() -> None:
    """A part that ends in mid-sentence is continued."""
    texts = travels_one_by_one("By ship it came. And then by rail and", "And then by rail it went.")
    outcome, output, _ = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "By ship it came. And then by rail it went." in output.content
    assert outcome.degraded is None

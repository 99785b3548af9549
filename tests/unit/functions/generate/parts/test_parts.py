"""Posts in parts: an outline and the introduction at once, then all parts side by side."""
# ruff: noqa: RUF001  a full-width comma

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.generate.length import count_markdown_words
from functions.generate.outline.outline_call import SCHEMA
from functions.generate.step import step
from shared.errors import ContentPolicy, EmptyOutput, ModelUnavailable
from shared.jobs.outputs import GenerateOutput
from shared.llm.chat import Answer, Parts, Request
from shared.text.passages import passages
from tests.support.fakes.model import Reply, reply, work
from tests.support.generating import GERMAN, OUTLINE, generate, prose
from tests.support.generating_parts import headings_asked, is_first, words_asked, write, writer

GERMAN_TEXT = GERMAN.partition("\n\n")[2].strip()
JSON = json.dumps({"title": "Tea", "content": "Tea is good."})
_SENTENCES = {
    "zh": "茶在清晨的山坡上慢慢生长，第{}天的雨水使叶子变得柔软。",
    "ja": "茶は朝の丘でゆっくり育ち、{}日目の雨が葉を柔らかくします。",
}
HEADINGS = [section["heading"] for section in OUTLINE["sections"]]  # type: ignore[index]


def _plan(count: int) -> dict[str, object]:
    sections = [{"heading": f"Chapter {name}", "points": [f"what {name} is"]} for name in range(count)]
    return {"title": "T", "sections": sections}


def _endless(text: Callable[[int], str]) -> Callable[[Request], Answer | Exception]:
    """Return a model whose parts never end."""

    def answer(request: Request) -> Reply:
        sections = headings_asked(request)
        return reply("\n\n".join(f"## {each}\n\n{text(int(each.split()[1]))}" for each in sections))

    return writer(_plan(11), Chapter=answer)


async def test_endless_parts_fit_a_document() -> None:
    """Parts that are many times as long as asked for are cut, so that the post can be stored."""
    outcome, output, _ = await generate(_endless(lambda number: prose(12_000, number)), word_count=5000)
    assert outcome.degraded
    assert 20_000 < len(output.content) <= 200_000


async def test_endless_words_are_not_a_post() -> None:
    """Words without an end are not kept as they are: no document would hold a post of them."""
    with pytest.raises(EmptyOutput):
        await generate(_endless(lambda number: chr(0x1D4B3 + number) * 190_000 + "."), word_count=5000)


def _travels(*answers: Reply) -> Callable[[Request], Reply]:
    """Return the answers about how tea travels one by one, the last of them again and again."""
    left = list(answers)
    return lambda _request: left.pop(0) if len(left) > 1 else left[0]


def _about_travels(requests: list[Request]) -> list[Request]:
    return [request for request in requests if "How it travels" in headings_asked(request)]


async def test_long_post_follows_its_outline() -> None:
    """The headings and the title are the outline's, in order; every answer is kept, and none is streamed."""
    outcome, output, model = await generate(writer(), word_count=1500)
    assert outcome.degraded is None
    assert output.title == "Tea: the long story"
    headings = [(part.level, part.text) for part in passages(output.content) if part.kind == "heading"]
    assert headings == [(2, heading) for heading in HEADINGS]
    assert abs(count_markdown_words(output.content) - 1500) <= 60
    assert [headings_asked(request) for request in model.requests] == [
        [],
        ["Introduction"],
        HEADINGS[:1],
        HEADINGS[1:2],
        HEADINGS[2:],
    ]
    assert model.requests[0].schema == SCHEMA
    assert model.kept == model.requests
    assert model.purposes == ["outline", "introduction", *(f"part {number} of 4" for number in (2, 3, 4))]
    assert not any(model.drafts)


async def test_prompts_of_parts_begin_alike() -> None:
    """All parts share all but the last message; each names what it is about and what stands around it."""
    _, _, model = await generate(writer(), word_count=1500)
    first, middle, last = model.requests[2:]
    assert first.messages[:2] == middle.messages[:2] == last.messages[:2]
    assert all(heading in first.messages[1].content for heading in HEADINGS)
    assert '"before":"shade","after":"How to brew it"' in middle.messages[2].content
    assert "conclusion" in last.messages[2].content
    assert "conclusion" not in middle.messages[2].content
    assert (words_asked(first), words_asked(middle)) == (456, 455)


@pytest.mark.parametrize(("at_once", "most_parts"), [(16, 6), (2, 2)])
async def test_parts_run_side_by_side(at_once: int, most_parts: int) -> None:
    """The outline and the introduction begin together, and then all parts do, or as many as may."""
    running: list[int] = []
    most: list[int] = []

    given_work, model = work(writer(_plan(7)), word_count=3000)

    class Slow:
        show = staticmethod(model.show)

        async def ask(self, request: Request, **options: Any) -> Answer:
            running.append(1)
            most.append(len(running))
            await asyncio.sleep(0.01)
            running.pop()
            return await model.ask(request, **options)

    await step(replace(given_work, model=Slow(), at_once=at_once))
    assert most[:2] == [1, 2]
    assert max(most) == most_parts


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([801, 1500, 2500, 5000]),
    st.lists(st.floats(0.75, 1.25), min_size=1, max_size=14),
    st.integers(3, 12),
)
def test_post_comes_near_its_length(count: int, off: list[float], sections: int) -> None:
    """If parts are up to 25% off at first and 10% when asked again, the post is within 15%."""

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(_plan(sections)))
        asked = sum(map(ord, "".join(headings_asked(request)))) % len(off)
        factor = off[asked] if is_first(request) else 1 + (off[asked] - 1) / 2.5
        return reply(write(request, round(words_asked(request) * factor)))

    _, output, _ = asyncio.run(generate(script, word_count=count, watched=False))
    assert abs(count_markdown_words(output.content) - count) <= 0.15 * count + 20


async def test_part_far_off_is_asked_for_again() -> None:
    """It is asked for again alone, in its own conversation and not past the cache; the nearer one is kept."""

    def travels(request: Request) -> str:
        return write(request, 200 if is_first(request) else 400)

    outcome, output, model = await generate(writer(**{"How it travels": travels}), word_count=1500)
    first, second = _about_travels(model.requests)
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
        "I'm sorry, but I can't help with that.",
        ModelUnavailable("Away."),
    ],
)
async def test_worse_version_of_part_is_dropped(second: Reply) -> None:
    """A version that is farther off, cut off, foreign, refused or never comes leaves the first one."""

    def travels(request: Request) -> Reply:
        return write(request, 200) if is_first(request) else second

    outcome, output, model = await generate(writer(**{"How it travels": travels}), word_count=1500)
    assert write(_about_travels(model.requests)[0], 200) in output.content
    assert (outcome.degraded, len(model.requests)) == (None, 6)


async def test_repeated_text_is_written_again() -> None:
    """The later of two parts that say the same is written again, told what to leave out."""
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


@pytest.mark.parametrize("same", ["hills in the rain", "steep hills"])
async def test_outline_with_repeats_is_asked_for_again(same: str) -> None:
    """It is asked for once more, naming what repeats, and what still repeats is dropped."""
    plan = _plan(4)
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
    plans = iter([_plan(3), "no plan"])

    def script(request: Request) -> Answer:
        return reply(json.dumps(next(plans)) if request.schema else write(request))

    outcome, output, _ = await generate(script, word_count=5000, watched=False)
    assert outcome.degraded is None
    assert output.content.count("## Chapter") == 3


async def test_cut_off_part_is_continued() -> None:
    """It is continued from its last whole sentence, within its part."""
    texts = _travels(
        reply("By ship it came. And then by", finish_reason="length"), "And then by rail it went."
    )
    _, output, model = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "## How it travels\n\nBy ship it came. And then by rail it went." in output.content
    continued = _about_travels(model.requests)[1]
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
    assert len(_about_travels(model.requests)) == 1
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
    assert len(_about_travels(model.requests)) == 2
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
    texts = _travels("By ship it came. And then by rail and", "And then by rail it went.")
    outcome, output, _ = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "By ship it came. And then by rail it went." in output.content
    assert outcome.degraded is None


@pytest.mark.parametrize(
    "answer",
    ["<think>hm</think>", JSON, "I'm sorry, but I can't help with that.", "## How to brew it\n\nNo."],
)
async def test_unusable_part_is_asked_for_again(answer: str) -> None:
    """An answer without the part's text is asked for once more, past the cache."""
    texts = _travels(answer, "By ship.")
    outcome, output, model = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "## How it travels\n\nBy ship." in output.content
    assert [request.fresh for request in _about_travels(model.requests)[:2]] == [False, True]
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
    texts = _travels(answer)
    outcome, output, _ = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "How it travels" not in output.content
    assert "## How to brew it" in output.content
    assert outcome.degraded
    assert "“How it travels”" in outcome.degraded


async def test_missing_introduction_is_left_out() -> None:
    """An empty introduction is left out with the reason; a refused one fails the step."""
    outcome, output, _ = await generate(writer(Introduction=_travels("<think>hm</think>")), word_count=1500)
    assert output.content.startswith("## Where it grows")
    assert outcome.degraded
    assert "“Introduction”" in outcome.degraded
    with pytest.raises(ContentPolicy):
        await generate(writer(Introduction=_travels(ContentPolicy("Refused."))), word_count=1500)


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
        writer(**{"How it travels": _travels(ModelUnavailable("Away."))}), word_count=1500
    )
    with pytest.raises(ModelUnavailable):
        await step(given_work)
    assert len(model.kept) == 5


async def test_takeover_asks_for_nothing_twice() -> None:
    """An attempt that takes over asks only for what is not kept, whatever came first before."""
    kept: dict[Request, Answer] = {}
    asked: list[Request] = []
    given_work, model = work(writer(_plan(7)), word_count=3000)

    class Keeping:
        show = staticmethod(model.show)

        def __init__(self, slow: str, *, fails: bool) -> None:
            self._slow, self._fails = slow, fails

        async def ask(self, request: Request, **options: Any) -> Answer:
            key = _to_key(request)
            if key in kept:
                return kept[key]
            asked.append(key)
            if self._slow in headings_asked(request):
                await asyncio.sleep(0.01)
                if self._fails:
                    raise ModelUnavailable("Away.")
            kept[key] = await model.ask(request, **options)
            return kept[key]

    with pytest.raises(ModelUnavailable):
        await step(replace(given_work, model=Keeping("Chapter 1", fails=True)))
    first = len(asked)
    outcome = await step(replace(given_work, model=Keeping("Chapter 3", fails=False)))
    assert [headings_asked(request) for request in asked[first:]] == [["Chapter 1"]]
    assert outcome == await step(replace(given_work, model=Keeping("Introduction", fails=False)))


def _to_key(request: Request) -> Request:
    """Return a request that can be a key."""
    return msgspec.structs.replace(
        request, schema=None, max_tokens=-1 if request.schema else request.max_tokens
    )


async def test_foreign_part_is_asked_for_twice() -> None:
    """It is published and marked, although the whole post is in the right language."""
    texts = _travels(GERMAN_TEXT)
    outcome, output, model = await generate(writer(**{"How it travels": texts}), word_count=1500)
    assert "Der Tee steht" in output.content
    assert outcome.degraded
    assert "section “How it travels” is in “de” although “en” was asked for" in outcome.degraded
    assert [request.fresh for request in _about_travels(model.requests)[:2]] == [False, True]


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


async def test_draft_grows_in_order() -> None:
    """The draft is the longest finished beginning; fraction and parts count all that is finished."""
    _, output, model = await generate(writer(), word_count=1500)
    texts = [draft.text for draft in model.shown]
    assert all(later.startswith((earlier, "# Tea")) for earlier, later in pairwise(texts))
    assert texts[-1] == f"# Tea: the long story\n\n{output.content}"
    assert texts[0] == output.content.partition("\n\n## ")[0]
    assert [draft.parts for draft in model.shown] == [Parts(n, 4) for n in (1, 1, 2, 3, 4)]
    fractions = [draft.fraction for draft in model.shown]
    assert fractions == sorted(fractions)
    assert fractions[-1] > 0.95


async def test_draft_has_no_hole() -> None:
    """A part that is finished before an earlier one counts, and is shown after it."""
    waits = asyncio.Event()
    model = work(writer(), word_count=1500)[1]

    class Uneven:
        show = staticmethod(model.show)

        async def ask(self, request: Request, **options: Any) -> Answer:
            if headings_asked(request) == ["Where it grows"]:
                await waits.wait()
            answer = await model.ask(request, **options)
            if headings_asked(request)[-1:] == ["What to remember"]:
                waits.set()
            return answer

    outcome = await step(replace(work([], word_count=1500)[0], model=Uneven()))
    assert isinstance(outcome.output, GenerateOutput)
    counted = [(draft.parts.done, draft.text.count("## ")) for draft in model.shown if draft.parts]
    assert counted == [(1, 0), (1, 0), (2, 0), (3, 0), (4, 4)]


@pytest.mark.parametrize("count", [1500, 5000])
@pytest.mark.parametrize("language", ["zh", "ja"])
async def test_characters_are_counted_as_words(language: str, count: int) -> None:
    """A long post of a language that is counted in characters has its length in parts as well."""
    sentence = _SENTENCES[language]

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(_plan(11)))
        assert f"about {words_asked(request)} characters" in request.messages[-1].content
        headings = headings_asked(request)
        texts = []
        for heading in headings:
            days = range(round(words_asked(request) / len(headings) / count_markdown_words(sentence)))
            texts.append("".join(sentence.format(sum(map(ord, heading)) * 100 + day) for day in days))
        parts = [f"## {heading}\n\n{text}" for heading, text in zip(headings, texts, strict=True)]
        return reply(texts[0] if headings == ["Introduction"] else "\n\n".join(parts))

    outcome, output, _ = await generate(script, word_count=count, language=language, watched=False)
    assert outcome.degraded is None
    assert abs(count_markdown_words(output.content) - count) <= 0.15 * count

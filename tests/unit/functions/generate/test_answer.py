"""What a model makes of a part besides its text: another language, outlooks, an end that is none, data."""
# ruff: noqa: RUF001  curly quotes

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from functions.generate.continuation import ends_midway, join, whole_part
from functions.generate.prompt_echo import is_data, remove_echoes
from functions.generate.signposts import remove_signposts
from functions.generate.step import step
from shared.errors import EmptyOutput, ModelUnavailable
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer, Request
from shared.llm.prompting import fields
from shared.text.cleaner import clean
from tests.support.fakes.model import ScriptedModel, reply, work
from tests.unit.functions.generate.test_sections import PLAN, prose
from tests.unit.functions.generate.test_written_posts import ENGLISH, GERMAN

GERMAN_TEXT, ENGLISH_TEXT = (text.partition("\n\n")[2].strip() for text in (GERMAN, ENGLISH))
SECTION = {"heading": "How it travels", "subheadings": [], "points": ["ships"]}


async def _written(script: object, **given: object) -> tuple[Outcome, GenerateOutput, ScriptedModel]:
    given_work, model = work(script, None, **given)  # type: ignore[arg-type]
    outcome = await step(given_work)
    assert isinstance(outcome.output, GenerateOutput)
    return outcome, outcome.output, model


def _long(
    of_travels: Callable[[Request], Answer], other: str | Callable[[], str]
) -> Callable[[Request], Answer]:
    """Return a model that writes every part of the outline alike, but for one."""

    def script(request: Request) -> Answer:
        if request.schema:
            return reply(json.dumps(PLAN))
        if _is_travels(request):
            return of_travels(request)
        return reply(other if isinstance(other, str) else other())

    return script


def _is_travels(request: Request) -> bool:
    asked = [message.content for message in request.messages if message.role == "user"]
    last = asked[-2] if "stops before its end" in asked[-1] else asked[-1]
    return '"How it travels"' in last and "SECTION" in last


async def test_a_section_that_stays_in_another_language_is_told() -> None:
    """Asked for twice, published and told, though the post as a whole is in the right one."""
    numbers = iter(range(1, 20))
    script = _long(lambda _request: reply(GERMAN_TEXT), lambda: prose(200, next(numbers)))
    outcome, output, model = await _written(script, word_count=2000)
    assert "Der Tee steht" in output.content
    assert outcome.degraded
    assert "section “How it travels” is in “de” although “en” was asked for" in outcome.degraded
    assert [request.fresh for request in model.requests if _is_travels(request)] == [False, True]


async def test_a_continuation_in_another_language_is_asked_for_again() -> None:
    """And not put into the post: where it stays so, the post ends before it, and is told."""
    first = reply(f"{ENGLISH_TEXT} And then th", finish_reason="length")
    outcome, output, model = await _written([first, GERMAN_TEXT, "And then they went home."], word_count=300)
    assert output.content == f"{ENGLISH_TEXT} And then they went home."
    assert (outcome.degraded, [request.fresh for request in model.requests]) == (None, [False, False, True])
    outcome, output, _ = await _written([first, GERMAN_TEXT, GERMAN_TEXT], word_count=300)
    assert output.content == ENGLISH_TEXT
    assert outcome.degraded
    assert "went on in “de” although “en” was asked for" in outcome.degraded


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("By ship.\n\nIn the next section, we look at water.", "By ship."),
        ("By ship it came. In the following section we will see how it is brewed.", "By ship it came."),
        ("By ship.\n\nIn conclusion, it travels far. It always has.", "By ship."),
        ("By ship it came. To sum up, it travels far.", "By ship it came."),
        ("By ship.\n\nNow that you know the way, let's look at water.", "By ship."),
        ("By ship.\n\nTo sum up, far.\n\nNext, we will brew it.", "By ship."),
        ("Per Schiff.\n\nIm nächsten Abschnitt geht es um Wasser.", "Per Schiff."),
        ("En bateau.\n\nDans la prochaine partie, nous verrons l’eau.", "En bateau."),
        ("In conclusion, it travels far.", "In conclusion, it travels far."),
        ("### Ships\n\nIn the next section, we look.", "### Ships\n\nIn the next section, we look."),
        (
            "By ship. In conclusions of old books we read so.",
            "By ship. In conclusions of old books we read so.",
        ),
        ("In the next part of its way it goes by rail. Then by road.",) * 2,
        ("It goes by rail. Next, the crates are opened.",) * 2,
        ("By ship. To conclude the session, they drank it.",) * 2,
        (
            "By [ship][1]. Next, we will brew it.\n\n[1]: https://a.example",
            "By [ship][1].\n\n[1]: https://a.example",
        ),
        ("- By ship.\n- In the next section, by rail.",) * 2,
    ],
)
def test_a_section_neither_sums_itself_up_nor_announces_the_next(text: str, left: str) -> None:
    """As long as something is left of it."""
    assert remove_signposts(text) == left


def test_an_introduction_may_say_what_comes() -> None:
    text = "Tea is old. In this post we look at it. In summary, it is worth it."
    assert remove_signposts(text, introduction=True) == text
    assert remove_signposts(f"{text} In the next section, we start.", introduction=True) == text


async def test_only_the_last_section_concludes() -> None:
    _, output, _ = await _written(
        _long(lambda _request: reply("By ship."), "A sentence of its own. In conclusion, that is it."),
        word_count=2000,
    )
    assert output.content.count("In conclusion") == 2  # the introduction, whose summary may be one
    assert output.content.endswith("In conclusion, that is it.")


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        ("Tea is good. It wakes you and", True),
        ("Tea is good.\n\nIt wakes you in the morning before you have opened your", True),
        ("Tea is good.\n\nIt wakes you in the morning before you have opened windows", True),
        ("Tea is good.\n\n```\nbrew", True),
        ("Der Tee ist gut. Er weckt dich und", True),
        ("Tea is good. It wakes you.", False),
        ("Tea is good.\n\nHappy brewing", False),
        ("Tea is good.\n\n- boil the water\n- warm the pot", False),
        ("Tea is good.\n\nRead all of it and much more on our page https://tea.example", False),
        ("Tea is good.\n\nWritten in the spring of this year by the staff of London Tea", False),
        ("Tea is good.\n\nIt is [warm][1] in the morning.\n\n[1]: https://tea.example", False),
        ("茶叶含有的咖啡因比咖啡少", False),
        ("", False),
    ],
)
def test_an_answer_that_stops_in_mid_sentence_is_known(text: str, *, stopped: bool) -> None:
    assert ends_midway(text) is stopped


async def test_an_answer_that_stops_in_mid_sentence_is_continued() -> None:
    """Though the model holds it for whole; without more it ends at a whole sentence, and is told."""
    first = "Tea is good.\n\nIt wakes you. It calms you and"
    outcome, output, model = await _written([first, "It calms you and keeps you warm."], word_count=300)
    assert output.content == "Tea is good.\n\nIt wakes you. It calms you and keeps you warm."
    assert (outcome.degraded, len(model.requests)) == (None, 2)
    for trouble in (EmptyOutput("Empty."), ModelUnavailable("Away.")):
        outcome, output, _ = await _written([first, trouble], word_count=300)
        assert output.content == "Tea is good.\n\nIt wakes you."
        assert outcome.degraded
        assert "stopped in mid-sentence" in outcome.degraded


async def test_a_section_that_stops_in_mid_sentence_is_continued() -> None:
    def travels(request: Request) -> Answer:
        more = "stops before its end" in request.messages[-1].content
        return reply("And then by rail it went." if more else "By ship it came. And then by rail and")

    outcome, output, _ = await _written(_long(travels, "A sentence of its own."), word_count=2000)
    assert "By ship it came. And then by rail it went." in output.content
    assert outcome.degraded is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("One sentence is here. A second\none goes on and st", "One sentence is here. "),
        (
            "One sentence\nis here. A second one\ngoes on. A third\nst",
            "One sentence\nis here. A second one\ngoes on. ",
        ),
        ("> One sentence\n> is here. A second\n> goes o", "> One sentence\n> is here. "),
        ("Intro.\n\n- one\n- two is long and\n  goes o", "Intro.\n\n- one"),
        ("Intro.\n\n- one and\n  only o", "Intro."),
        ("Intro.\n\nNever a\nsentence en", "Intro."),
    ],
)
def test_a_wrapped_paragraph_keeps_its_whole_sentences(text: str, whole: str) -> None:
    assert whole_part(text) == whole
    assert join(whole, "It goes on.").startswith(whole.rstrip())


JSON = json.dumps({"title": "Tea", "content": "Tea is good."})


@pytest.mark.parametrize("data", [JSON, f"```json\n{JSON}\n```", f"[{JSON}]", f"\n{JSON}\n"])
async def test_data_is_no_post(data: str) -> None:
    """Asked for again, past the cache; twice is too often. No draft shows it."""
    assert is_data(data)
    outcome, output, model = await _written([data, "Tea is good."], word_count=300)
    assert (output.content, outcome.degraded) == ("Tea is good.", None)
    assert [request.fresh for request in model.requests] == [False, True]
    assert not any("content" in draft.text for draft in model.drafts[0] if not data.startswith(("[", "`")))
    with pytest.raises(EmptyOutput, match="data and no text"):
        await _written([data, data], word_count=300)


WAITS = "I'm ready to assist you with your writing needs. Please go ahead and share the text."


async def test_a_model_that_waits_for_a_text_is_asked_again() -> None:
    """Past the cache, once; twice is too often."""
    _, output, model = await _written([WAITS, "Tea is good."], word_count=300)
    assert output.content == "Tea is good."
    assert [request.fresh for request in model.requests] == [False, True]
    with pytest.raises(EmptyOutput, match="asked twice for a text"):
        await _written([WAITS, WAITS], word_count=300)


async def test_a_section_in_data_is_asked_for_again() -> None:
    answers = iter([JSON, "By ship."])
    _, output, _ = await _written(
        _long(lambda _request: reply(next(answers)), "A sentence of its own."), word_count=2000
    )
    assert "## How it travels\n\nBy ship." in output.content
    assert "content" not in output.content


@pytest.mark.parametrize(
    "echo",
    [
        json.dumps(SECTION),
        json.dumps(SECTION, indent=1),
        f"```json\n{json.dumps(SECTION)}\n```",
        json.dumps({"topic": "Tea", "tone": "warm"}),
    ],
)
def test_what_was_asked_with_is_no_text(echo: str) -> None:
    assert remove_echoes(f"{echo}\n\nBy ship.") == "By ship."
    assert remove_echoes(f"By ship.\n\n{echo}\n\nBy rail.") == "By ship.\n\nBy rail."


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"heading": "A"}\n```\n\nThat is JSON.',
        'The "heading" is {"heading": 1, "points": 2}, they say.',
        '{"heading": "A", "points": [\n\nBroken.',
    ],
)
def test_json_of_the_post_stays(text: str) -> None:
    assert remove_echoes(text) == text
    assert not is_data(text)


def test_the_marks_of_our_questions_are_no_text() -> None:
    """Whole, with made-up digits, or without any."""
    quoted = fields("SECTION", SECTION)
    assert clean(f"{quoted}\n\nBy ship.").text == "By ship."
    mark = quoted.split("\n")[0]
    assert clean(f"{mark}\nBy ship.\n{mark[2:]}>>").text == "By ship."
    for marks in ("<<SECTION", "<<SECTION-", "<<SECTION-…", "<<SECTION-ab"):
        assert clean(f"{marks}\nBy ship.\n{marks[2:]}>>").text == "By ship."
    for text in ("Write `<<SECTION` there.", "See <<SECTION in the text.", "```\n<<SECTION\n```\n\nThat."):
        assert clean(text).text == text

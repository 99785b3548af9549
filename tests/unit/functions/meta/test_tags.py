"""Tags: faults that the model is asked to correct, and repairs by rule."""
# ruff: noqa: RUF001  other scripts and curly quotes

from __future__ import annotations

import json

import msgspec
import pytest

from shared.errors import ModelUnavailable
from shared.text.language import foreign_to
from shared.text.pixel_width import TITLE_PIXELS, width
from tests.support.tagging import (
    GOOD,
    answer_with,
    assert_within_limits,
    outputs_of,
    tag,
    texts,
)

HALF_DESCRIPTION = (
    f"{GOOD['description'].split(':')[0]}: learn how much caffeine a cup really holds, how to brew, "
)
HALF_DESCRIPTION += "how to drink it, how to store it well in a tin, and how to choose good lea"

OWN_TITLE = "Notes on green tea in the early morning"
# Faults that only the model can correct, and the words in which it is asked again.
ASKED = [
    (answer_with(title="Tea", og_title=""), "title has 3 characters: write 50 to 60."),
    (answer_with(title="[Insert title here]"), "holds a placeholder"),
    (answer_with(description="Green tea wakes you."), "description has 20 characters: write 150 to 156."),
    (answer_with(description=GOOD["title"]), "the same text"),
    (answer_with(description="Green tea [insert benefit] " * 6), "holds a placeholder"),
    (answer_with(description="I'm sorry, but I can't write a description for that."), "about yourself"),
    ('{"title": "Green tea"}', "missing required field"),
    ("Here are your tags.", "no complete JSON object"),
]
# Faults that a rule repairs: the model is not asked again.
REPAIRED = [
    {"title": "Green tea"},
    {"title": GOOD["title"] + " and to a Good Night"},
    {"title": "Tea in the Morning: a Calm Start to a Clear, Long Day"},
    {"title": ""},
    {"title": "Green Tea in the Morning: a Calm Start to a Clear…"},
    {"title": "Green Tea in the Morning: a \u202eCalm Start to a Clear Day"},
    {"title": "**Green Tea** in the Morning"},
    {"description": GOOD["description"] + " And so it goes."},
    {"description": "Tea " + GOOD["description"][10:] + " Enjoy"},
    {"description": GOOD["description"].replace(" all day long", "")},
    {"description": GOOD["description"][:149] + "..."},
    {"description": HALF_DESCRIPTION},
    {"description": '"' + GOOD["description"]},
    {"og_title": "**Green** tea"},
    {"og_title": ""},
    {"og_title": GOOD["title"].lower()},
    {"og_title": "[Insert title here]"},
    {"og_title": "As an AI language model, I suggest green tea"},
    {"og_title": "Why green\u200b tea is calm"},
    {"og_description": "Green tea " * 30},
    {"og_description": ""},
    {"og_description": "I'm sorry, but I can't write a description for that."},
    {"og_description": "How to brew <insert drink> well."},
    {"og_title": "Same", "og_description": "Same"},
]


SHORT = [
    "Tea",
    "Green tea",
    "Tea and time",
    "Brewing",
    "A calm start to a clear day with leaves from the hill",
]


@pytest.mark.parametrize(("answer", "reason"), ASKED, ids=range(len(ASKED)))
async def test_unusable_tags_are_asked_for_again(answer: str, reason: str) -> None:
    """The question names the fault; a good second answer is kept as it is."""
    outcome, output, model = await tag([answer, json.dumps(GOOD)])
    assert texts(output) == GOOD
    assert outcome.degraded is None
    answered, ask = model.requests[1].messages[2:]
    assert (answered.role, answered.content) == ("assistant", answer)
    assert reason in ask.content


async def test_correction_bypasses_no_cache() -> None:
    """A correction is another request, so an equal job finds both answers in the proxy's cache."""
    _, _, model = await tag([ASKED[0][0], json.dumps(GOOD)])
    assert [request.fresh for request in model.requests] == [False, False]


@pytest.mark.parametrize("answer", [answer for answer, _ in ASKED[:6]], ids=range(6))
async def test_tags_that_stay_unusable_are_repaired(answer: str) -> None:
    """A second unusable answer is repaired within the limits, and is not degraded."""
    outcome, output, model = await tag([answer, answer])
    assert_within_limits(output)
    assert outcome.degraded is None
    assert len(model.requests) == 2


@pytest.mark.parametrize("changed", REPAIRED, ids=range(len(REPAIRED)))
async def test_repaired_tags_are_not_asked_for_again(changed: dict[str, str]) -> None:
    """Tags whose repair keeps the model's own text take one call, and keep the texts without fault."""
    outcome, output, model = await tag([answer_with(**changed)], outputs_of(title=OWN_TITLE))
    assert (outcome.degraded, len(model.requests)) == (None, 1)
    assert_within_limits(output)
    assert output.title.casefold() != output.og_title.casefold()
    assert not output.title.endswith("…")
    proposed = json.dumps(texts(output), ensure_ascii=False)
    for gone in ("[", "language model", "sorry", "\u202e", "\u200b", "...", " lea ", " lea.", " lo ", " lo."):
        assert gone not in proposed
    whole = {"title", "description"} - set(changed)
    assert {name: getattr(output, name) for name in whole} == {name: GOOD[name] for name in whole}


async def test_better_of_two_answers_is_repaired() -> None:
    """The answer with fewer faults is repaired, even if it is the first."""
    _, output, _ = await tag(
        [answer_with(og_title=""), '{"title":"a","description":"b","og_title":"c","og_description":"d"}']
    )
    assert output.title == GOOD["title"]


async def test_wide_title_is_narrowed() -> None:
    """A title of 60 capitals is too wide for a search result, and is narrowed."""
    wide = "GREEN TEA IN THE MORNING: HOW WARM WATER WAKES MIND AND BODY"
    assert len(wide) == 60
    outcome, output, model = await tag([answer_with(title=wide)])
    assert len(model.requests) == 1
    assert width(output.title) <= TITLE_PIXELS
    assert outcome.degraded is None
    assert_within_limits(output)


async def test_foreign_tags_are_rejected() -> None:
    """Tags in another language are asked for again, then taken from the post."""
    german = {
        "title": "Green Tea am Morgen: ein ruhiger Start in den klaren Tag",
        "description": "Green tea weckt sanft: Erfahren Sie, wie viel Koffein eine Tasse wirklich enthält, "
        "wie man die Blätter gut aufbrüht und wann man ihn am besten trinkt.",
        "og_title": "Warum grüner Tee der ruhigste Beginn eines Tages ist",
        "og_description": "Wie man grünen Tee gut aufbrüht und wann man ihn am besten trinkt.",
    }
    _, output, model = await tag([json.dumps(german)] * 2)
    assert "“de”" in model.requests[1].messages[-1].content
    assert foreign_to(output.description, "en") is None
    assert_within_limits(output)


async def test_looping_description_is_rejected() -> None:
    """A description that repeats itself is asked for again, then taken from the post."""
    loop = "Green tea is good; however, it wakes, however, however, however, however, however, however."
    loop = f"{loop} {loop[: 152 - len(loop)]}"
    answer = answer_with(description=loop, og_description=loop)
    _, output, model = await tag([answer, answer])
    assert "again and again" in model.requests[1].messages[-1].content
    assert "however, however" not in output.description + output.og_description
    assert_within_limits(output)


async def test_unspaced_language_has_its_own_limits() -> None:
    """Thirty characters of Chinese fill the 600 pixels of a title."""
    post = "## 为什么\n\n" + "蜂蜜可以保存很多年，因为其中的水分非常少，细菌无法在里面生长。" * 6
    tags_in_chinese = {
        "title": "蜂蜜为什么不会变质：保存蜂蜜的三个简单方法",
        "description": "蜂蜜可以保存很多年，因为水分非常少，细菌无法生长。本文解释原因，"
        "并介绍怎样在家里正确保存蜂蜜，"
        "让它多年之后仍然香甜可口、颜色金黄透亮，不会结块。",
        "og_title": "蜂蜜为什么不会变质",
        "og_description": "原因，以及怎样保存。",
    }
    outcome, output, model = await tag(
        [json.dumps(tags_in_chinese)], outputs_of(post, "蜂蜜"), keywords=["蜂蜜"], language="zh"
    )
    assert (outcome.degraded, len(model.requests)) == (None, 1)
    assert texts(output) == tags_in_chinese


@pytest.mark.parametrize("proposed", SHORT)
@pytest.mark.parametrize(
    "title", ["Green tea in the morning", "Tea", "Notes from a garden in which green tea grows"]
)
async def test_short_title_stays_short(proposed: str, title: str) -> None:
    """A short title gets no suffix: it is one of those given, or one with the keyword before it."""
    _, output, _ = await tag([answer_with(title=proposed)] * 2, outputs_of(title=title))
    assert_within_limits(output)
    assert output.title.removeprefix("Green tea: ") in {proposed, title, GOOD["og_title"]}


@pytest.mark.parametrize(
    "keyword",
    [
        "how to brew green tea in the morning",
        "the best green tea for beginners at work",
        "green tea brewing temperature and time for leaves",
    ],
)
@pytest.mark.parametrize(
    "title", ["Tea", "Green tea in the morning", "Notes from a garden on a hill in the rain"]
)
async def test_long_keyword_has_a_fitting_title(keyword: str, title: str) -> None:
    """A title has room for a long keyword."""
    assert 30 < len(keyword) < 60
    proposed = answer_with(title=title, description="Short.")
    outcome, output, _ = await tag([proposed] * 2, outputs_of(title=title), keywords=[keyword])
    assert_within_limits(output, keyword)
    assert outcome.degraded is None


async def test_keyword_too_long_for_a_title_is_reported() -> None:
    """The title fits without the keyword, and the stage is degraded with the reason."""
    keyword = "which kind of green tea wakes you gently in the early morning hours"
    outcome, output, _ = await tag([answer_with(title="Tea")] * 2, keywords=[keyword])
    assert output.title == GOOD["og_title"]
    assert outcome.degraded
    assert "the title has no room for the primary keyword" in outcome.degraded


async def test_no_keyword_is_required_without_one() -> None:
    """If the request has no keyword, only the other limits hold."""
    _, output, model = await tag(
        [answer_with(title="A Calm and Slow Start to a Clear Day with Green Leaves")], keywords=[]
    )
    assert len(model.requests) == 1
    assert output.title == "A Calm and Slow Start to a Clear Day with Green Leaves"


async def test_repeated_title_stays_a_title() -> None:
    """If the model gives one title twice, og_title is the post's own, and never a section's name."""
    answer = answer_with(og_title=GOOD["title"])
    _, output, _ = await tag([answer, answer], outputs_of(title="Green tea at dawn"))
    assert output.og_title == "Green tea at dawn"
    _, output, _ = await tag([answer, answer], outputs_of(title=GOOD["title"]))
    assert output.og_title == GOOD["title"]


@pytest.mark.parametrize("heading", ["Download", "Descargas", "Изменения", "Detail", "ダウンロード"])
async def test_section_is_no_og_title(heading: str) -> None:
    """Without a model, og_title is the title before it is a section's name."""
    title = "Why Honey From Our Own Bees Never Ever Spoils At All"
    post = f"## {heading}\n\nHoney keeps for years.\n\n## Why it lasts\n\nIt has little water."
    _, output, _ = await tag([ModelUnavailable("Away.")], outputs_of(post, title), keywords=[])
    assert (output.title, output.og_title) == (title, title)


async def test_tags_too_short_to_lengthen_are_reported() -> None:
    """A post without text to lengthen its tags keeps them short, and the stage is degraded."""
    short = {"title": "Tea", "description": "Tea is good.", "og_title": "Tea", "og_description": "Good."}
    outcome, output, _ = await tag(
        [json.dumps(short)] * 2, outputs_of("Tea is good.", "Tea"), keywords=[], topic="Tea"
    )
    assert (output.title, output.description) == ("Tea", "Tea is good.")
    assert outcome.degraded == (
        "The tags fall short: the description has 12 characters and should have 150 to 156."
    )


async def test_short_post_is_not_padded() -> None:
    """The tags of a short post have its own words and nothing else."""
    _, output, _ = await tag([ModelUnavailable("Away.")], outputs_of("Green tea is good.", "Green tea"))
    assert texts(output) == {
        "title": "Green tea",
        "description": "Green tea is good.",
        "og_title": "Green tea",
        "og_description": "Green tea is good.",
    }


@pytest.mark.parametrize(
    "keyword",
    [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "[tea](javascript:alert(1))",
        "<b>tea</b>",
    ],
)
async def test_keyword_with_markup_is_made_plain(keyword: str) -> None:
    """A repair puts a keyword before a title without its markup."""
    _, output, _ = await tag([answer_with(title="Short", description="Short too.")] * 2, keywords=[keyword])
    text = json.dumps(msgspec.to_builtins(output))
    assert not {"<", ">"} & set(text)
    assert "javascript:" not in text


async def test_tags_hold_no_markup() -> None:
    """Markup and script from the model do not reach the tags."""
    evil = '<script>alert(1)</script> &lt;b&gt;Green\ntea&lt;/b&gt; "**now**'
    _, output, _ = await tag(
        [answer_with(title=evil, description=evil, og_title=evil, og_description=evil)] * 2
    )
    for text in (output.title, output.description, output.og_title, output.og_description):
        assert not set("<>*\n") & set(text)
        assert text.count('"') % 2 == 0


async def test_keyword_is_written_as_in_the_post() -> None:
    """A title gets the keyword in the post's own spelling, and linked data each keyword once."""
    post = (
        "Repairing an iPhone screen takes an hour. An iPhone screen costs little; every iPhone screen breaks."
    )
    outputs = outputs_of(post, "What it costs to repair")
    _, output, _ = await tag(
        [ModelUnavailable("Away.")], outputs, keywords=["iphone screen", "Repair", "repair", "iPhone Screen"]
    )
    assert output.title == "iPhone screen: What it costs to repair"
    assert output.json_ld["keywords"] == ["iphone screen", "Repair"]


@pytest.mark.parametrize(
    "title", ["I wasn't going to post, but...", "Is it Possible to … ?", "Honey, Part 3."]
)
async def test_own_title_is_not_finished(title: str) -> None:
    """Without a model, the title that a post has stays as it is, with its ellipsis."""
    _, output, _ = await tag([ModelUnavailable("Away.")], outputs_of(title=title), keywords=[])
    assert (output.title, output.og_title) == (title, title)

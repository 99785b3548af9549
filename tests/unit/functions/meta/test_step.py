"""The meta step: tags within their limits whatever the model says, and the finished post."""
# ruff: noqa: RUF001  tags of other scripts and with curly quotes

from __future__ import annotations

import json

import msgspec
import pytest

from functions.meta import tags
from functions.meta.fitting import cut, plain_line, shorten
from functions.meta.proposal import OG_DESCRIPTION, OG_TITLE
from functions.meta.slug import slug
from functions.meta.source import Source
from functions.meta.step import step
from shared.errors import JobCancelled, ModelUnavailable
from shared.jobs.outputs import (
    GenerateOutput,
    Issue,
    MetaOutput,
    Outcome,
    Outputs,
    PolishOutput,
    QualityOutput,
    Result,
)
from shared.text.language import foreign_to
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.safe_html import to_html
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


def _outputs(content: str = POST, title: str = "Green tea in the morning") -> Outputs:
    return Outputs(
        generate=GenerateOutput(content="draft", title=title, model="claude-3-5-sonnet", artifacts_removed=3),
        polish=PolishOutput(content=content, artifacts_removed=9),
        quality=QUALITY,
    )


async def _tag(
    script: Script, outputs: Outputs | None = None, **fields: object
) -> tuple[Outcome, MetaOutput, ScriptedModel]:
    given, model = work(script, outputs or _outputs(), **{"keywords": ["green tea"], **fields})
    outcome = await step(given)
    assert isinstance(outcome.output, MetaOutput)
    return outcome, outcome.output, model


def _without(**changed: object) -> str:
    return json.dumps({**GOOD, **changed})


def _four(output: MetaOutput) -> dict[str, str]:
    return {name: getattr(output, name) for name in GOOD}


def _holds(output: MetaOutput, keyword: str = "green tea") -> None:
    """What every set of tags must keep, where the post has the text for it."""
    assert 50 <= len(output.title) <= 60, output.title
    assert 150 <= len(output.description) <= 156, output.description
    assert keyword in output.title.casefold()
    assert keyword in output.description.casefold()
    assert 0 < len(output.og_title) <= OG_TITLE
    assert 0 < len(output.og_description) <= OG_DESCRIPTION
    for text in (output.title, output.description, output.og_title, output.og_description):
        assert text == plain_line(text)


async def test_tags_that_no_rule_can_lengthen_are_told() -> None:
    """The post has no heading and no sentence to take from: what there is stays, and the stage says so."""
    short = {"title": "Tea", "description": "Tea is good.", "og_title": "Tea", "og_description": "Good."}
    outcome, output, _ = await _tag(
        [json.dumps(short)] * 2, _outputs("Tea is good.", "Tea"), keywords=[], topic="Tea"
    )
    assert (output.title, output.description) == ("Tea", "Tea is good.")
    assert outcome.degraded == (
        "The tags fall short: the title has 3 characters and should have 50 to 60, "
        "and the description has 12 characters and should have 150 to 156."
    )


async def test_good_tags_are_kept() -> None:
    """One call, under a schema, at a low temperature."""
    outcome, output, model = await _tag([json.dumps(GOOD)])
    assert _four(output) == GOOD
    _holds(output)
    assert outcome.degraded is None
    (request,) = model.requests
    assert (request.model, request.temperature) == ("gpt-4o-mini", 0.3)
    assert request.schema
    assert request.schema.name == "meta_tags"
    assert "Boil fresh water" in request.messages[1].content
    assert "Boil fresh water" not in request.messages[0].content


async def test_the_result_is_the_finished_post() -> None:
    """All but the times, which the runner knows."""
    outcome, output, _ = await _tag([json.dumps(GOOD)])
    assert outcome.result == Result(
        content=POST,
        title="Green tea in the morning",
        quality_score=85,
        quality_issues=QUALITY.issues,
        word_count=77,
        meta_tags=output,
        artifacts_removed=9,
        model_used="claude-3-5-sonnet",
        content_html=to_html(POST),
    )
    assert to_html(POST).startswith("<h2>Why green tea wakes you gently</h2>")


# What is wrong with an answer, and the words in which it is told to the model.
WRONG = [
    (_without(title="Green tea"), "title has 9 characters: write 50 to 60."),
    (_without(title=GOOD["title"] + " and to a Good Night"), "title has 73 characters: write 50 to 60."),
    (
        _without(title="Tea in the Morning: a Calm Start to a Clear, Long Day"),
        "title does not contain the primary",
    ),
    (_without(description="Green tea wakes you."), "description has 20 characters: write 150 to 156."),
    (_without(description=GOOD["description"] + " And so it goes."), "description has 168 characters"),
    (_without(description="Tea " + GOOD["description"][10:] + "Enjoy"), "description does not contain"),
    (_without(og_title="**Green** tea"), "og_title holds markup"),
    (_without(og_title=""), "og_title has 0 characters: write 1 to 90."),
    (_without(og_description="Green tea " * 30), "og_description has 299 characters"),
    (_without(og_title="Same", og_description="Same"), "the same text"),
    ('{"title": "Green tea"}', "missing required field"),
    ("Here are your tags.", "no complete JSON object"),
]


@pytest.mark.parametrize(("answer", "reason"), WRONG, ids=[reason for _, reason in WRONG])
async def test_what_fails_is_asked_again_with_the_reason(answer: str, reason: str) -> None:
    """Once; a good second answer is kept as it is."""
    outcome, output, model = await _tag([answer, json.dumps(GOOD)])
    assert _four(output) == GOOD
    assert outcome.degraded is None
    said, ask = model.requests[1].messages[2:]
    assert (said.role, said.content) == ("assistant", answer)
    assert reason in ask.content


@pytest.mark.parametrize("answer", [answer for answer, _ in WRONG[:10]], ids=range(10))
async def test_what_fails_twice_is_repaired(answer: str) -> None:
    """By rule, within the limits; the tags are still the model's."""
    outcome, output, model = await _tag([answer, answer])
    _holds(output)
    assert outcome.degraded is None
    assert len(model.requests) == 2


async def test_the_better_of_two_answers_is_repaired() -> None:
    """The second is not always it."""
    _, output, _ = await _tag(
        [_without(og_title=""), '{"title":"a","description":"b","og_title":"c","og_description":"d"}']
    )
    assert output.title == GOOD["title"]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (
            [ModelUnavailable("The gateway is away: try again later.")],
            "The gateway is away: try again later.",
        ),
        (["no", "no"], "could not be read twice"),
        (["no", ModelUnavailable("Away.")], "Away."),
    ],
)
async def test_without_the_model_the_tags_come_from_the_post(script: Script, reason: str) -> None:
    """Degraded, with the reason, and within the same limits."""
    outcome, output, _ = await _tag(script)
    _holds(output)
    assert output.og_title == "Green tea in the morning"
    assert outcome.degraded
    assert outcome.degraded.startswith("The tags were taken from the post itself: ")
    assert reason in outcome.degraded
    assert outcome.result


async def test_an_answer_before_the_model_went_away_is_repaired() -> None:
    """What was paid for is used."""
    outcome, output, _ = await _tag([_without(title="Green tea"), ModelUnavailable("Away.")])
    assert outcome.degraded is None
    assert output.description == GOOD["description"]
    _holds(output)


async def test_a_stopped_job_is_not_tagged() -> None:
    """JobCancelled is the runner's."""
    with pytest.raises(JobCancelled):
        await _tag([JobCancelled("cancelled")])


async def test_a_post_with_little_text_is_not_padded() -> None:
    """What there is, is used, and nothing is made up but what any title may promise."""
    _, output, _ = await _tag([ModelUnavailable("Away.")], _outputs("Green tea is good.", "Green tea"))
    assert _four(output) == {
        "title": "Green tea: A Clear Introduction and What to Take Away",
        "description": "Green tea is good.",
        "og_title": "Green tea",
        "og_description": "Green tea is good.",
    }


async def test_a_title_is_no_wider_than_a_result() -> None:
    """60 capitals are as many characters as it may have, and half as wide again."""
    wide = "GREEN TEA IN THE MORNING: HOW WARM WATER WAKES MIND AND BODY"
    assert len(wide) == 60
    outcome, output, model = await _tag([_without(title=wide), _without(title=wide)])
    assert "too wide" in model.requests[1].messages[-1].content
    assert width(output.title) <= TITLE_PIXELS
    assert outcome.degraded is None
    _holds(output)


async def test_tags_in_another_language_are_refused() -> None:
    """Asked for again, and then taken from the post."""
    german = {
        "title": "Green Tea am Morgen: ein ruhiger Start in den klaren Tag",
        "description": "Green tea weckt sanft: Erfahren Sie, wie viel Koffein eine Tasse wirklich enthält, "
        "wie man die Blätter gut aufbrüht und wann man ihn am besten trinkt.",
        "og_title": "Warum grüner Tee der ruhigste Beginn eines Tages ist",
        "og_description": "Wie man grünen Tee gut aufbrüht und wann man ihn am besten trinkt.",
    }
    _, output, model = await _tag([json.dumps(german)] * 2)
    assert "“de”" in model.requests[1].messages[-1].content
    assert foreign_to(output.description, "en") is None
    _holds(output)


async def test_a_description_that_loops_is_refused() -> None:
    """Asked for again, and then taken from the post."""
    loop = "Green tea is good; however, it wakes, however, however, however, however, however, however."
    loop = f"{loop} {loop[: 152 - len(loop)]}"
    answer = _without(description=loop, og_description=loop)
    _, output, model = await _tag([answer, answer])
    assert "again and again" in model.requests[1].messages[-1].content
    assert "however, however" not in output.description + output.og_description
    _holds(output)


async def test_a_language_without_spaces_has_limits_of_its_own() -> None:
    """Thirty characters fill the 600 pixels."""
    post = "## 为什么\n\n" + "蜂蜜可以保存很多年，因为其中的水分非常少，细菌无法在里面生长。" * 6
    tags_in_chinese = {
        "title": "蜂蜜为什么不会变质：保存蜂蜜的三个简单方法",
        "description": "蜂蜜可以保存很多年，因为水分非常少，细菌无法生长。本文解释原因，"
        "并介绍怎样在家里正确保存蜂蜜，"
        "让它多年之后仍然香甜可口、颜色金黄透亮，不会结块。",
        "og_title": "蜂蜜为什么不会变质",
        "og_description": "原因，以及怎样保存。",
    }
    outcome, output, model = await _tag(
        [json.dumps(tags_in_chinese)], _outputs(post, "蜂蜜"), keywords=["蜂蜜"], language="zh"
    )
    assert (outcome.degraded, len(model.requests)) == (None, 1)
    assert _four(output) == tags_in_chinese


async def test_the_post_has_an_address_and_linked_data() -> None:
    """Both from the post's own title."""
    _, output, _ = await _tag([json.dumps(GOOD)], keywords=["green tea", "caffeine"])
    assert output.slug == "green-tea-in-the-morning"
    assert output.json_ld == {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": "Green tea in the morning",
        "description": output.description,
        "inLanguage": "en",
        "wordCount": 77,
        "keywords": ["green tea", "caffeine"],
    }


async def test_no_one_can_write_script_into_the_result() -> None:
    """Neither the model, nor the post, nor whoever asks for it."""
    evil = "</script><script>alert(1)</script>"
    outputs = _outputs(f"{POST}\n\n{evil}<img src=x onerror=alert(1)>", f"Green tea {evil}")
    outcome, output, _ = await _tag(
        [_without(og_title=f"Tea {evil}")] * 2, outputs, keywords=["green tea", evil], topic=f"Tea {evil}"
    )
    assert outcome.result
    assert outcome.result.content_html
    for form in (outcome.result.content, outcome.result.content_html):
        assert "<script" not in form
        assert "onerror" not in form
    assert not {"<", ">"} & set(outcome.result.title + json.dumps(output.json_ld) + output.slug)


@pytest.mark.parametrize(
    "keyword",
    [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "[tea](javascript:alert(1))",
        "<b>tea</b>",
    ],
)
async def test_a_keyword_carries_no_script_into_a_repaired_tag(keyword: str) -> None:
    """A repair puts it before a title that lacks it."""
    _, output, _ = await _tag([_without(title="Short", description="Short too.")] * 2, keywords=[keyword])
    told = json.dumps(msgspec.to_builtins(output))
    assert not {"<", ">"} & set(told)
    assert "javascript:" not in told


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Why Honey Never Spoils: 10 Facts!", "why-honey-never-spoils-10-facts"),
        ("Größe & Öl – ein Übungsbuch", "groesse-oel-ein-uebungsbuch"),
        ("C'est l’été à Paris", "cest-lete-a-paris"),
        ("Почему мёд не портится", "pochemu-med-ne-portitsya"),
        ("Γιατί το μέλι", "giati-to-meli"),
        ("蜂蜜为什么不变质", "蜂蜜为什么不变质"),
        ("हिन्दी में चाय कैसे बनाएं?", "हिन्दी-में-चाय-कैसे-बनाएं"),
        ("தமிழ் தேநீர்", "தமிழ்-தேநீர்"),
        ("น้ำชาเขียว", "น้ำชาเขียว"),
        ("שָׁלוֹם וּבְרָכָה", "שלום-וברכה"),
        ("العَرَبِيَّة", "العربية"),
        ("Ｆｕｌｌ café", "full-cafe"),
        ("word " * 30, "-".join(["word"] * 12)),
        ("x" * 100, "x" * 60),
        ("!!!", "post-e84c538e"),
    ],
)
def test_a_slug_is_made_of_whole_words(title: str, address: str) -> None:
    """In ASCII where the script has a usual transliteration, and never empty."""
    assert slug(title) == address


SHORT = [
    "Tea",
    "Green tea",
    "Tea and time",
    "Brewing",
    "A calm start to a clear day with leaves from the hill",
]


@pytest.mark.parametrize("proposed", SHORT)
@pytest.mark.parametrize(
    "title", ["Green tea in the morning", "Tea", "Notes from a garden in which green tea grows"]
)
async def test_a_short_title_is_extended_with_something_whole(proposed: str, title: str) -> None:
    """A heading, the topic or a suffix; never a fragment of them."""
    _, output, _ = await _tag([_without(title=proposed)] * 2, _outputs(title=title))
    _holds(output)
    parts = [part.strip() for part in output.title.replace(" –", ":").split(":")]
    allowed = {*SHORT, title, *tags.SUFFIXES, *(Source(title, "", "", POST).headings)}
    allowed |= {"Tea at dawn", GOOD["og_title"], "Green tea"}
    assert set(parts) <= allowed, output.title


async def test_without_a_keyword_none_is_asked_for() -> None:
    """The limits stay."""
    _, output, model = await _tag(
        [_without(title="A Calm and Slow Start to a Clear Day with Green Leaves")], keywords=[]
    )
    assert len(model.requests) == 1
    assert output.title == "A Calm and Slow Start to a Clear Day with Green Leaves"


async def test_markup_and_scripts_never_reach_the_tags() -> None:
    """Whatever the model or the post writes."""
    evil = '<script>alert(1)</script> &lt;b&gt;Green\ntea&lt;/b&gt; "**now**'
    _, output, _ = await _tag(
        [_without(title=evil, description=evil, og_title=evil, og_description=evil)] * 2
    )
    for text in (output.title, output.description, output.og_title, output.og_description):
        assert not set("<>*\n") & set(text)
        assert text.count('"') % 2 == 0


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**Bold** and `code` and [link](http://a.b) and ![img](c)", "Bold and code and link and img"),
        ("# Head\n  line", "Head line"),
        ('"Quoted as a whole"', "Quoted as a whole"),
        ('He said "yes" and "no', "He said yes and no"),
        ("5 * 3 and snake_case_name", "5 * 3 and snake_case_name"),
        ("Open (bracket", "Open bracket"),
        ("Tom &amp; Jerry <b>x</b> a < b", "Tom & Jerry x a b"),
        ("“curly” and “open", "curly and open"),
    ],
)
def test_a_line_is_plain(text: str, plain: str) -> None:
    """No markup, no HTML, nothing left open."""
    assert plain_line(text) == plain


@pytest.mark.parametrize(
    ("text", "most", "phrase", "left"),
    [
        ("one two three", 13, False, "one two three"),
        ("one two three", 12, False, "one two"),
        ("one, two", 5, False, "one"),
        ("How to brew tea with a small pot", 24, True, "How to brew tea"),
        ("Supercalifragilistic", 5, False, "Super"),
        ("你好世界这是茶", 4, False, "你好世界"),
        ('say "yes sir" now', 9, False, "say yes"),
    ],
)
def test_a_cut_leaves_whole_words(text: str, most: int, phrase: bool, left: str) -> None:  # noqa: FBT001  a table's column
    """And no loose end; an endless word and writing without spaces are cut where they must be."""
    assert cut(text, most, whole_phrase=phrase) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One is here. Two is there.", "One is here. Two is there."),
        ("One is here, right. Two is there, and on it goes.", "One is here, right."),
        ("One. Two is a long sentence that goes on.", "One. Two is a long…"),
    ],
)
def test_shortening_prefers_the_end_of_a_sentence(text: str, left: str) -> None:
    """Where that is long enough; else an ellipsis, within the length."""
    assert shorten(text, 15, 26 if "there." in text else 20) == left

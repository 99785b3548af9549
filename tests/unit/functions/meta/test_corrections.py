"""Which faults of tags the model is asked to correct, and what the rules make of the others."""
# ruff: noqa: RUF001, E501  other scripts, some of them wide

from __future__ import annotations

from collections.abc import Callable

import pytest

from functions.meta import tags
from functions.meta.faults import list_faults
from functions.meta.fitting import plain_line
from functions.meta.proposal import OG_DESCRIPTION, OG_TITLE, Proposal
from functions.meta.title import has_room
from shared.text.prose import mentions
from tests.support.samples.tagged_posts import TAGGED

EVERY = list(TAGGED)


def _shortened(text: str, words: int) -> str:
    """Return a sentence without its last words; a Chinese one without twice as many characters."""
    bare = text.rstrip(".。")
    if " " in bare:
        return " ".join(bare.split(" ")[:-words]) + "."
    return bare[: -2 * words] + "。"


# The language, the fault, the changed texts, and what comes of them if the model is not asked again.
SPARED = [
    ("en", "title of a word", {"title": "Tea"}, {"title": TAGGED["en"].tags.og_title}),
    (
        "en",
        "description without the keyword",
        {
            "description": "Learn how a cup wakes you gently, how much caffeine it holds, how to brew the "
            "leaves of the plant well, and when to drink it for a clear head all day long."
        },
        {
            "description": "Green tea: Learn how a cup wakes you gently, how much caffeine it holds, how to "
            "brew the leaves of the plant well, and when to drink it for a clear head…"
        },
    ),
    (
        "en",
        "description four characters short",
        {"description": _shortened(TAGGED["en"].tags.description, 1)},
        {"description": _shortened(TAGGED["en"].tags.description, 1)},
    ),
    (
        "de",
        "title too long",
        {"title": "Warum Honig nie verdirbt, wenn Imker und Chemiker auf ihn achten"},
        {"title": "Warum Honig nie verdirbt, wenn Imker und Chemiker"},
    ),
    (
        "de",
        "one title",
        {"og_title": TAGGED["de"].tags.title},
        {"title": TAGGED["de"].tags.title, "og_title": TAGGED["de"].source.title},
    ),
    (
        "ru",
        "description of 140 characters",
        {"description": _shortened(TAGGED["ru"].tags.description, 1)},
        {
            "description": "Почему мёд не портится. Мёд не портится годами, если банка плотно "
            "закрыта: узнайте, что для этого делают пчёлы, как правильно его хранить и что делать…"
        },
    ),
    (
        "ar",
        "description of 138 characters",
        {"description": _shortened(TAGGED["ar"].tags.description, 3)},
        {},
    ),
    (
        "zh",
        "description of 66 characters",
        {"description": _shortened(TAGGED["zh"].tags.description, 3)},
        {
            "description": "蜂蜜可以保存很多年，因为水分非常少，细菌无法生长。本文解释原因，并介绍怎样在家里正确保存"
            "蜂蜜，让它多年之后仍然香甜可口、颜色金黄透。蜂蜜可以保存很多年，…"
        },
    ),
]


@pytest.mark.parametrize(("language", "fault", "changed", "made"), SPARED, ids=range(len(SPARED)))
def test_mended_tags_ask_nothing(
    language: str, fault: str, changed: dict[str, str], made: dict[str, str]
) -> None:
    """Tags that a rule can fix are not asked for again."""
    post = TAGGED[language]
    proposal = post.changed(**changed)
    assert list_faults(proposal, post.source), fault
    assert tags.find_problems(proposal, post.source) == []
    output = tags.repair(proposal, post.source)
    assert {name: getattr(output, name) for name in made} == made


# Each fault in each language: what is changed, and whether the model is asked again.
FAULTS: dict[str, tuple[Callable[[Proposal], dict[str, str]], bool]] = {
    "none": (lambda _: {}, False),
    "markup": (lambda t: {"title": f"**{t.title}**", "og_title": f"<b>{t.og_title}</b>"}, False),
    "open quotation": (lambda t: {"description": f'"{t.description}'}, False),
    "hidden character": (lambda t: {"title": f"{t.title[:5]}\u200b{t.title[5:]}"}, False),
    "line break": (lambda t: {"description": t.description.replace(" ", "\n", 1) + "\n"}, False),
    "another sentence": (lambda t: {"description": f"{t.description} {t.og_description}"}, False),
    "one title": (lambda t: {"og_title": t.title}, False),
    "no og_title": (lambda _: {"og_title": ""}, False),
    "no og_description": (lambda _: {"og_description": ""}, False),
    "long og_description": (lambda t: {"og_description": t.description * 3}, False),
    "description in og_description": (
        lambda t: {"description": t.description[:20], "og_description": t.description},
        False,
    ),
    "placeholder in og_title": (lambda _: {"og_title": "[Insert title here]"}, False),
    "description far too short": (lambda t: {"description": t.description[: len(t.description) // 3]}, True),
    "no description": (lambda _: {"description": ""}, True),
    "placeholder in description": (lambda _: {"description": "[Insert description here]"}, True),
    "description is the title": (lambda t: {"description": t.title}, True),
    "loop": (lambda t: {"description": f"{t.title.split()[0]} " * 30}, True),
    "no title at all": (lambda _: {"title": "", "og_title": ""}, True),
    "all empty": (lambda t: dict.fromkeys(t.__struct_fields__, ""), True),
}


@pytest.mark.parametrize("language", EVERY)
@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_asked_about_or_mended(language: str, fault: str) -> None:
    """Each fault is handled alike in each language, and the tags meet the limits in any case."""
    change, asked = FAULTS[fault]
    post = TAGGED[language]
    proposal = post.changed(**change(post.tags))
    source = post.source
    problems = tags.find_problems(proposal, source)
    assert bool(problems) is asked, problems
    output = tags.repair(proposal, source)
    assert has_room(output.title)
    assert mentions(output.title, source.keyword)
    assert mentions(output.description, source.keyword)
    assert 0 < len(output.og_title) <= OG_TITLE
    assert 0 < len(output.og_description) <= OG_DESCRIPTION
    least, most = source.description_length
    assert len(output.description) <= most
    if not asked:
        assert len(output.description) >= int(least * 14 / 15)
        assert tags.describe_shortcoming(output, source) is None
    for text in (output.title, output.description, output.og_title, output.og_description):
        assert text == plain_line(text)


@pytest.mark.parametrize("language", EVERY)
def test_faultless_tags_stay_as_they_are(language: str) -> None:
    """Faultless tags are not changed."""
    post = TAGGED[language]
    assert list_faults(post.tags, post.source) == []
    output = tags.repair(post.tags, post.source)
    assert {name: getattr(output, name) for name in post.tags.__struct_fields__} == {
        name: getattr(post.tags, name) for name in post.tags.__struct_fields__
    }


@pytest.mark.parametrize("language", EVERY)
@pytest.mark.parametrize("other", EVERY)
def test_foreign_tags_are_asked_for_again(language: str, other: str) -> None:
    """Tags in another language are asked for again, whatever their lengths."""
    problems = tags.find_problems(TAGGED[other].tags, TAGGED[language].source)
    assert bool(problems) is (language != other)


@pytest.mark.parametrize("language", EVERY)
def test_kept_text_is_never_asked_for_again(language: str) -> None:
    """At every length of a description: what is not asked again has most of the model's own text."""
    post = TAGGED[language]
    least, most = post.source.description_length
    whole = f"{post.tags.description} {post.tags.og_description}"
    for end in range(10, len(whole)):
        proposal = post.changed(description=whole[:end])
        output = tags.repair(proposal, post.source)
        asked = tags.find_problems(proposal, post.source)
        own = whole[: int(0.6 * least)]
        within = int(least * 14 / 15) <= len(output.description) <= most
        assert bool(asked) is not (within and own in output.description), (end, output.description)

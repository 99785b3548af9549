"""The polish edits towards a blog's house style, and its comparison lets it."""

from __future__ import annotations

import pytest

from functions.polish.comparison.losses import losses
from functions.polish.comparison.normal_form import NormalForm
from functions.quality.checks import spelling
from shared.jobs.outputs import Issue, PolishOutput
from shared.materials.materials import Materials
from shared.materials.profile import Preference, Profile
from tests.support.polishing import POST, changes, existing, polish, reviewed, written

STYLE = Profile(
    writer="A tea shop in Leeds",
    voice="plain, and a little dry",
    samples=("We weigh our leaves on a scale from 1962.",),
    use_terms=("loose leaf",),
    avoid_terms=(
        Preference("Google Docs", "Google Workspace"),
        Preference("24/7", "all day"),
        Preference("superfood"),
    ),
    forbidden_claims=("cures colds",),
    spelling="en-GB",
    reading_level="easy",
    headlines="sentence",
)


async def test_profile_is_quoted_in_each_call() -> None:
    """Its fields are material, and its samples apart; without a profile the prompt is as it was."""
    _, _, model = await polish([changes()], materials=Materials(profile=STYLE))
    system, user = (message.content for message in model.requests[0].messages)
    for text in (
        "tea shop in Leeds",
        "a little dry",
        "loose leaf",
        "Google Workspace",
        "cures colds",
        "British",
    ):
        assert text in user
        assert text not in system
    assert "from 1962" in user.split("<<SAMPLES-")[1]
    _, _, plain = await polish([changes()])
    assert plain.requests[0].messages[0].content == system
    assert "HOUSESTYLE" not in plain.requests[0].messages[1].content
    _, _, empty = await polish([changes()], materials=Materials(profile=Profile(source_list="links")))
    assert empty.requests == plain.requests


async def test_refresh_keeps_the_style_of_the_rest() -> None:
    """Only what changes is written in the house style."""
    refresh = existing(POST, "Tea wakes nobody.").refresh
    _, _, model = await polish(
        [changes()], written(POST), materials=Materials(profile=STYLE, refresh=refresh)
    )
    user = model.requests[0].messages[1].content
    assert "Write what you change in it" in user
    assert "departs from it" not in user


async def test_spelling_is_that_of_english_alone() -> None:
    """The prompt of a German post has neither English spelling nor headings."""
    _, _, model = await polish([changes()], materials=Materials(profile=STYLE), language="de")
    user = model.requests[0].messages[1].content
    assert "everyday words" in user
    assert "British" not in user
    assert "sentence case" not in user


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You can write it in Google Docs with others.", "You can write it in Google Workspace with others."),
        ("We answer 24/7 if you write to us.", "We answer all day if you write to us."),
        ("Calling tea a superfood is common in shops.", "Praising tea is common in shops."),
    ],
)
async def test_word_never_to_use_may_be_replaced(before: str, after: str) -> None:
    """By the one to use, though it is a name or a figure; without a profile that is a loss."""
    post = f"{POST}\n\n{before}"
    outcome, output, _ = await polish(
        [changes((6, after))], written(post), materials=Materials(profile=STYLE)
    )
    assert (output.content, outcome.note) == (f"{POST}\n\n{after}", None)


async def test_another_name_is_still_made_up() -> None:
    """The house style excuses its own words, and nothing else."""
    post = f"{POST}\n\nYou can write it in Google Docs with others."
    answer = changes((6, "You can write it in Microsoft Word with others."))
    outcome, output, _ = await polish([answer] * 2, written(post), materials=Materials(profile=STYLE))
    assert output.content == post
    assert "made up the name “Microsoft Word”" in (outcome.note or "")


async def test_forbidden_claim_may_go() -> None:
    """A finding asks for it, and the figure in its sentence goes along."""
    claim = "It cures colds in 12 of 20 cases."
    post = f"{POST}\n\nTea warms you on a cold day. {claim}"
    finding = Issue(
        type="house-style",
        severity="high",
        message="Forbidden claim: “cures colds”. Take it out.",
        line=13,
        excerpt="cures colds",
    )
    outcome, output, _ = await polish(
        [changes((6, "Tea warms you on a cold day."))],
        reviewed(post, finding),
        revision=1,
        materials=Materials(profile=STYLE),
    )
    assert (output.content, outcome.note) == (f"{POST}\n\nTea warms you on a cold day.", None)


async def test_finding_on_the_title_is_for_others() -> None:
    """The polish does not edit the title."""
    finding = Issue(
        type="house-style", severity="low", message="A word never to use, in the title.", excerpt="T"
    )
    unclear = Issue(type="unclear", severity="low", message="Say why.", line=3)
    _, output, model = await polish(
        [changes()], reviewed(POST, finding, unclear), revision=1, materials=Materials(profile=STYLE)
    )
    assert "in the title" not in model.requests[0].messages[1].content
    assert output == PolishOutput(content=POST)


def pairs() -> list[tuple[str, str]]:
    """Return words of both varieties of English."""
    words = (
        "colour centre honour organise analyse travelled grey tyre litre cheque jewellery fulfil defence "
        "aluminium"
    )
    found = [(word, instead) for _, word, instead in spelling.misspelled(words, "en-US")]
    assert len(found) > 9
    return found


@pytest.mark.parametrize(("british", "american"), pairs())
def test_other_spelling_is_no_loss(british: str, american: str) -> None:
    """In a heading, a sentence, a list and a table, in both directions."""
    text = (
        "## The {0} of tea\n\n{1} is what people ask for, and we {0} it with care for 12 people.\n\n- {1}\n"
        "- tea\n\n"
        "| {1} | 5 |\n| --- | --- |\n| tea | 7 |"
    )
    one, two = (text.format(word, word.capitalize()) for word in (british, american))
    assert not losses(one, two, language="en")
    assert not losses(two, one, language="en")


def test_normal_form_leaves_addresses_and_code() -> None:
    """A word never to use is replaced in prose alone, and in its case."""
    normal = NormalForm(instead=(("liquid gold", "honey"), ("Gold", ""), ("AI", "artificial intelligence")))
    text = "Liquid gold, `liquid gold`, [gold](https://gold.example/AI) and <i title='AI'>x</i>; AI."
    assert normal(text) == (
        "Honey, `liquid gold`, [](https://gold.example/AI) and <i title='AI'>x</i>; Artificial intelligence."
    )
    assert NormalForm()(text) == text


def test_normal_form_of_any_term() -> None:
    """A term may have signs of a pattern, or no spaces around it; one of spaces alone does not count."""
    assert NormalForm(instead=((" ", "x"),))("a b . c") == "a b . c"
    assert (
        NormalForm(instead=(("(c++)", "C"), ("液体黄金", "蜂蜜")))("A (c++) b, 天然液体黄金。")
        == "A C b, 天然蜂蜜。"
    )

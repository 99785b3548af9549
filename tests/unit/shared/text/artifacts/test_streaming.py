"""The live draft shows what is a post, holds back what is a plan, and the bar follows both."""

from __future__ import annotations

import pytest

from functions.generate.drafting import live_draft as writing
from functions.polish.step import live as polishing
from shared.llm.chat import Live
from shared.stage.step import Work
from shared.text.cleaner import clean_prefix
from tests.support.fakes.model import work
from tests.support.samples.drafts import PLANS, POSTS

_SOON = 340  # characters: seven seconds of a slow model


@pytest.mark.parametrize("name", POSTS)
def test_planlike_post_is_shown_once_proven(name: str) -> None:
    """A post that begins like a plan is shown once it has shown itself.

    It was held back for all of generate.
    """
    text = POSTS[name]
    assert clean_prefix(text[:_SOON])
    assert clean_prefix(text[:_SOON], goes_on=True)
    assert all(clean_prefix(text[:place]) for place in range(_SOON, len(text)))
    assert clean_prefix(f"{text}\n\nAnd so it goes on.\n\n{text}").startswith(text)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("goes_on", [False, True])
def test_a_plan_without_tags_is_not_shown(name: str, goes_on: bool) -> None:  # noqa: FBT001
    """However long it gets, and whatever it says of the subject between; a few letters alone tell nothing."""
    text = f"{PLANS[name]}\n\n{PLANS[name]}"
    shown = [clean_prefix(text[:place], goes_on=goes_on) for place in range(len(text))]
    assert max(map(len, shown)) < (30 if goes_on else 1)


def _fractions(show: Live, text: str) -> list[float]:
    return [show(text[:place]).fraction for place in range(0, len(text) + 1, 20)]


@pytest.mark.parametrize("text", [*POSTS.values(), *PLANS.values()])
def test_bar_follows_the_text(text: str) -> None:
    """The bar follows what is written shown or not.

    It stood at 2 percent for as long as the draft was held back.
    """
    for show in (writing(_work()), polishing(text)):
        fractions = _fractions(show, text)
        assert fractions == sorted(fractions)
        assert fractions[5] > 0
    assert polishing(text)(text).fraction > 0.98


def test_reasoning_moves_the_bar_a_little() -> None:
    """Reasoning moves the bar a little and leaves the most of it to the text.

    However long it is, and the text's words count in full behind it.
    """
    reasoned = f"<think>{PLANS['okay'] * 20}"
    show = polishing(POSTS["user"])
    before = show(reasoned).fraction
    assert 0.1 < before < 0.2
    whole = f"{reasoned}</think>\n\n{POSTS['user']}"
    after = [show(whole[:place]).fraction for place in range(len(reasoned), len(whole) + 1)]
    assert after == sorted(after)
    assert after[-1] > 0.98


def test_text_before_a_part_counts_and_stays() -> None:
    """What stands before a part counts and stays shown.

    A part that begins like a plan hides nothing of the post before it.
    """
    before = f"{POSTS['user']}\n\n## Plans\n\n"
    draft = writing(_work(), before=before)(PLANS["okay"])
    assert draft.text == before.rstrip() or draft.text == before
    assert draft.fraction > writing(_work(), before=before)("").fraction > 0.2


def _work() -> Work:
    return work([], word_count=300)[0]

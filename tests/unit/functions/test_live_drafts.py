"""The progress bar of a live draft follows the text, whether it is shown or held back."""

from __future__ import annotations

import pytest

from functions.generate.drafting import live_draft
from shared.llm.chat import Live
from shared.stage.step import Work
from shared.text.passages import passages, plain
from shared.text.prose import count_words
from tests.support.fakes.model import work
from tests.support.samples.drafts import PLANS, POSTS


def _fractions(show: Live, text: str) -> list[float]:
    return [show(text[:place]).fraction for place in range(0, len(text) + 1, 20)]


@pytest.mark.parametrize("text", [*POSTS.values(), *PLANS.values()])
def test_bar_follows_the_text(text: str) -> None:
    """The progress bar follows the text, whether the draft is shown or held back."""
    fractions = _fractions(live_draft(_work()), text)
    assert fractions == sorted(fractions)
    assert fractions[5] > 0
    assert fractions[-1] > 0.9 * min(1.0, count_words(plain(passages(text))) / 300)


def test_reasoning_moves_the_bar_a_little() -> None:
    """Reasoning moves the bar a little, however long it is; the text after it moves the rest."""
    reasoned = f"<think>{PLANS['okay'] * 20}"
    show = live_draft(_work(100))
    before = show(reasoned).fraction
    assert 0.1 < before < 0.2
    whole = f"{reasoned}</think>\n\n{POSTS['user']}"
    after = [show(whole[:place]).fraction for place in range(len(reasoned), len(whole) + 1)]
    assert after == sorted(after)
    assert after[-1] > 0.98 * min(1.0, count_words(POSTS["user"]) / 100)


def test_continued_text_counts_and_stays() -> None:
    """Text before a continuation counts and stays shown, also where that begins like a plan."""
    before = f"{POSTS['user']}\n\n"
    draft = live_draft(_work(), so_far=before)(PLANS["okay"])
    assert draft.text.startswith(before.rstrip())
    assert draft.fraction > live_draft(_work(), so_far=before)("").fraction > 0.2


def _work(words: int = 300) -> Work:
    return work([], word_count=words)[0]

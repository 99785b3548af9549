"""Sentences with another meaning are refused, and honest edits pass, in each language."""

from __future__ import annotations

import pytest

from functions.polish.comparison.losses import losses
from tests.support.proportion import is_proportional
from tests.support.samples.pairs_of_meaning import CHANGED, HONEST


@pytest.mark.parametrize(("language", "before", "after"), CHANGED)
def test_another_meaning_is_refused(language: str, before: str, after: str) -> None:
    """Quantities, units, times, dates, directions and names are compared in each language."""
    assert losses(before, after, language=language)


@pytest.mark.parametrize(("language", "before", "after"), HONEST)
def test_the_same_meaning_passes(language: str, before: str, after: str) -> None:
    """What says the same in another way is no loss."""
    assert not losses(before, after, language=language)


@pytest.mark.parametrize("language", sorted({language for language, _, _ in CHANGED + HONEST}))
def test_a_sentence_says_the_same_as_itself(language: str) -> None:
    """Whatever a post says, it is no loss of itself."""
    post = "\n\n".join(one[1] for one in CHANGED + HONEST if one[0] == language)
    assert not losses(post, f"{post}\n", language=language)


def test_enough_honest_edits_are_tried() -> None:
    """The table of honest edits is broad."""
    assert len(HONEST) >= 120
    assert len({language for language, _, _ in HONEST}) >= 12


@pytest.mark.parametrize(
    "part",
    [
        "9 am ",
        "-5 ",
        "½ ",
        "U.S. ",
        "two thirds ",
        "3時間",
        "王明教授",
        "EUR 5 ",
        "1.2.2021 ",
        "United ",
        "The USA ",
    ],
)
def test_time_is_proportional_to_repetition(part: str) -> None:
    """What the readers of quantities and names look for is read once, however often it stands there."""

    def compare(text: str) -> object:
        return losses(text, f"{text} end.", language="zh" if part == "王明教授" else "en")

    assert is_proportional(lambda size: part * (size // len(part)), compare)

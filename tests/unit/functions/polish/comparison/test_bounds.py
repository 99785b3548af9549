"""Comparing two versions takes time in proportion to them, whatever they are."""

from __future__ import annotations

import pytest

from functions.polish.comparison.losses import losses
from tests.support.proportion import is_proportional
from tests.support.samples import hostile


@pytest.mark.parametrize(
    "unit", ["paragraphs", "headings at random", "numbered sentences", "footnotes", "quotation"]
)
def test_similar_versions_take_proportional_time(unit: str) -> None:
    """Versions with many similar parts are compared in proportional time."""

    def compare(before: str) -> None:
        losses(before, before.replace("oney", "oney, not wax,").replace("##", "## On"), language="en")

    assert is_proportional(lambda size: hostile.text(unit, size), compare)


def test_overlong_versions_are_not_compared() -> None:
    """Versions longer than any post are not compared, because parsing alone would take seconds."""
    before = hostile.text("names apart", 130_000)
    assert "too long" in losses(before, f"{before} x", language="en").sentence()


@pytest.mark.parametrize("unit", hostile.UNITS)
def test_any_text_loses_nothing_to_itself(unit: str) -> None:
    """Hostile texts lose nothing to themselves, also where a line is added that no reader sees."""
    text = hostile.text(unit, 4_000)
    for language in ("en", "de", "ja"):
        assert not losses(text, f"{text}\n", language=language)


def test_reasons_are_bounded() -> None:
    """A polish that changes everything has at most twenty reasons, each of them short."""
    before = " ".join(
        f"Anna Berg{place} has {place + 100} tins, and Tom Roe{place} knows." for place in range(300)
    )
    after = before.replace("Berg", "Falk" * 20).replace("tins", "pots").replace("00", "77")
    found = losses(before, after, language="en")
    assert 0 < len(found.parts) <= 20
    assert all(len(reason) < 250 for reason in found.parts)
    assert len(found.sentence()) < 1600


def test_endless_sentence_is_compared_in_pieces() -> None:
    """A sentence without an end is compared piece by piece, and a changed figure is found."""
    before = hostile.text("names apart", 20_000)
    after = f"{before[:10_000]} 77% {before[10_000:]}"
    assert "made up the figure “77”" in losses(before, after, language="en").sentence()

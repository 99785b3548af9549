"""Texts whose comparison would take too long are not compared."""

from __future__ import annotations

import pytest

from functions.polish.comparison.effort import Effort, IncomparableError
from functions.polish.comparison.losses import losses
from tests.support.samples import hostile


def test_effort_runs_out() -> None:
    """Effort counts steps and not seconds, so two runs compare the same."""
    effort = Effort(10)
    effort.take(10)
    with pytest.raises(IncomparableError):
        effort.take(1)


@pytest.mark.parametrize("unit", ["paragraphs", "headings at random"])
def test_too_similar_versions_are_not_compared(unit: str) -> None:
    """Versions with too many similar sentences are not compared: the cleaned text stays, with the reason."""
    before = hostile.text(unit, 100_000)
    lost = losses(before, before.replace("oney", "oney, not wax,").replace("##", "## On"), language="en")
    assert "too long, or says too much the same way" in lost.sentence()
    assert lost.fatal


def test_overlong_versions_are_not_compared() -> None:
    """Versions longer than any post are not compared, because parsing alone would take seconds."""
    before = hostile.text("names apart", 130_000)
    assert "too long" in losses(before, f"{before} x", language="en").sentence()


def test_endless_sentence_is_compared_in_pieces() -> None:
    """A sentence without an end is compared piece by piece, and a changed figure is found."""
    before = hostile.text("names apart", 20_000)
    after = f"{before[:10_000]} 77% {before[10_000:]}"
    assert "made up the figure “77”" in losses(before, after, language="en").sentence()

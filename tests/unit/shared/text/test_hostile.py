"""No text, whoever wrote it, holds a function for long: what reads one takes time in proportion to it."""

from __future__ import annotations

from functools import partial

import pytest

from functions.polish.comparison.effort import Effort, IncomparableError
from functions.polish.comparison.losses import losses
from tests.support.proportion import SHORT, is_proportional
from tests.support.samples import hostile


@pytest.mark.parametrize("reader", hostile.READERS)
def test_reading_takes_proportional_time(reader: str) -> None:
    """What reads a text takes time in proportion.

    The comparison of a polish took 19 s for 60 kB of a two-word loop, a sentence's search hours.
    """
    read = hostile.READERS[reader]
    read(hostile.text("names", SHORT))  # what is loaded and compiled once
    slow = [unit for unit in hostile.UNITS if not is_proportional(partial(hostile.text, unit), read)]
    assert not slow


def test_effort_is_counted_and_ends() -> None:
    """Steps and no clock, so that two runs compare the same."""
    effort = Effort(10)
    effort.take(10)
    with pytest.raises(IncomparableError):
        effort.take(1)


@pytest.mark.parametrize("unit", ["paragraphs", "headings at random"])
def test_too_similar_versions_are_not_compared(unit: str) -> None:
    """Versions that are too much alike are not compared. The cleaned text stays, and the reason says so."""
    before = hostile.text(unit, 100_000)
    lost = losses(before, before.replace("oney", "oney, not wax,").replace("##", "## On"), language="en")
    assert "too long, or says too much the same way" in lost.sentence()
    assert lost.fatal


def test_overlong_versions_are_not_compared() -> None:
    """Versions longer than any post are not compared. Parsing alone would take seconds."""
    before = hostile.text("names apart", 130_000)
    assert "too long" in losses(before, before, language="en").sentence()


def test_endless_sentence_is_compared_in_pieces() -> None:
    """A sentence without an end is compared piece by piece.

    What changed within it is found as it is in a short one.
    """
    before = hostile.text("names apart", 20_000)
    after = f"{before[:10_000]} 77% {before[10_000:]}"
    assert "made up the figure “77”" in losses(before, after, language="en").sentence()

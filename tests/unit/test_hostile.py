"""No text, whoever wrote it, holds a function for long: what reads one takes time in proportion to it."""

from __future__ import annotations

import time

import pytest

from functions.polish.comparison import losses
from functions.polish.effort import Effort, IncomparableError
from tests import hostile

_SMALL, _LARGE = 3_000, 12_000  # characters
_AT_ONCE = 0.15  # seconds of the processor; a reader that needs no more for the larger text is fast enough
_FACTOR = 10  # 4 is linear, 16 is quadratic
_MEASURES = 5


@pytest.mark.parametrize("reader", hostile.READERS)
def test_what_reads_a_text_takes_time_in_proportion(reader: str) -> None:
    """The comparison of a polish took 19 s for 60 kB of a two-word loop, a sentence's search hours."""
    _took(reader, "names", _SMALL)  # what is loaded and compiled once
    slow = [unit for unit in hostile.UNITS if _is_slow(reader, unit)]
    assert not slow


def _is_slow(reader: str, unit: str) -> bool:
    """Measure again what looks slow: on a busy machine a reader may be slow once, and not each time."""
    return all(_looks_slow(reader, unit) for _ in range(_MEASURES))


def _looks_slow(reader: str, unit: str) -> bool:
    larger = _took(reader, unit, _LARGE)
    return larger > _AT_ONCE and larger > _FACTOR * max(_took(reader, unit, _SMALL), 0.01)


def _took(reader: str, unit: str, size: int) -> float:
    given = hostile.text(unit, size)
    began = time.process_time()
    hostile.READERS[reader](given)
    return time.process_time() - began


def test_effort_is_counted_and_ends() -> None:
    """Steps and no clock, so that two runs compare the same."""
    effort = Effort(10)
    effort.take(10)
    with pytest.raises(IncomparableError):
        effort.take(1)


@pytest.mark.parametrize("unit", ["paragraphs", "headings at random"])
def test_versions_that_are_too_much_alike_are_not_compared(unit: str) -> None:
    """The cleaned text stays, and the reason says so."""
    before = hostile.text(unit, 100_000)
    lost = losses(before, before.replace("oney", "oney, not wax,").replace("##", "## On"), language="en")
    assert "too long, or says too much the same way" in lost.sentence()
    assert lost.fatal


def test_versions_longer_than_any_post_are_not_compared() -> None:
    """Parsing alone would take seconds."""
    before = hostile.text("names apart", 130_000)
    assert "too long" in losses(before, before, language="en").sentence()


def test_a_sentence_without_an_end_is_compared_piece_by_piece() -> None:
    """What changed within it is found as it is in a short one."""
    before = hostile.text("names apart", 20_000)
    after = f"{before[:10_000]} 77% {before[10_000:]}"
    assert "made up the figure “77”" in losses(before, after, language="en").sentence()

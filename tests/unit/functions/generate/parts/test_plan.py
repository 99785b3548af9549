"""The parts of a long post and their lengths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.generate.outline.outline import Outline, Section
from functions.generate.parts.plan import (
    MOST_IN_ONE_CALL,
    Part,
    part_count,
    plan_introduction,
    plan_parts,
    section_count,
)


def _plan(count: int, words: int) -> tuple[Part, ...]:
    sections = tuple(
        Section(f"Part {number}", (f"first {number}", f"then {number}")) for number in range(count)
    )
    return plan_parts(Outline("T", sections), words)


@pytest.mark.parametrize(
    ("words", "parts", "longest"), [(801, 2, 370), (1500, 3, 460), (3000, 6, 470), (5000, 10, 483)]
)
def test_parts_are_short_and_few(words: int, parts: int, longest: int) -> None:
    """A planned post has a part for every 500 words; the last one holds the conclusion as well."""
    made = _plan(section_count(words), words)
    assert part_count(words) == len(made) == parts
    assert [len(part.sections) for part in made] == [1] * (parts - 1) + [2]
    assert max(part.words for part in made) <= longest + 1


@given(st.integers(MOST_IN_ONE_CALL + 1, 5000), st.integers(3, 12))
def test_parts_hold_all_sections_and_words(words: int, count: int) -> None:
    """Every section is in one part, in order, and all lengths and headings add up to the post."""
    parts = _plan(count, words)
    assert [section.heading for part in parts for section in part.sections] == [
        f"Part {number}" for number in range(count)
    ]
    headings = 2 * count
    assert sum(part.words for part in parts) + plan_introduction(words).words + headings == words
    assert min(length for part in parts for length in part.lengths) > 0
    assert [part.is_last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert len(parts) <= part_count(words)


@given(st.integers(MOST_IN_ONE_CALL + 1, 5000), st.integers(3, 12))
def test_longest_part_is_as_short_as_it_can_be(words: int, count: int) -> None:
    """No part is longer than the mean and one section."""
    parts = _plan(count, words)
    mean = sum(part.words for part in parts) / min(part_count(words), count - 1)
    assert max(part.words for part in parts) <= mean + max(
        length for part in parts for length in part.lengths
    )


def test_parts_name_what_stands_around_them() -> None:
    """A part knows the last point before it and the heading after it."""
    first, second, third = _plan(4, 1500)
    assert (first.before, first.after) == ("", "Part 1")
    assert (second.before, second.after) == ("then 0", "Part 2")
    assert (third.before, third.after) == ("then 1", "")


def test_introduction_is_short() -> None:
    """An introduction has 8% of the words, and never more than are written within five seconds."""
    assert [plan_introduction(words).words for words in (1000, 1500, 5000)] == [80, 120, 180]


def test_conclusion_is_short() -> None:
    """Where a model planned few sections, the conclusion does not grow with the others."""
    assert [_plan(3, words)[-1].lengths[-1] for words in (801, 1500, 5000)] == [146, 250, 250]

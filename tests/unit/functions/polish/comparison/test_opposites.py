"""Opposite words: each that a table lists is found, and what says as much is none."""

from __future__ import annotations

from itertools import combinations

import pytest

from functions.polish.comparison.opposite_words import OPPOSITES
from functions.polish.comparison.opposites import find_turned
from shared.text.words import fold


@pytest.mark.parametrize("language", OPPOSITES)
def test_every_listed_opposite_is_found(language: str) -> None:
    """No line of a table takes back what another says."""
    missed = []
    for line in OPPOSITES[language].strip().split("\n"):
        sides = [side.split() for side in line.split("|")]
        assert len(sides) > 1, line
        for one, two in combinations(sides, 2):
            missed += [
                f"{old} {new}"
                for old in one
                for new in two
                if find_turned(("a", fold(old), "b"), ("a", fold(new), "b"), language) is None
            ]
    assert not missed


@pytest.mark.parametrize("language", OPPOSITES)
def test_words_of_one_side_say_the_same(language: str) -> None:
    """The words between two strokes may take each other's place, unless another line parts them."""
    parted = {
        frozenset((fold(old), fold(new)))
        for line in OPPOSITES[language].strip().split("\n")
        for one, two in combinations(line.split("|"), 2)
        for old in one.split()
        for new in two.split()
    }
    for line in OPPOSITES[language].strip().split("\n"):
        for side in line.split("|"):
            for old, new in combinations(map(fold, side.split()), 2):
                assert find_turned(("a", old, "b"), ("a", new, "b"), language) is None
                assert frozenset((old, new)) not in parted, (old, new)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("more rain fell before noon", "less rain fell after noon"),
        ("most trains stop here", "nearly all trains stop here"),
        ("it opens before noon", "it opens in the morning"),
        ("he left the house", "he turned right there"),
    ],
)
def test_other_words_of_the_same_are_kept(before: str, after: str) -> None:
    """Two turned words, a hedge, and words in other places turn nothing round."""
    assert find_turned(before.split(), after.split(), "en") is None

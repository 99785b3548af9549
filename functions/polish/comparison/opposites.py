"""Words that turn a statement round: less for more, before for after."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from functools import cache

from functions.polish.comparison.opposite_words import OPPOSITES
from shared.text.language import primary_tag
from shared.text.words import fold

_MOST_PLACES = 20  # of a sentence
_HEDGES = frozenset(
    {
        *(
            "nearly",
            "almost",
            "not",
            "fast",
            "beinahe",
            "nahezu",
            "presque",
            "casi",
            "quasi",
            "quase",
            "bijna",
        ),
        *("nästan", "næsten", "nesten", "prawie", "почти", "майже"),
    }
)


def find_turned(first: Sequence[str], second: Sequence[str], language: str) -> tuple[str, str] | None:
    """Return a word of one version and its opposite in the same place of the other."""
    sides = _sides(primary_tag(language))
    if not (sides.keys() & set(first) and sides.keys() & set(second)):
        return None
    turned = [
        (old, new)
        for old, new in _substituted(first, second, sides.keys())
        if _are_opposite(sides[old], sides[new])
    ]
    # Two turned words make up for each other: tea has less than coffee, coffee has more than tea.
    return turned[0] if len(dict(turned)) == 1 else None


def _substituted(
    first: Sequence[str], second: Sequence[str], known: Container[str]
) -> Iterator[tuple[str, str]]:
    """Yield the known words that one version alone has, with the words in their place in the other.

    The same place is between the same two words, or behind or before the same one.
    """
    had, has = frozenset(first), frozenset(second)
    new = [place for place, word in enumerate(second) if word in known and word not in had]
    around = [_neighbours(second, place) for place in new]
    for place, word in enumerate(first):
        if word in known and word not in has:
            before, behind = _neighbours(first, place)
            for other, (left, right) in list(zip(new, around, strict=True))[:_MOST_PLACES]:
                # Nearly all are most.
                if (before == left or behind == right) and _HEDGES.isdisjoint({before} ^ {left}):
                    yield word, second[other]


def _neighbours(words: Sequence[str], place: int) -> tuple[str, str]:
    return (words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else "")


def _are_opposite(old: frozenset[tuple[int, int]], new: frozenset[tuple[int, int]]) -> bool:
    """Return whether two words have different sides in a line, and the same side in none."""
    return not old & new and not {line for line, _ in old}.isdisjoint(line for line, _ in new)


@cache
def _sides(language: str) -> dict[str, frozenset[tuple[int, int]]]:
    """Return for each word the numbers of its lines, each with its side."""
    known = {"nb": "no", "nn": "no"}.get(language, language)
    found: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(OPPOSITES.get(known, "").strip().split("\n")):
        for side, words in enumerate(line.split("|")):
            for word in words.split():
                found.setdefault(fold(word), set()).add((number, side))
    return {word: frozenset(sides) for word, sides in found.items()}

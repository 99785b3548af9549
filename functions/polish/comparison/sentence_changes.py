"""Detect sentences whose meaning an edit has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from functions.polish.comparison.alignment import Unit, pairs
from functions.polish.comparison.negation import find_flipped
from functions.polish.comparison.numbers import Figure
from shared.text.prose import shorten


def find_changes(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[str]:
    """Yield the negations that came or went, the units that changed, the figures that changed places."""
    had = {value for unit in old for value in unit.values}
    has = {value for unit in new for value in unit.values}
    for before, after in pairs(old, new):
        yield from _negation_changes(before, after)
        if len(before.figures) == len(after.figures):
            for first, second in zip(before.figures, after.figures, strict=True):
                if first.number == second.number:
                    yield from _unit_changes(first, second)
                elif first.value != second.value and first.value in has and second.value in had:
                    yield from _swapped_figures(before, after, first, second)


def _negation_changes(before: Unit, after: Unit) -> Iterator[str]:
    if before.text.rstrip().endswith("?") or after.text.rstrip().endswith("?"):
        return  # "Isn't it?" denies nothing
    if word := find_flipped(before.words, after.words):
        yield f"it lost the “{word}” of “{shorten(before.text)}”"
    elif word := find_flipped(after.words, before.words):
        yield f"it put a “{word}” into “{shorten(before.text)}”"


def _unit_changes(first: Figure, second: Figure) -> Iterator[str]:
    if first.value != second.value:
        yield f"it changed the scale of the figure “{first.number}”"
    elif (first.unit and second.unit and first.unit != second.unit) or (
        first.signs and second.signs and not first.signs & second.signs
    ):
        yield f"it changed the unit of the figure “{first.number}”"


def _swapped_figures(before: Unit, after: Unit, first: Figure, second: Figure) -> Iterator[str]:
    """Report a figure in another's place, unless the words around them moved as well."""
    if _in_order(before, after):
        yield f"it put the figure “{second.number}” where “{first.number}” stood"


def _in_order(before: Unit, after: Unit) -> bool:
    counts, others = Counter(before.words), Counter(after.words)
    shared = {word for word in counts if counts[word] == others[word] == 1}
    return [word for word in before.words if word in shared] == [
        word for word in after.words if word in shared
    ]

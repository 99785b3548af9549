"""Detect sentences whose meaning an edit has changed."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from functions.polish.comparison.alignment import Unit
from functions.polish.comparison.name_changes import substituted_names
from functions.polish.comparison.negation import count_negations, find_flipped
from functions.polish.comparison.opposites import find_turned
from shared.text.facts.dates import Date, dates
from shared.text.facts.fractions import fractions
from shared.text.facts.numbers import Figure
from shared.text.prose import shorten

# Beginnings of words, in any language.
_BELOW = (
    *("minus", "moins", "menos", "meno", "below", "under", "zero", "freez", "negativ", "loss", "los", "drop"),
    *("declin", "decreas", "fall", "fell", "down", "reduc", "short", "unter", "null", "frost", "verlust"),
    *("sous", "bajo", "sotto", "abaixo", "perd", "baiss", "frío", "минус", "ниже", "мороз", "мінус", "нижче"),
    *(
        "零",
        "氷",
        "下",
        "负",
        "負",
        "영하",
        "마이너스",
        "तहत",
        "शून्य",
        "تحت",
        "ناقص",
        "مينوس",
        "sıfır",
        "eksi",
        "poniżej",
    ),
)
_QUESTION = ("?", "\uff1f", "\u061f")


def find_changes(pairs: Sequence[tuple[Unit, Unit]]) -> Iterator[str]:
    """Yield what changed within the sentences that are still the same: see CHANGES."""
    for before, after in pairs:
        for find in CHANGES:
            yield from find(before, after)


def _negation_changes(before: Unit, after: Unit) -> Iterator[str]:
    """Yield the negation that came or went, or else a word that was turned into its opposite."""
    if before.text.rstrip().endswith(_QUESTION) or after.text.rstrip().endswith(_QUESTION):
        return  # "Isn't it?" denies nothing
    if word := find_flipped(before.words, after.words):
        yield f"it lost the “{word}” of “{shorten(before.text)}”"
    elif word := find_flipped(after.words, before.words):
        yield f"it put a “{word}” into “{shorten(before.text)}”"
    elif turned := find_turned(before.words, after.words, before.language):
        # "Not safe" is unsafe, and "not higher" may be lower.
        is_denied = count_negations(before.words) != count_negations(after.words)
        if not is_denied and _in_order(before, after):
            yield f"it turned “{turned[0]}” into “{turned[1]}” in “{shorten(before.text)}”"


def _figure_changes(before: Unit, after: Unit) -> Iterator[str]:
    """Yield the figures with another unit or scale, and those with another value in the same place."""
    if len(before.figures) != len(after.figures):
        return
    for first, second in zip(before.figures, after.figures, strict=True):
        if first.number == second.number:
            yield from _unit_changes(first, second)
            if first.is_negative != second.is_negative and not _says_below(before, after):
                yield f"it changed the sign of the figure “{first.number}”"
        elif not first.forms & second.forms and _in_order(before, after):
            yield f"it put the figure “{second.number}” where “{first.number}” stood"


def _says_below(*units: Unit) -> bool:
    """Return whether a word says what a minus does: 5 degrees below zero, a loss of 5."""
    return any(word.startswith(_BELOW) for unit in units for word in unit.words)


def _unit_changes(first: Figure, second: Figure) -> Iterator[str]:
    if first.value != second.value:
        yield f"it changed the scale of the figure “{first.number}”"
    elif (first.unit and second.unit and first.unit != second.unit) or (
        first.signs and second.signs and not first.signs & second.signs
    ):
        yield f"it changed the unit of the figure “{first.number}”"


def _date_changes(before: Unit, after: Unit) -> Iterator[str]:
    """Yield the months, weekdays and quarters that another took the place of."""
    had, has = (_by_kind(dates(unit.text, unit.language)) for unit in (before, after))
    for kind in had.keys() & has.keys():
        gone = [date for date in had[kind] if all(date.number != other.number for other in has[kind])]
        new = [date for date in has[kind] if all(date.number != other.number for other in had[kind])]
        if gone and new:
            yield f"it put the {kind} “{new[0].text}” where “{gone[0].text}” stood"


def _by_kind(found: Iterator[Date]) -> dict[str, list[Date]]:
    by_kind: dict[str, list[Date]] = {}
    for date in found:
        by_kind.setdefault(date.kind, []).append(date)
    return by_kind


def _fraction_changes(before: Unit, after: Unit) -> Iterator[str]:
    """Yield the fraction that another took the place of: two thirds for a third."""
    had, has = (list(fractions(unit.text, unit.language)) for unit in (before, after))
    if had and has and {one.value for one in had}.isdisjoint(one.value for one in has):
        yield f"it put the fraction “{has[0].text}” where “{had[0].text}” stood"


def _name_changes(before: Unit, after: Unit) -> Iterator[str]:
    """Yield the abbreviation or titled name that another took the place of."""
    for old, new in substituted_names(before, after):
        yield f"it put the name “{new}” where “{old}” stood"


CHANGES: tuple[Callable[[Unit, Unit], Iterator[str]], ...] = (
    _negation_changes,
    _figure_changes,
    _date_changes,
    _fraction_changes,
    _name_changes,
)


def _in_order(before: Unit, after: Unit) -> bool:
    """Return whether the words that both have once are in the same order."""
    counts, others = Counter(before.words), Counter(after.words)
    shared = {word for word in counts if counts[word] == others[word] == 1}
    return [word for word in before.words if word in shared] == [
        word for word in after.words if word in shared
    ]

"""Index the figures of a source in each form in which they can be written.

1,200 is 1200, 1.2 thousand and "twelve hundred"; 48% of a source that counts 47.8% is rounded.
"""
# ruff: noqa: RUF001  curly apostrophes

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cached_property

from functions.quality.checks.figure_forms import shares, work_out
from functions.quality.checks.same_units import in_other_units
from functions.quality.checks.stated_figures import CENTURY, Stated, number_runs
from shared.text.facts import numbers
from shared.text.facts.dates import possible_dates
from shared.text.facts.fractions import fractions
from shared.text.facts.numbers import Figure
from shared.text.prose import tokens

_LEAST_DIGITS = 2  # of a rounded figure; "about 3 million" has one
_MOST_DIGITS = 15
_YEAR, _SHORT = 4, 2  # digits
_NEAR, _MOST_NEAR = 3, 200  # figures, of which one may be worked out; a table gives every number
_PARTS = {
    "50": ("half", "hälfte", "moitié", "mitad", "metà", "metade", "helft", "hälften"),
    "25": ("quarter", "viertel", "quart", "cuarto", "kwart"),
    "75": ("quarters", "viertel", "quarts", "cuartos"),
    "20": ("fifth", "fünftel"),
    "33": ("third", "drittel", "tiers", "tercio", "terzo", "terço", "derde"),
    "66": ("thirds", "drittel", "tiers", "tercios", "terzi", "terços"),
    "67": ("thirds", "drittel", "tiers", "tercios", "terzi", "terços"),
    "10": ("tenth", "zehntel"),
}
_DECADE = re.compile(r"['’]?s\b|er\b|er-|[-\s]luku|-talet")
_YEARS = re.compile(r"(?:1[0-9]|20|21)\d\d")


class SourceFigures:
    """The figures of a source: all their forms, and for each number its scales and signs."""

    def __init__(self, text: str, language: str) -> None:
        self._text, self._language = text, language
        self._found = found = numbers.figures(text, language)
        self.forms = {form for figure in found for form in (*figure.forms, figure.number)}
        self.forms |= set(numbers.values(text, language))
        self.forms |= {value for _, value in number_runs(text, language)}
        self.scales: dict[str, set[str | None]] = {}
        self.signs: dict[str, list[frozenset[str]]] = {}
        for figure in found:
            self.scales.setdefault(figure.number, set()).add(figure.scaled)
            self.signs.setdefault(figure.value, []).append(figure.signs)
        self.years = {form for form in self.forms if len(form) == _YEAR and form.isdigit()}
        self.rounded = {short for form in self.forms for short in _rounded(form)}
        self.without_decimals = {short for form in self.forms for short in _rounded(form, decimals=True)}
        self.words = frozenset(tokens(text))
        months = {number for kind, number in possible_dates(text, language) if kind == "month"}
        self.months = {str(number) for number in months}

    def state(self, stated: Stated, *, is_hedged: bool) -> bool:
        """Return whether the source has a figure, in this or another form."""
        figure = stated.figure
        if "/" in figure.number:
            return bool(
                figure.number in self._fractions or stated.sums & (self.without_decimals | self.forms)
            )
        if self._has_value(figure):
            return not self._has_other_sign(figure)
        if stated.sums & self.forms or (stated.in_date and figure.forms & self.months):
            return True
        if self._has_rounded(stated, is_hedged=is_hedged) or self._has_other_form(stated):
            return True
        return figure.unit is not None and self._has_other_unit(figure.value, figure.unit)

    def _has_value(self, figure: Figure) -> bool:
        if figure.scaled is None:
            return bool(figure.forms & self.forms)
        if figure.scaled in self.forms:
            return True
        return None in self.scales.get(figure.number, ())  # a table may have its unit in its head

    def _has_other_sign(self, figure: Figure) -> bool:
        """Return whether the source has this number only with other signs: € for $, % for °."""
        signs = self.signs.get(figure.value)
        if not signs or not figure.signs or not all(signs):
            return False
        return not any(figure.signs & known for known in signs)

    def _has_rounded(self, stated: Stated, *, is_hedged: bool) -> bool:
        """Return whether a value of the source is this one if it is rounded; a year is never."""
        figure = stated.figure
        if _YEARS.fullmatch(stated.text) and not figure.unit:
            return False
        value = _normal(figure.value)
        if value in self.without_decimals:
            return True
        least = 1 if is_hedged else _LEAST_DIGITS
        may_round = is_hedged or figure.scaled is not None
        return may_round and _digits(figure.number) >= least and value in self.rounded

    def _has_other_unit(self, value: str, unit: str) -> bool:
        """Return whether the source has the same quantity in another unit: two years are 24 months."""
        number = _decimal(value)
        if number is None:
            return False
        others = in_other_units(number, unit)
        return any(f"{_normal(f'{each:f}')} {name}" in self._measured for each, name in others)

    @cached_property
    def _measured(self) -> frozenset[str]:
        return frozenset(numbers.measured(self._text, self._language))

    @cached_property
    def _shares(self) -> frozenset[str]:
        """The percentages of "one in five" and the like."""
        return frozenset(
            str(100 * above // below) for above, below in shares(self._text) if 0 < above < below
        )

    @cached_property
    def _fractions(self) -> frozenset[str]:
        """Its fractions in words, and those that two figures near each other are about."""
        said = {f"{above}/{below}" for (above, below), _ in fractions(self._text, self._language)}
        return frozenset(said | {f"{above}/{below}" for above, below in shares(self._text)})

    def may_give(self, stated: Stated) -> bool:
        """Return whether a figure may be worked out from two of the source: a percentage, a difference."""
        wanted = stated.sums if "/" in stated.figure.number else {_normal(stated.figure.value)}
        return not wanted.isdisjoint(self._computed)

    @cached_property
    def _computed(self) -> frozenset[str]:
        """The differences, shares and changes of figures that are near each other."""
        if len(self._found) > _MOST_NEAR:
            return frozenset()
        found = [value for figure in self._found if (value := _decimal(figure.value)) is not None]
        near = (pair for gap in range(1, _NEAR + 1) for pair in zip(found, found[gap:], strict=False))
        return frozenset(result for first, second in near for result in work_out(first, second))

    def _has_other_form(self, stated: Stated) -> bool:
        number = stated.figure.number
        if "%" in stated.figure.signs:
            is_said = self.words.intersection(_PARTS.get(number, ()))
            if is_said or number in self._shares:
                return True
        if len(number) == _YEAR and number.endswith("0") and _DECADE.match(stated.behind):
            return any(year.startswith(number[:3]) for year in self.years)
        if len(number) == _SHORT and number.endswith("0") and _DECADE.match(stated.behind):
            return any(year[2] == number[0] for year in self.years)
        if len(number) < _YEAR and number.isdigit() and CENTURY.match(stated.behind):
            first = str(int(number) - 1)
            return any(year[:2] == first.zfill(2) for year in self.years)
        return False


def _rounded(form: str, *, decimals: bool = False) -> Iterator[str]:
    """Yield a number with fewer digits, each time rounded and cut: 3912345 is 3.9 million.

    `decimals`: only digits behind the point are dropped.
    """
    value = _decimal(form)
    if value is None or not value:
        return
    digits = len(value.as_tuple().digits)
    least = max(1, value.adjusted() + 1) if decimals else 1
    for kept in range(least, min(digits, 6)):
        step = Decimal(1).scaleb(value.adjusted() - kept + 1)
        yield _normal(str((value / step).quantize(Decimal(1)) * step))
        yield _normal(str((value / step).to_integral_value(rounding="ROUND_FLOOR") * step))


def _decimal(form: str) -> Decimal | None:
    if len(form) > _MOST_DIGITS or form.count(".") > 1:
        return None
    try:
        value = Decimal(form)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _normal(form: str) -> str:
    value = _decimal(form)
    return form if value is None else f"{value.normalize():f}"


def _digits(number: str) -> int:
    """Return how many digits of a number count: those of an integer's last zeros do not."""
    bare = number.lstrip("0.").rstrip("0" if "." not in number else "")
    return len(bare.replace(".", ""))

"""The figures that a sentence states, in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from shared.text.facts import numbers
from shared.text.facts.number_words import all_words
from shared.text.facts.numbers import Figure
from shared.text.language import primary_tag
from shared.text.prose import natural, tokens

_HUNDRED = 100
_HEDGES = frozenset(
    {"about", "around", "roughly", "nearly", "almost", "over", "approximately", "circa", "ca"}
    | {"rund", "etwa", "ungefähr", "knapp", "environ", "presque", "près", "unos", "casi"}
    | {"aproximadamente", "circa", "quasi", "cerca", "quase", "ongeveer", "bijna", "omkring", "ungefär"}
    | {"more", "than", "less", "under", "mehr", "über", "plus", "más", "mais", "più", "meer"}
)
CENTURY = re.compile(r"(?:st|nd|rd|th)[ -]centur|\. Jahrhundert|e siècle|[ºo]? siglo")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")
_CONVERSION = re.compile(r"[(\[]\s?(?:about|around|approximately|roughly|some|etwa|environ|unos|[~≈=])?\s?\Z")
_LABEL = re.compile(
    r"\b(?:steps?|parts?|chapters?|figures?|tables?|phases?|levels?|sections?|tips?|rules?|no\.|schritte?|teile?"
    r"|kapitel|étapes?|parties?|pasos?|partes?) (?:\d{1,2} (?:of|von|de|sur) )?\Z",
    re.IGNORECASE,
)
_SCALE_WORD = re.compile(r"[ \u00a0\u202f]?[^\W\d_]{1,14}")
_SIGN = re.compile(r"[ \u00a0\u202f]?[%‰°€]")
_ENDS = ".,;:!?)\"'\u201d\u2019"
_MONEY = frozenset("$€£¥₹")
_LARGE = frozenset({100, 1000})
_MOST = 10**15  # no run of number words states more: it would be a list
_DATE_BEFORE = re.compile(r"\d[./-]\Z")
_DATE = re.compile(r"[./-]\d")
_TIMES = "time"  # three times as much may be "tripled"


class Stated(msgspec.Struct, frozen=True):
    """A figure of a sentence as it is written, the text behind it, and whether it is surely a quantity.

    `in_date`: it is a part of a date in figures. `sums` are the values of a run of number words that begins
    with it: three hundred thousand.
    """

    text: str
    figure: Figure
    behind: str = ""
    is_sure: bool = True
    in_date: bool = False
    sums: frozenset[str] = frozenset()


def read_figures(text: str, language: str) -> Iterator[Stated]:
    """Yield the figures of a sentence, in digits and in words."""
    plain = natural(text) if "/" in text or "@" in text or "`" in text else text
    yield from _in_digits(plain, language)
    runs = list(number_runs(plain, language))
    for value, unit, written in numbers.spelled(plain, language):
        if unit != _TIMES:
            first = tokens(written)[:1]
            sums = frozenset(total for word, total in runs if [word] == first)
            yield Stated(written.rstrip(_ENDS), Figure(value, unit=unit or None), sums=sums)


def _in_digits(text: str, language: str) -> Iterator[Stated]:
    before: tuple[int, Figure] | None = None
    for match, figure in numbers.written_figures(text, language):
        behind = text[match.end() : match.end() + 20]
        converted = before is not None and _is_converted(text[before[0] : match.start()], before[1], figure)
        before = (match.end(), figure)
        if converted or _LABEL.search(text, max(0, match.start() - 24), match.start()):
            continue
        is_bare = len(figure.number) == 1 and not (figure.signs or figure.unit)
        is_sure = not is_bare and not (_ORDINAL.match(behind) and not CENTURY.match(behind))
        in_date = _DATE_BEFORE.search(text, max(0, match.start() - 2), match.start()) or _DATE.match(behind)
        yield Stated(_written(text, match, figure), figure, behind, is_sure, in_date=bool(in_date))


def _is_converted(between: str, first: Figure, second: Figure) -> bool:
    """Return whether a figure in brackets is the one before it in another unit: 10 km (6.2 miles)."""
    units = (first.unit or first.signs, second.unit or second.signs)
    return all(units) and units[0] != units[1] and _CONVERSION.search(between) is not None


def _written(text: str, match: re.Match[str], figure: Figure) -> str:
    before = text[match.start() - 1 : match.start()] if match.start() else ""
    after = text[match.end() : match.end() + 24]
    word = _SCALE_WORD.match(after) if figure.scaled else _SIGN.match(after)
    return f"{before if before in _MONEY else ''}{match[0]}{word[0] if word else ''}"


def is_hedged(text: str) -> bool:
    """Return whether a sentence says that its figures are not exact."""
    return not _HEDGES.isdisjoint(tokens(text))


def number_runs(text: str, language: str) -> Iterator[tuple[str, str]]:
    """Yield the first word and the value of number words that stand together: twelve hundred."""
    known = dict(all_words(primary_tag(language)))
    large = {word: value for word, value in known.items() if value in _LARGE}
    if primary_tag(language) == "en":
        large |= {"million": 10**6, "billion": 10**9, "millions": 10**6, "billions": 10**9}
    first, total, part = "", 0, 0
    for word in [*tokens(text), ""] if known else []:
        value = large.get(word) or known.get(word)
        if value is None:
            if total + part:
                yield first, str(total + part)
            if word != "and" or not total + part:
                first, total, part = "", 0, 0
            continue
        first = first or word
        if word in large and value > _HUNDRED:
            total, part = total + (part or 1) * value, 0
        else:
            part = (part or 1) * value if word in large else part + value
        if total + part > _MOST:
            first, total, part = "", 0, 0

"""The figures that a sentence states, in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from shared.text.facts import numbers
from shared.text.facts.fractions import fractions
from shared.text.facts.number_words import all_words
from shared.text.facts.numbers import Figure
from shared.text.language import primary_tag
from shared.text.prose import natural, tokens
from shared.text.spans import inside

_HUNDRED = 100
_TWO = 2  # digits; the twenties are the first decade with a name
_HEDGES = frozenset(
    {"about", "around", "roughly", "nearly", "almost", "over", "approximately", "circa", "ca"}
    | {"rund", "etwa", "ungefähr", "knapp", "environ", "presque", "près", "unos", "casi"}
    | {"aproximadamente", "circa", "quasi", "cerca", "quase", "ongeveer", "bijna", "omkring", "ungefär"}
    | {"some", "approx", "quelque", "quelques", "alrededor", "ungefär", "cirka"}
    | {"more", "than", "less", "under", "mehr", "über", "plus", "más", "mais", "più", "meer"}
)
_OR_SO = re.compile(r"\b(?:or so|or thereabouts|give or take|ou à peu près|oder so)\b")
# Manners of speaking, and figures that a hyphen joins to a name: Covid-19, F-16.
_NO_FIGURE = re.compile(r"\b24/7\b|\b9[- ]to[- ]5\b")
_GLUED = re.compile(r"(?<![\w-])([^\W\d_]{1,20})-\Z")
_FREE_PREFIXES = frozenset(
    {"mid", "pre", "post", "non", "sub", "top", "early", "late", "under", "over", "plus"}
)
_SHORT_YEAR = re.compile(r"(?<!\d)(1[0-9]|20)\d\d[-\u2013/]\Z")
_DOZEN = re.compile(r"(?<!half )(?<!\w)a dozen(?= [^\W\d_]{3})")
_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")
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
    """A figure of a sentence, the text behind it, and whether it is a quantity.

    `in_date`: it is a part of a date in figures. `sums` are the values of a run of number words that begins
    with it, three hundred thousand, or the year that 21 is in 2019-21.
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
    yield from _in_parts(plain, language)
    runs = list(number_runs(plain, language))
    for value, unit, written in numbers.spelled(plain, language):
        decade = next((word for word in _DECADES if tokens(written)[1:] == [word]), None)
        if decade and len(value) == _TWO:
            yield Stated(written, Figure(f"{value}{_DECADES.index(decade) + _TWO}0"), "s")
        elif unit != _TIMES:
            first = tokens(written)[:1]
            sums = frozenset(total for word, total in runs if [word] == first)
            yield Stated(written.rstrip(_ENDS), Figure(value, unit=unit or None), sums=sums)


def _in_parts(text: str, language: str) -> Iterator[Stated]:
    """Yield the fractions and dozens of a sentence, with their percentages and numbers as sums."""
    for part in fractions(text, language):
        above, below = part.value
        if 0 < above < below:
            share = _HUNDRED * above / below
            near = frozenset(str(value) for value in range(int(share) - 2, int(share) + 4))
            yield Stated(part.text, Figure(f"{above}/{below}", frozenset("%")), sums=near)
    for dozen in _DOZEN.finditer(text) if primary_tag(language) == "en" else ():
        yield Stated(dozen[0], Figure("12"), sums=frozenset({"11", "13"}))


def _in_digits(text: str, language: str) -> Iterator[Stated]:
    before: tuple[int, Figure] | None = None
    passed = [found.span() for found in _NO_FIGURE.finditer(text)]
    for match, figure in numbers.written_figures(text, language):
        if inside(passed, match.start()) or _is_glued(text, match.start()):
            continue
        behind = text[match.end() : match.end() + 20]
        converted = before is not None and _is_converted(text[before[0] : match.start()], before[1], figure)
        before = (match.end(), figure)
        if converted or _LABEL.search(text, max(0, match.start() - 24), match.start()):
            continue
        is_bare = len(figure.number) == 1 and not (figure.signs or figure.unit)
        is_sure = not is_bare and not (_ORDINAL.match(behind) and not CENTURY.match(behind))
        in_date = _DATE_BEFORE.search(text, max(0, match.start() - 2), match.start()) or _DATE.match(behind)
        year = _SHORT_YEAR.search(text, max(0, match.start() - 6), match.start())
        sums = frozenset({f"{year[1]}{match[0]}"} if year and len(match[0]) == _TWO else ())
        yield Stated(_written(text, match, figure), figure, behind, is_sure, in_date=bool(in_date), sums=sums)


def _is_glued(text: str, start: int) -> bool:
    """Return whether a hyphen joins a figure to the name before it."""
    name = _GLUED.search(text, max(0, start - 22), start)
    if name is None or name[1].casefold() in _FREE_PREFIXES:
        return False
    return name[1][0].isupper() or name[1] == "covid"


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
    return not _HEDGES.isdisjoint(tokens(text)) or _OR_SO.search(text) is not None


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

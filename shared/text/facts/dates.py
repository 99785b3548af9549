"""Months, weekdays and quarters of a text, by language."""
# ruff: noqa: RUF001  letters and quotes that look like others

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from shared.text.facts.date_words import NAMES
from shared.text.facts.numbers import find_words
from shared.text.language import primary_tag

_MONTHS = 12
_ALIKE = {"nb": "no", "nn": "no"}
_ABBREVIATION = 3  # letters
_STEM = 4  # letters, from which on a month or a day with another ending is the same
_ENDING = 2  # letters of a form that another ending may take the place of
_UNSPACED = frozenset({"th", "ko"})  # names stand within runs of letters, or have endings of their own
_PREFIXES = {"ar": ("", "و", "ب", "ل", "ف"), "he": ("", "ב", "ו", "ל", "מ", "ה", "וב", "מה")}
# Also a verb, a planet, an adverb: a month only beside a number or, in English, with a capital within a
# sentence.
_OTHER_WORDS = {
    *(
        "may",
        "march",
        "mars",
        "mai",
        "maj",
        "mei",
        "marzo",
        "luni",
        "salı",
        "pazar",
        "minggu",
        "ocak",
        "aralık",
    ),
    *("ekim", "nisan", "mart", "maret", "třetí", "τρίτη", "τετάρτη", "πέμπτη", "середа", "листопад", "září"),
    *("sábado", "august"),
}
_WORD = re.compile(r"[^\W\d_]+")
_BESIDE = re.compile(r"\d[\d.,:]*(?:st|nd|rd|th)?(?: (?:of|de|di))?[ \u00a0]?\Z")
_FOLLOWING = re.compile(r"[ \u00a0]?(?:de |,? ?)?\d")
_QUARTER = re.compile(r"\b[QT]([1-4])\b")
_QUARTER_WORDS = ("quarter", "Quartal", "trimest", "四半期", "季度")
_SPELLED_QUARTER = re.compile(
    r"\b(?:(first|second|third|fourth|1st|2nd|3rd|4th)[ -]quarter(?!s? of (?:a|an|the)\b)"
    r"|(ersten?s?|zweiten?s?|dritten?s?|vierten?s?|[1-4]\.) Quartal|(premier|deuxième|troisième|quatrième)"
    r" trimestre|(primer|segundo|tercer|cuarto) trimestre|(primo|secondo|terzo|quarto) trimestre)"
    r"|第([一二三四1-4])(?:四半期|季度)",
    re.IGNORECASE,
)
_HAN_DAY = re.compile(r"([月火水木金土日])曜|(?:星期|周|週|礼拜)([一二三四五六日天])")
_HAN_DAYS, _HAN_NUMBERS = "月火水木金土日", "一二三四五六日天"
_ORDER = (
    ("1", "first", "erst", "premier", "primer", "primo", "一"),
    ("2", "second", "zweit", "deuxième", "segundo", "secondo", "二"),
    ("3", "third", "dritt", "troisième", "tercer", "terzo", "三"),
    ("4", "fourth", "viert", "quatrième", "cuarto", "quarto", "四"),
)
_NUMERIC = re.compile(r"(?<!\d)(?:\d{4}[-./](\d\d?)[-./]\d\d?|\d\d?[-./](\d\d?)[-./]\d{2,4})(?!\d)")


class Date(NamedTuple):
    """A part of a date: "month", "weekday" or "quarter", its number from 1, as written, its place."""

    kind: str
    number: int
    text: str
    start: int


def dates(text: str, language: str) -> Iterator[Date]:
    """Yield the months, weekdays and quarters that a text surely names."""
    known = _forms(language)
    for match in _find(text, known, language):
        number = known.get(match[0].casefold())
        if number is not None and _is_sure(text, match, language):
            yield _date(number, match[0], match.start())
    yield from (Date("quarter", int(match[1]), match[0], match.start()) for match in _QUARTER.finditer(text))
    for match in _HAN_DAY.finditer(text) if not text.isascii() else ():
        place = _HAN_DAYS.find(match[1]) if match[1] else min(6, _HAN_NUMBERS.find(match[2]))
        yield Date("weekday", place + 1, match[0], match.start())
    if any(word in text for word in _QUARTER_WORDS):
        for match in _SPELLED_QUARTER.finditer(text):
            written = next(group for group in match.groups() if group).casefold()
            number = next((place for place, forms in enumerate(_ORDER, 1) if written.startswith(forms)), 0)
            yield Date("quarter", number, match[0], match.start())


def _find(text: str, known: dict[str, int], language: str) -> Iterator[re.Match[str]]:
    if primary_tag(language) in _UNSPACED:
        return _within(language).finditer(text)
    return find_words(text, known)


@cache
def _within(language: str) -> re.Pattern[str]:
    return re.compile("|".join(_forms(language)))


def possible_dates(text: str, language: str) -> frozenset[tuple[str, int]]:
    """Return the kinds and numbers that a text may name, also abbreviated or in figures."""
    found = {(date.kind, date.number) for date in dates(text, language)}
    known, stems, beginnings = _loose_forms(language), _stems(language), _beginnings(language)
    for word in set(_WORD.findall(text.casefold().replace("’", "'"))):
        numbers = known.get(word)
        if not numbers and word[:_STEM] in beginnings:
            numbers = {number for size in range(_STEM, len(word)) for number in stems.get(word[:size], ())}
        found |= {_date(number, word, 0)[:2] for number in numbers or ()}
    for match in _NUMERIC.finditer(text):
        found |= {("month", int(group)) for group in match[0].replace("/", "-").replace(".", "-").split("-")}
    return frozenset(found)


def _date(number: int, text: str, start: int) -> Date:
    is_month = number <= _MONTHS
    return Date("month" if is_month else "weekday", number if is_month else number - _MONTHS, text, start)


def _is_sure(text: str, match: re.Match[str], language: str) -> bool:
    if match[0].casefold() not in _OTHER_WORDS:
        return True
    beside = text[max(0, match.start() - 12) : match.start()]
    if _BESIDE.search(beside) or _FOLLOWING.match(text, match.end()):
        return True
    return primary_tag(language) == "en" and match[0][0].isupper() and beside[-2:-1].isalpha()


@cache
def _forms(language: str) -> dict[str, int]:
    primary = primary_tag(language)
    names = unicodedata.normalize("NFC", NAMES.get(_ALIKE.get(primary, primary), "")).split()
    prefixes = _PREFIXES.get(primary, ("",))
    return {
        prefix + form: number
        for number, forms in enumerate(names, 1)
        for form in forms.split("|")
        for prefix in prefixes
        if form != "."  # a place in the list that no sure form takes
    }


@cache
def _stems(language: str) -> dict[str, set[int]]:
    """Return the beginnings of the longer names, which other endings follow: tammikuun, poniedziałku."""
    stems: dict[str, set[int]] = {}
    for form, number in _forms(language).items():
        stems.setdefault(form[: max(_STEM, len(form) - _ENDING)], set()).add(number)
    return stems


@cache
def _beginnings(language: str) -> frozenset[str]:
    """Return the first letters of all stems: few words of a text begin so."""
    return frozenset(stem[:_STEM] for stem in _stems(language))


@cache
def _loose_forms(language: str) -> dict[str, set[int]]:
    """Return the names and their beginnings: Sept. and Mon. are September and Monday."""
    loose: dict[str, set[int]] = {}
    for form, number in _forms(language).items():
        for size in range(_ABBREVIATION - 1 if number > _MONTHS else _ABBREVIATION, len(form) + 1):
            loose.setdefault(form[:size], set()).add(number)
    return loose


def is_date_word(word: str, language: str) -> bool:
    """Return whether a word names a month or a day, whole or in three letters."""
    lower = word.casefold()
    return lower in _forms(language) or (len(word) <= _ABBREVIATION + 1 and lower in _loose_forms(language))

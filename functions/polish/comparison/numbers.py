"""The figures of a text as they are meant: 1,000 is 1000, "three" is 3, 1.5 million is 1500000."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise

import msgspec

from functions.polish.comparison.units import measures, scale_of
from shared.text.language import primary_tag
from shared.text.prose import tokens

_SPACE = "\u00a0\u202f "
# In groups of three or not; decimals, times and versions behind a point, comma or colon. A part of a name
# (v2, H2O, 4f3a) is not a number; a unit may follow directly (5km).
_NUMBER = re.compile(
    rf"(?<![\w.,])(?:\d{{1,3}}(?:[.,{_SPACE}]\d{{3}})+|\d+)(?!\d)(?:[.:]\d+)*(?:,\d+(?!,))?(?!\w*\d)",
    re.ASCII,
)
_THOUSANDS = re.compile(rf"[.,{_SPACE}](?=\d{{3}}(?!\d))")
_ONES = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn",
    "fr": "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
    "dieciséis diecisiete dieciocho diecinueve",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "de": "zwanzig dreissig vierzig fünfzig sechzig siebzig achtzig neunzig",
    "fr": "vingt trente quarante cinquante soixante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_MORE = {
    "en": {"dozen": 12, "hundred": 100, "thousand": 1000}
    | {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
    | {"ninth": 9, "tenth": 10, "twelfth": 12, "twentieth": 20},
    "de": {"dutzend": 12, "hundert": 100, "tausend": 1000},
    "fr": {"cent": 100, "mille": 1000},
    "es": {"cien": 100, "mil": 1000},
}
_TEN = 10
_RANGE = re.compile(rf"[{_SPACE}]*(?:[-\u2013\u2014]|to|or|bis|oder|à|ou|a|o)[{_SPACE}]*")
_WORD = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(r"\b([^\W\d_]+)[- ]([^\W\d_]+)\b")
_LARGE = frozenset({100, 1000})


class Figure(msgspec.Struct, frozen=True):
    """A number in plain digits, its signs, its value if a word scales it, and its unit."""

    number: str
    signs: frozenset[str] = frozenset()
    scaled: str | None = None
    unit: str | None = None

    @property
    def value(self) -> str:
        """The value of the number."""
        return self.scaled or self.number


def figures(text: str) -> list[Figure]:
    """Return the numbers that a text writes in digits, in order; in "3 to 5 minutes" both are minutes."""
    matches = list(_NUMBER.finditer(text))
    found = [_figure(text, match) for match in matches]
    for index in range(len(found) - 2, -1, -1):
        between = text[matches[index].end() : matches[index + 1].start()]
        if _RANGE.fullmatch(between):
            found[index] = _share_measure(found[index], found[index + 1])
    return found


def _share_measure(first: Figure, last: Figure) -> Figure:
    scale = Decimal(last.scaled) / Decimal(last.number) if last.scaled else None
    scaled = _scaled(first.number, int(scale)) if scale else None
    return msgspec.structs.replace(
        first,
        signs=first.signs or last.signs,
        scaled=first.scaled or scaled,
        unit=first.unit or last.unit,
    )


def in_digits(text: str, language: str) -> str:
    """Return a text with its numbers from two to ninety-nine in digits, each word for itself."""
    known = _plain_words(primary_tag(language))
    if not known:
        return text
    replaced = _HYPHENATED.sub(lambda pair: _sum(pair, known), text)
    return _WORD.sub(lambda word: str(known.get(word[0].casefold(), word[0])), replaced)


def _sum(pair: re.Match[str], known: dict[str, int]) -> str:
    tens, ones = known.get(pair[1].casefold(), 0), known.get(pair[2].casefold(), 0)
    return str(tens + ones) if tens in range(2 * _TEN, 10 * _TEN, _TEN) and 0 < ones < _TEN else pair[0]


def values(text: str, language: str) -> set[str]:
    """Return every number that a text states, in digits or in words."""
    found = figures(text)
    scaled = {figure.scaled for figure in found if figure.scaled}
    return {figure.number for figure in found} | scaled | set(spelled_numbers(text, language))


def signs(found: list[Figure]) -> dict[str, set[str]]:
    """Return the signs that each number of a text has anywhere."""
    having: dict[str, set[str]] = {}
    for figure in found:
        having.setdefault(figure.number, set()).update(figure.signs)
    return having


def spelled_numbers(text: str, language: str) -> Iterator[str]:
    """Yield the numbers that a text writes as words; twenty-five is 20, 5 and 25."""
    known = _words(primary_tag(language))
    read = [known.get(word) for word in tokens(text)] if known else []
    yield from (str(value) for value in read if value is not None)
    for first, second in pairwise(read):
        if first is None or second is None:
            continue
        if second in _LARGE:
            yield str(first * second)
        elif second < _TEN and first in range(2 * _TEN, 10 * _TEN, _TEN):
            yield str(first + second)


def _figure(text: str, match: re.Match[str]) -> Figure:
    number = _THOUSANDS.sub("", match[0]).replace(",", ".").replace(":", ".")
    before, after = text[max(0, match.start() - 2) : match.start()].rstrip()[-1:], text[match.end() :][:30]
    behind = after.lstrip(f"-{_SPACE}")
    signs, unit = measures(before, behind)
    scale = scale_of(behind, money=before in "$€£¥")
    return Figure(number, signs, _scaled(number, scale) if scale else None, unit)


def _scaled(number: str, scale: int) -> str | None:
    if number.count(".") > 1:
        return None
    value = Decimal(number) * scale
    return f"{value.normalize():f}"


@cache
def _plain_words(language: str) -> dict[str, int]:
    """Return the cardinal numbers that are not also articles or pronouns."""
    ones = {word: value for value, word in enumerate(_ONES.get(language, "").split())}
    tens = {word: value * 10 for value, word in enumerate(_TENS.get(language, "").split(), 2)}
    joined = _german_compounds(ones, tens) if language == "de" else {}
    return {word: value for word, value in (ones | tens | joined).items() if value > 1}


@cache
def _words(language: str) -> dict[str, int]:
    ones = {word: value for value, word in enumerate(_ONES.get(language, "").split())}
    tens = {word: value * 10 for value, word in enumerate(_TENS.get(language, "").split(), 2)}
    return ones | tens | (_german_compounds(ones, tens) if language == "de" else {}) | _MORE.get(language, {})


def _german_compounds(ones: dict[str, int], tens: dict[str, int]) -> dict[str, int]:
    """Return the numbers that German writes as one word, the ones first."""
    before = {"ein" if word == "eins" else word: value for word, value in ones.items() if 0 < value < _TEN}
    return {f"{one}und{ten}": low + high for one, low in before.items() for ten, high in tens.items()}

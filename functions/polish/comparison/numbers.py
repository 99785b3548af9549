"""The figures of a text as they are meant: 1,000 is 1000, "three" is 3, 1.5 million is 1500000."""
# ruff: noqa: RUF001  curly apostrophes

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import msgspec

from functions.polish.comparison.han_numbers import numerals, to_digits
from functions.polish.comparison.number_words import TEN, all_words, sure_words
from functions.polish.comparison.units import may_measure, measures, scale_of
from shared.text.language import primary_tag

_SPACE = "\u00a0\u202f "
# In groups of three or not; decimals, times and versions behind a point, comma or colon. A part of a name
# (v2, H2O, 4f3a) is not a number; a unit may follow directly (5km).
_NUMBER = re.compile(
    rf"(?<![\w.,])(?:\d{{1,3}}(?:[.,{_SPACE}]\d{{3}})+|\d+)(?!\d)(?:[.:]\d+)*(?:,\d+(?!,))?(?!\w*\d)",
    re.ASCII,
)
_THOUSANDS = re.compile(rf"[.,{_SPACE}](?=\d{{3}}(?!\d))")
_RANGE = re.compile(rf"[{_SPACE}]*(?:[-\u2013\u2014]|to|or|bis|oder|à|ou|a|o)[{_SPACE}]*")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_HYPHENATED = re.compile(r"\b([^\W\d_]+)[- ]([^\W\d_]+)\b")
_HAN = frozenset({"ja", "zh"})  # languages with Chinese numerals
_NEAR = 5  # words
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

    @property
    def forms(self) -> frozenset[str]:
        """The ways to write it: as it is, with its scale, without zeros in front."""
        bare = self.number.lstrip("0") or "0"
        return frozenset({self.number, bare, self.scaled or bare})


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
    known = sure_words(primary_tag(language))
    if primary_tag(language) in _HAN:
        return to_digits(text)
    if not known:
        return text
    replaced = _HYPHENATED.sub(lambda pair: _sum(pair, known), text)
    return _WORD.sub(lambda word: str(known.get(word[0].casefold(), word[0])), replaced)


def _sum(pair: re.Match[str], known: dict[str, int]) -> str:
    tens, ones = known.get(pair[1].casefold(), 0), known.get(pair[2].casefold(), 0)
    return str(tens + ones) if tens in range(2 * TEN, 10 * TEN, TEN) and 0 < ones < TEN else pair[0]


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


def find_words(text: str, known: Mapping[str, object]) -> Iterator[re.Match[str]]:
    """Yield the known words of a text, in any case; a text without one is read quickly."""
    there = known.keys() & set(_WORD.findall(text.casefold()))
    if there:
        pattern = rf"(?<![^\W\d_])(?:{'|'.join(sorted(there, key=len, reverse=True))})(?![^\W\d_])"
        yield from re.finditer(pattern, text, re.IGNORECASE)


def measured(text: str, language: str) -> Iterator[str]:
    """Yield each number with each unit within a few words behind it, as in "three long years"."""
    digits = in_digits(text, language)
    for match in _NUMBER.finditer(digits):
        figure = _figure(digits, match)
        behind = digits[match.end() : match.end() + 60].lstrip(f"-{_SPACE}").split()[:_NEAR]
        for place in range(len(behind)):
            unit = measures("", " ".join(behind[place : place + 2]))[1]
            if unit:
                yield f"{figure.value} {unit}"


def spelled(text: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the numbers in words that state a quantity, each with its value, its unit and as it is written.

    A number under ten without a unit is often a manner of speaking.
    """
    known = sure_words(primary_tag(language))
    end = 0
    for match in find_words(text, known):
        value = known.get(match[0].casefold())
        if value is None or match.start() < end:
            continue
        end = match.end()
        ones = _WORD.match(text, end + 1) if text[end : end + 1] in {"-", " "} else None
        if ones and value in range(2 * TEN, 10 * TEN, TEN) and known.get(ones[0].casefold(), TEN) < TEN:
            value, end = value + known[ones[0].casefold()], ones.end()
        behind = text[end : end + 30].lstrip(f"-{_SPACE}")
        signs, unit = measures("", behind)
        scale = scale_of(behind, money=False)
        if value >= TEN or unit or signs or scale:
            following = behind.split(maxsplit=1)[:1] if behind[:1].isalpha() else []
            yield str(value * (scale or 1)), unit or "", " ".join([text[match.start() : end], *following])


def spelled_numbers(text: str, language: str) -> Iterator[str]:
    """Yield the numbers that a text writes as words; twenty-five is 20, 5 and 25."""
    if primary_tag(language) in _HAN:
        yield from numerals(text)
        return
    known = all_words(primary_tag(language))
    read = [known.get(word) for word in _TOKEN.findall(text.casefold())] if known else []
    yield from (str(value) for value in read if value is not None)
    for first, second in pairwise(read):
        if first is None or second is None:
            continue
        if second in _LARGE:
            yield str(first * second)
        elif second < TEN and first in range(2 * TEN, 10 * TEN, TEN):
            yield str(first + second)


def _figure(text: str, match: re.Match[str]) -> Figure:
    before = text[max(0, match.start() - 2) : match.start()].rstrip()[-1:]
    after = text[match.end() : match.end() + 30]
    behind = after.lstrip(f"-{_SPACE}")
    return _read_figure(match[0], before, behind if may_measure(behind) else "")


@lru_cache(maxsize=1 << 11)
def _read_figure(written: str, before: str, behind: str) -> Figure:
    number = _THOUSANDS.sub("", written).replace(",", ".").replace(":", ".")
    signs, unit = measures(before, behind)
    scale = scale_of(behind, money=before in "$€£¥")
    return Figure(number, signs, _scaled(number, scale) if scale else None, unit)


def _scaled(number: str, scale: int) -> str | None:
    if number.count(".") > 1:
        return None
    value = Decimal(number) * scale
    return f"{value.normalize():f}"

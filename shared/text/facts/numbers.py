"""The figures of a text as they are meant: 1,000 is 1000, "three" is 3, 1.5 million is 1500000."""
# ruff: noqa: RUF001  curly apostrophes

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import msgspec

from shared.text.facts.clock import clock_of
from shared.text.facts.han_numbers import numerals, to_digits
from shared.text.facts.number_words import TEN, all_words, sure_words
from shared.text.facts.units import may_measure, may_sign, measures, scale_of
from shared.text.language import primary_tag

_SPACE = "\u00a0\u202f "
# In groups of three or not; decimals, times and versions behind a point, comma or colon. A part of a name
# (v2, H2O, 4f3a) is not a number; a unit may follow directly (5km).
_NUMBER = re.compile(
    rf"(?<![\w.,])(?:\d{{1,3}}(?:[.,{_SPACE}]\d{{3}})+|\d+)(?!\d)(?:[.:]\d+)*(?:,\d+(?!,))?(?!\w*\d)",
    re.ASCII,
)
_THOUSANDS = re.compile(rf"[.,{_SPACE}](?=\d{{3}}(?!\d))")
# Its day, month and year are three numbers, as in every other way to write a date.
_DOTTED_DATE = re.compile(
    r"(?<![\w.,])(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.([12]\d{3})(?![\w]|[.,:]\d)", re.ASCII
)
_RANGE = re.compile(rf"[{_SPACE}]*(?:[-\u2013\u2014]|to|or|bis|oder|à|ou|a|o)[{_SPACE}]*")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_MARK = r"[\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u0963\u0981-\u0983\u09bc-\u09d7\u0bbe-\u0bd7]"
_MARKED_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|{_MARK})*")
# Not a range, a hyphen or a list's mark: nothing but a space or a bracket stands before it.
_MINUS = re.compile(
    r"(?:\A|[(\[«“„\"]|(?:\A|[^\d.,%°\s)\]])[ \u00a0])[-\u2212]\Z|\b[Mm](?:inus|oins|enos|eno) \Z"
)
_BEFORE = 8  # characters
_OTHER_DIGITS = {
    first + value: str(value)
    for first in (0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xE50, 0xFF10)
    for value in range(10)
} | {0x66B: ".", 0x66C: ","}
_HYPHENATED = re.compile(r"\b([^\W\d_]+)[- ]([^\W\d_]+)\b")
_HAN = frozenset({"ja", "zh"})  # languages with Chinese numerals
_NEAR = 5  # words
_MOST_DIGITS = 40  # of a number that a word scales; arithmetic with longer ones rounds, or fails
_LARGE = frozenset({100, 1000})
_MONEY = frozenset("$€£¥")


class Figure(msgspec.Struct, frozen=True):
    """A number in plain digits, its signs, its value if a word scales it, its unit, its time of day."""

    number: str
    signs: frozenset[str] = frozenset()
    scaled: str | None = None
    unit: str | None = None
    clock: str | None = None
    is_negative: bool = False

    @property
    def value(self) -> str:
        """The value of the number."""
        return self.scaled or self.number

    @property
    def forms(self) -> frozenset[str]:
        """The ways to write it: as it is, with its scale, without zeros in front, as a time of day."""
        bare = self.number.lstrip("0") or "0"
        return frozenset({self.number, bare, self.scaled or bare, self.clock or bare})


def plain_digits(text: str) -> str:
    """Return a text with the digits of every script as 0 to 9, of the same length."""
    return text if text.isascii() else text.translate(_OTHER_DIGITS)


def figures(text: str, language: str) -> list[Figure]:
    """Return the numbers that a text writes in digits, in order; in "3 to 5 minutes" both are minutes."""
    return [figure for _, figure in written_figures(text, language)]


def written_figures(text: str, language: str) -> list[tuple[re.Match[str], Figure]]:
    """Return the same with the place of each in the text."""
    text = plain_digits(text)
    matches = list(_NUMBER.finditer(text))
    if any(_DOTTED_DATE.fullmatch(match[0]) for match in matches):
        text = _DOTTED_DATE.sub(r"\1/\2/\3", text)
        matches = list(_NUMBER.finditer(text))
    found = [_figure(text, match, language) for match in matches]
    for index in range(len(found) - 2, -1, -1):
        between = text[matches[index].end() : matches[index + 1].start()]
        if _RANGE.fullmatch(between):
            found[index] = _share_measure(found[index], found[index + 1])
    return list(zip(matches, found, strict=True))


def _share_measure(first: Figure, last: Figure) -> Figure:
    scale = Decimal(last.scaled) / Decimal(last.number) if last.scaled and Decimal(last.number) else None
    scaled = _scaled(first.number, int(scale)) if scale else None
    return msgspec.structs.replace(
        first,
        signs=first.signs or last.signs,
        scaled=first.scaled or scaled,
        unit=first.unit or last.unit,
    )


def in_digits(text: str, language: str) -> str:
    """Return a text with its numbers from two to ninety-nine in digits, each word for itself."""
    text = plain_digits(text)
    known = sure_words(primary_tag(language))
    if primary_tag(language) in _HAN:
        return to_digits(text)
    if not known:
        return text
    replaced = _HYPHENATED.sub(lambda pair: _sum(pair, known), text)
    pattern = _WORD if text.isascii() else _MARKED_WORD
    return pattern.sub(lambda word: str(known.get(word[0].casefold(), word[0])), replaced)


def _sum(pair: re.Match[str], known: dict[str, int]) -> str:
    tens, ones = known.get(pair[1].casefold(), 0), known.get(pair[2].casefold(), 0)
    return str(tens + ones) if tens in range(2 * TEN, 10 * TEN, TEN) and 0 < ones < TEN else pair[0]


def values(text: str, language: str) -> set[str]:
    """Return every number that a text states, in digits or in words."""
    found = figures(text, language)
    stated = {form for figure in found for form in (figure.number, figure.scaled, figure.clock) if form}
    return stated | set(spelled_numbers(text, language))


def signs(found: list[Figure]) -> dict[str, set[str]]:
    """Return the signs that each number of a text has anywhere."""
    having: dict[str, set[str]] = {}
    for figure in found:
        having.setdefault(figure.number, set()).update(figure.signs)
    return having


def find_words(text: str, known: Mapping[str, object]) -> Iterator[re.Match[str]]:
    """Yield the known words of a text, in any case; a text without one is read quickly."""
    folded = text.casefold()
    there = known.keys() & set(_WORD.findall(folded))
    if not text.isascii():
        there |= known.keys() & set(_MARKED_WORD.findall(folded))
    if there:
        forms = "|".join(sorted(there, key=len, reverse=True))
        pattern = rf"(?<![^\W\d_])(?<!{_MARK})(?:{forms})(?![^\W\d_])(?!{_MARK})"
        yield from re.finditer(pattern, text, re.IGNORECASE)


def measured(text: str, language: str) -> Iterator[str]:
    """Yield each number with each unit within a few words behind it, as in "three long years"."""
    digits, primary = in_digits(text, language), primary_tag(language)
    for match in _NUMBER.finditer(digits):
        figure = _figure(digits, match, language)
        behind = digits[match.end() : match.end() + 60].lstrip(f"-{_SPACE}").split()[:_NEAR]
        for place in range(len(behind)):
            unit = measures("", " ".join(behind[place : place + 2]), primary)[1]
            if unit:
                yield f"{figure.value} {unit}"


def spelled(text: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield the numbers in words that state a quantity, each with its value, its unit and as it is written.

    A number under ten without a unit is often a manner of speaking.
    """
    primary = primary_tag(language)
    known = sure_words(primary)
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
        signs, unit = measures("", behind, primary)
        scale = scale_of(behind, primary, money=False)
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


def _figure(text: str, match: re.Match[str], language: str) -> Figure:
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    behind = text[match.end() : match.end() + 30].lstrip(f"-{_SPACE}")
    # What can't measure is left out, so that a column of figures is read once.
    return _read_figure(
        match[0],
        before if may_sign(before) else "",
        behind if may_measure(behind) else "",
        primary_tag(language),
    )


@lru_cache(maxsize=1 << 11)
def _read_figure(written: str, before: str, behind: str, language: str) -> Figure:
    number = _THOUSANDS.sub("", written).replace(",", ".").replace(":", ".")
    signs, unit = measures(before, behind, language)
    scale = scale_of(behind, language, money=before.rstrip()[-1:] in _MONEY)
    scaled = _scaled(number, scale) if scale else None
    clock = clock_of(number, signs, behind, colon=":" in written)
    return Figure(number, signs, scaled, unit, clock, bool(before and _MINUS.search(before)))


def _scaled(number: str, scale: int) -> str | None:
    if number.count(".") > 1 or len(number) > _MOST_DIGITS:
        return None
    value = Decimal(number) * scale
    return f"{value.normalize():f}"

"""Fractions in words: a third, two thirds, half; 3分の1, 三分之二."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from shared.text.language import primary_tag

_HAN = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"两": 2, "兩": 2}
_OF_HAN = re.compile(
    r"(\d{1,2}|[二三四五六七八九十])分[の之] ?(\d{1,2}|[一二三四五六七八九两兩])"
    r"|(\d{1,2})분의 ?(\d{1,2}|일|이|삼)"
)
_HANGUL = {"일": 1, "이": 2, "삼": 3}
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅛": (1, 8), "⅕": (1, 5)}
_VULGAR_SIGN = re.compile(f"[{''.join(_VULGAR)}]")
# The words of one, two and three, then the endings of a third, a quarter and a fifth.
_WORDS = {
    "en": ("a one", "two", "three", "thirds? quarters?|fourths? fifths?"),
    "de": ("ein einem", "zwei", "drei", "drittel\\w* viertel\\w* fünftel\\w*"),
    "fr": ("un le", "deux", "trois", "tiers quarts? cinquièmes?"),
    "es": ("un", "dos", "tres", "tercios?|tercera cuartos?|cuarta quintos?|quinta"),
    "it": ("un", "due", "tre", "terz[oi] quart[oi] quint[oi]"),
    "pt": ("um", "dois", "três", "terços? quartos? quintos?"),
    "nl": ("een één", "twee", "drie", "derden? kwart vijfden?"),
    "sv": ("en", "två", "tre", "tredjedel\\w* fjärdedel\\w* femtedel\\w*"),
    "da": ("en", "to", "tre", "tredjedel\\w* fjerdedel\\w* femtedel\\w*"),
    "no": ("en", "to", "tre", "tredjedel\\w* fjerdedel\\w* femtedel\\w*"),
    "pl": ("jedna jedną", "dwie", "trzy", "trzeci\\w* czwart\\w* piąt\\w*"),
    "ru": ("одна одну", "две", "три", "трет\\w+ четверт\\w+ пят\\w+"),
    "uk": ("одна одну", "дві", "три", "третин\\w* чверт\\w* п'ят\\w+"),
    "hi": ("एक", "दो", "तीन", "तिहाई चौथाई पांचवां"),
}
_ALIKE = {"nb": "no", "nn": "no"}


class Fraction(NamedTuple):
    """A part of a whole and how it is written."""

    value: tuple[int, int]
    text: str


def fractions(text: str, language: str) -> Iterator[Fraction]:
    """Yield the fractions that a text surely names, but for a half, which is compared as a word."""
    for match in _VULGAR_SIGN.finditer(text) if not text.isascii() else ():
        yield Fraction(_VULGAR[match[0]], match[0])
    for match in _OF_HAN.finditer(text) if not text.isascii() else ():
        below, above = (match[1], match[2]) if match[1] else (match[3], match[4])
        yield Fraction((_number(above), _number(below)), match[0])
    pattern = _pattern(_ALIKE.get(primary_tag(language), primary_tag(language)))
    for match in pattern.finditer(text) if pattern else ():
        above = next(place for place in (1, 2, 3) if match[place])
        below = next(place for place in (4, 5, 6) if match[place]) - 1
        yield Fraction((above, below), match[0])


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _HAN.get(written, _HANGUL.get(written, 10))


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    one, two, three, parts = _WORDS.get(language, ("", "", "", ""))
    if not parts:
        return None
    counted = "|".join(f"({'|'.join(words.split())})" for words in (one, two, three))
    named = "|".join(f"({part})" for part in parts.split())
    return re.compile(rf"(?<!\w)(?:{counted})[ \u00a0-](?:{named})(?!\w)", re.IGNORECASE)

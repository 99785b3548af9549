"""Width of a line in Google's results: Arial at 20 pixels.

The advance widths are those of Liberation Sans, which was drawn to have Arial's, in 2,048ths of its size.
"""
# ruff: noqa: RUF001  the table is of letters that look alike

from __future__ import annotations

import unicodedata
from functools import cache

TITLE_PIXELS = 600  # more than this, and a desktop result ends in an ellipsis

_FONT_PIXELS = 20
_UNITS = 2048
_WIDTHS = {
    391: "'",
    455: "ijl‘’łίιϊіј",
    532: "|",
    569: " !,./:;I[\\]ft·ıΙΪїІЇìíîï",
    682: "()-`r“”„‹›¡",
    684: "{}",
    717: "•",
    727: '"',
    747: "гѓ",
    797: "*",
    809: "τ",
    819: "°",
    842: "ґ",
    896: "кќ",
    903: "ζ",
    913: "έε",
    917: "ξ",
    939: "тз",
    961: "^",
    987: "ς",
    1001: "Ґ",
    1024: "Jcksvxyzγκλνсухѕў",
    1045: "эє",
    1067: "чь",
    1075: "χ",
    1088: "в",
    1109: "Гпя",
    1120: "ΰυϋύ",
    1124: "±Γ",
    1131: "нџ",
    1139: "#$0123456789?L_abdeghnopqu–«»€£¥§Łđðþήηθοόаеорѐёђћδийѝ",
    1173: "ρбцβμάα",
    1196: "+<=>~×Кдл",
    1251: "FTZ¿ßøΖΤТЗσΣъ",
    1301: "УφΞБЛЬ",
    1366: "&ABEKPSVXYÞΑΒΕΚΡΥΧΫАВЕРХЧΔΛжДмπ",
    1479: "CDHNRUwĐÐΗΝΠНСЯψИЙПЭыЄ©®Ц",
    1536: "ΩюФωώ",
    1593: "GOQØΘΟОЪΦшњфщ",
    1706: "MmΜМΨ",
    1821: "%æЫљШЖ",
    1933: "WœЩ",
    2048: "—…™ÆŒ",
    2079: "@Ю",
}
_OTHER = 1139  # most small letters
_CAPITAL = 1366


def width(text: str) -> float:
    """Return the width of a line in pixels; letters that the table lacks count as their like."""
    return sum(map(_units, text)) * _FONT_PIXELS / _UNITS


@cache
def _table() -> dict[str, int]:
    return {letter: units for units, letters in _WIDTHS.items() for letter in letters}


@cache
def _units(character: str) -> int:
    if (known := _table().get(character)) is not None:
        return known
    base = unicodedata.normalize("NFD", character)[0]
    if base != character:
        return _units(base)
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Cc"}:
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return _UNITS
    return _CAPITAL if character.isupper() else _OTHER

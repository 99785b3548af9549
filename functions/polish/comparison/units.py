"""Read the surroundings of a number: a sign such as %, a unit such as minutes, a scaling word."""

from __future__ import annotations

import re
from functools import cache

# An editor may write a sign as a word. A word that is missing here only goes without comparison.
_SIGNS = {
    "%": r"%|per ?cent\b|pct\b|prozent\b|pour cent\b|por ciento\b|por cento\b|per cento\b|procent\b",
    "$": r"\$|us-?dollars?\b|dollars?\b",
    "€": r"€|euros?\b|eur\b",
    "£": r"£|pounds?\b",
    "¥": r"¥|yen\b",
    "°": r"°|degrees?\b|grad\b",
}
_UNITS = {
    "second": r"seconds?|secs?|sekunden?|secondes?|segundos?|secondi",
    "minute": r"minutes?|mins?|minuten?|minutos?|minuti",
    "hour": r"hours?|hrs?|h|stunden?|heures?|horas?|ore",
    "day": r"days?|tage?n?|jours?|días?|giorni",
    "week": r"weeks?|wochen?|semaines?|semanas?|settimane",
    "month": r"months?|monate?n?|mois|meses|mesi",
    "year": r"years?|yrs?|jahre?n?|ans|années?|años?|anni",
    "decade": r"decades?|jahrzehnten?|décennies?|décadas?",
    "century": r"centur(?:y|ies)|jahrhunderten?|siècles?|siglos?",
    "mm": r"mm|millimet(?:er|re)s?n?",
    "cm": r"cm|(?:c|z)entim(?:et(?:er|re)s?n?|ètres?|etros?)",
    "m": r"m|m(?:et(?:er|re)s?n?|ètres?|etros?)",
    "km": r"km|kilom(?:et(?:er|re)s?n?|ètres?|etros?)",
    "mile": r"miles?|meilen?|millas?",
    "inch": r"inch(?:es)?|zoll|pouces?|pulgadas?",
    "foot": r"foot|feet|ft",
    "mg": r"mg|milligram(?:me|m)?s?",
    "g": r"g|gram(?:me|m|o)?s?",
    "kg": r"kg|kilo(?:gram(?:me|m|o)?)?s?",
    "lb": r"lbs?",
    "oz": r"oz|ounces?",
    "tonne": r"tonn?e?s?|tonnen|toneladas?",
    "ml": r"ml|millilit(?:er|re)s?n?|mililitros?",
    "l": r"l|lit(?:er|re|ro)s?n?",
    "gallon": r"gallons?",
    "cup": r"cups?|tassen?|tasses?|tazas?",
    "tbsp": r"tbsps?|tablespoons?|esslöffel",
    "tsp": r"tsps?|teaspoons?|teelöffel",
    "°C": r"°? ?c|(?:°|degrees?|grad)? ?celsius",
    "°F": r"°? ?f|(?:°|degrees?|grad)? ?fahrenheit",
}
_SCALES = {
    10**2: r"hundred\b|hundert\b",
    10**3: r"thousand\b|tausend\b|mille\b|mil\b|k\b",
    10**6: r"million(?:s|en|e|i)?\b|mio\b|millones\b|milion[ei]\b|milh(?:ão|ões)\b|miljoen\b|mn\b",
    10**9: r"billions?\b|milliarden?\b|milliards?\b|miliard[oi]\b|miljard\b|bilh(?:ão|ões)\b|mrd\b|bn\b",
    10**12: r"trillions?\b",
}
# These letters scale an amount of money; elsewhere they are metres and bytes.
_MONEY = {10**6: r"m\b", 10**9: r"b\b"}


def measures(before: str, behind: str) -> tuple[frozenset[str], str | None]:
    """Return the signs and the unit of a number between a character before and the text behind it."""
    signs = {sign for sign in _SIGNS if sign == before}
    if not _may_measure(behind):
        return frozenset(signs), None
    signs |= {sign for sign, pattern in _patterns() if pattern.match(behind)}
    unit = next((unit for unit, pattern in _units() if pattern.match(behind)), None)
    return frozenset(signs), unit


def scale_of(behind: str, *, money: bool) -> int | None:
    """Return the factor by which the text behind a number scales it."""
    if not _may_measure(behind):
        return None
    scales = [*_scales(), *(_money() if money else [])]
    return next((scale for scale, pattern in scales if pattern.match(behind)), None)


def _may_measure(behind: str) -> bool:
    """Return quickly whether a sign, unit or scale is possible there: a column of figures has none."""
    return behind[:1].isalpha() or behind[:1] in _SIGNS


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [(sign, re.compile(pattern, re.IGNORECASE)) for sign, pattern in _SIGNS.items()]


@cache
def _units() -> list[tuple[str, re.Pattern[str]]]:
    return [(unit, re.compile(rf"(?:{pattern})\b", re.IGNORECASE)) for unit, pattern in _UNITS.items()]


@cache
def _scales() -> list[tuple[int, re.Pattern[str]]]:
    return [(scale, re.compile(pattern, re.IGNORECASE)) for scale, pattern in _SCALES.items()]


@cache
def _money() -> list[tuple[int, re.Pattern[str]]]:
    return [(scale, re.compile(pattern, re.IGNORECASE)) for scale, pattern in _MONEY.items()]

"""Read the surroundings of a number: a sign such as %, a unit such as minutes, a scaling word."""
# ruff: noqa: E501, RUF001  letters that look like Latin ones

from __future__ import annotations

import re
from functools import cache, lru_cache

from shared.text.facts.scale_words import scales_of
from shared.text.facts.sign_words import SIGNS
from shared.text.facts.unit_words import UNSPACED, units_of

# An editor may write a sign as a word. A word that is missing here only goes without comparison.
_SIGNS = {
    "%": r"[%٪％](?!p(?:t|oints?)?\b)|per ?cents?\b|pct\b|prozent\b|pour cent\b|por ciento\b|por cento\b|per cento\b|procent\b",
    "$": r"\$|us-?dollars?\b|dollars?\b",
    "€": r"€|euros?\b|eur\b",
    "£": r"£|pounds?\b",
    "¥": r"¥|yen\b|yuan\b",
    "₹": r"₹|rupees?\b",
    "CHF": r"chf\b|francs\b|franken\b",
    "kr": r"kr\b|kron(?:or|er)\b",
    "zł": r"zł\b|złot\w+",
    "₽": r"₽|рубл\w+",
    "₩": r"₩",
    "bitcoin": r"btc\b|bitcoins?\b",
    "‰": r"‰|per ?mil\b|promille\b",
    "°": r"°|degrees?\b|grad\b",
}
_UNITS = {
    "nanosecond": r"ns|nanoseconds?|nanosekunden?",
    "microsecond": r"[µμ]s|microseconds?|mikrosekunden?",
    "millisecond": r"ms|millisec(?:ond)?s?|millisekunden?|millisecondes?|milisegundos?|millisecondi",
    "second": r"seconds?|secs?|sekunden?|secondes?|segundos?|secondi|seconden|sekunder?|sekund\w*|секунд\w*",
    "minute": r"minutes?|mins?|minuten?|minutos?|minuti|minuut|minutter?|minuter|minut[ya]?|минут\w*",
    "hour": r"hours?|hrs?|h|stunden?|heures?|horas?|ore|uur|uren|timer?|timmar|godzin[ya]?|час(?:а|ов|ы)?",
    "day": r"days?|tage?n?|jours?|días?|dias?|giorn[io]|dag(?:en|e|ar)?|dni|dzień|день|дня|дней|дні|днів",
    "week": r"weeks?|wochen?|semaines?|semanas?|settiman[ae]|we(?:ek|ken)|uger?|vecko?r?|tygodni[ea]?"
    r"|недел\w*",
    "month": r"months?|monate?n?|mois|mes(?:es)?|mesi?|mês|maand(?:en)?|måneder?|månad(?:er)?|miesi[ąę]c\w*"
    r"|месяц\w*|місяц\w*",
    "year": r"years?|yrs?|jahre?n?|ans|années?|años?|ann[io]|anos?|jaar|jaren|år|lat|rok[ui]?|лет|год[аы]?"
    r"|рок(?:и|ів)",
    "decade": r"decades?|jahrzehnten?|décennies?|décadas?|decenni|decennia|årtionden",
    "century": r"centur(?:y|ies)|jahrhunderten?|siècles?|siglos?|secoli|séculos?|eeuwen|århundraden",
    "generation": r"generations?|generationen?",
    "byte": r"bytes?",
    "bit": r"bits?",
    "kB": r"ki?b|ki(?:lo|bi)bytes?",
    "MB": r"mi?b|me(?:ga|bi)bytes?",
    "GB": r"gi?b|gi(?:ga|bi)bytes?",
    "TB": r"ti?b|te(?:ra|bi)bytes?",
    "PB": r"pi?b|pe(?:ta|bi)bytes?",
    "kbit/s": r"kb(?:ps|it/s)|kilobits?",
    "Mbit/s": r"mb(?:ps|it/s)|megabits?",
    "Gbit/s": r"gb(?:ps|it/s)|gigabits?",
    "Hz": r"hz|hertz",
    "kHz": r"khz|kilohertz",
    "MHz": r"mhz|megahertz",
    "GHz": r"ghz|gigahertz",
    "kWh": r"kwh|kilowatt[- ]?(?:hours?|stunden?)",
    "MWh": r"mwh|megawatt[- ]?(?:hours?|stunden?)",
    "GWh": r"gwh|gigawatt[- ]?(?:hours?|stunden?)",
    "mW": r"milliwatts?",
    "W": r"w|watts?",
    "kW": r"kw|kilowatts?",
    "MW": r"mw|megawatts?",
    "GW": r"gw|gigawatts?",
    "V": r"v|volts?",
    "mAh": r"mah",
    "A": r"amp(?:ere)?s?",
    "km/h": r"km/h|kmh|kph|kilomet(?:er|re)s? (?:per|an) hour|stundenkilometer",
    "mph": r"mph|miles? (?:per|an) hour",
    "kcal": r"kcal|kilo(?:calor|kalor)i\w*|calories|kalorien|calorías",
    "kJ": r"kj|kilojoules?",
    "bar": r"bars?",
    "Pa": r"pa|pascals?",
    "acre": r"acres?",
    "ha": r"ha|hectares?|hektar\w*|hectáreas?",
    "m²": r"m²|m2|sqm|square met(?:er|re)s?|quadratmetern?",
    "km²": r"km²|km2|square kilomet(?:er|re)s?|quadratkilometern?",
    "yard": r"yards?|yd",
    "px": r"px|pixels?",
    "person": r"persons?|people|personen|personnes?|personas?",
    "time": r"times|mal|fois|veces|volte|vezes",
    "mm": r"mm|millimet(?:er|re)s?n?",
    "cm": r"cm|(?:c|z)entim(?:et(?:er|re)s?n?|ètres?|etros?)",
    "m": r"m|m(?:et(?:er|re)s?n?|ètres?|etros?)",
    "km": r"km|kilom(?:et(?:er|re)s?n?|ètres?|etros?)",
    "mile": r"miles?|meilen?|millas?",
    "inch": r"inch(?:es)?|zoll|pouces?|pulgadas?",
    "foot": r"foot|feet|ft",
    "µg": r"[µμ]g|mcg|microgram(?:me|m)?s?",
    "mg": r"mg|milligram(?:me|m)?s?",
    "g": r"g|gram(?:me|m|o)?s?",
    "kg": r"kg|kilo(?:gram(?:me|m|o)?)?s?",
    "lb": r"lbs?",
    "oz": r"oz|ounces?",
    "tonne": r"tonn?e?s?|tonnen|toneladas?",
    "ml": r"ml|millilit(?:er|re)s?n?|mililitros?",
    "cl": r"cl|centilit(?:er|re)s?",
    "dl": r"dl|deciliters?|décilitres?",
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
    10**4: r"[万萬]",
    10**8: r"[億亿]",
    10**6: r"million(?:s|en|e|i)?\b|mio\b|millones\b|milion[ei]\b|milh(?:ão|ões)\b|miljoen\b|mn\b",
    10**9: r"billions?\b|milliarden?\b|milliards?\b|miliard[oi]\b|miljard\b|bilh(?:ão|ões)\b|mrd\b|bn\b",
    10**12: r"trillions?\b",
}
_FIRST_SIGNS = frozenset({*_SIGNS, "٪", "％", "₺", "฿", "₫", "₴", "₪"})
# These letters scale an amount of money; elsewhere they are metres and bytes.
_MONEY = {10**6: r"m\b", 10**9: r"b\b"}


_WORDS_OF_A_UNIT = re.compile(r"[^\s\d]{0,24}[23]?(?: [^\s\d]{0,24}[23]?)?")
# No letter and no vowel sign follows a whole word.
_END = r"(?![\w\u0300-\u036f\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e])"
_UNSPACED_END = r"(?![a-z0-9])"
_BEFORE = re.compile(
    r"(?P<AD>\bAD|\bA\.D\.)|(?P<BC>公元前|紀元前|기원전)|(?P<am>午前|上午|오전)|(?P<pm>午後|下午|오후)"
    r"|(?P<USD>\bUSD|\bUS\$)|(?P<EUR>\bEUR)|(?P<GBP>\bGBP)|(?P<PERCENT>百分之|٪|yüzde|%)"
)
_SIGN_OF_GROUP = {"USD": "$", "EUR": "€", "GBP": "£", "PERCENT": "%"}
_MOST_BEFORE = 6  # characters
# The last characters of all of these, and of a minus as a sign or a word.
_LAST_OF_SIGNS = frozenset({*_SIGNS, *"D.前전午上오後下후$RP之٪e%-\u2212so"})


def measures(before: str, behind: str, language: str) -> tuple[frozenset[str], str | None]:
    """Return the signs and the unit of a number between the text before it and the text behind it.

    `language` is a primary tag, here and below.
    """
    signs, unit = (frozenset[str](), None)
    if may_measure(behind):
        signs, unit = _measure(_head(behind), language)
    if not before:
        return signs, unit
    close = before.rstrip()
    sign = close[-1:] if close[-1:] in _SIGNS else _sign_before(close[-_MOST_BEFORE:])
    return (signs | {sign} if sign else signs), unit


def scale_of(behind: str, language: str, *, money: bool) -> int | None:
    """Return the factor by which the text behind a number scales it."""
    return _scale(_head(behind), language, money=money) if may_measure(behind) else None


def _sign_before(close: str) -> str | None:
    """Return the sign at the end of what stands before a number: AD 70, US$5, 午前9時."""
    found = next((match for match in _BEFORE.finditer(close) if match.end() == len(close)), None)
    if found is None or not found.lastgroup:
        return None
    return _SIGN_OF_GROUP.get(found.lastgroup, found.lastgroup)


def may_sign(before: str) -> bool:
    """Return quickly whether a sign or a minus may end the text before a number: most follow a small word."""
    return before.rstrip()[-1:] in _LAST_OF_SIGNS


def may_measure(behind: str) -> bool:
    """Return quickly whether a sign, unit or scale is possible there: a column of figures has none."""
    return behind[:1].isalpha() or behind[:1] in _FIRST_SIGNS


def _head(behind: str) -> str:
    found = _WORDS_OF_A_UNIT.match(behind)
    return found[0] if found else ""


@lru_cache(maxsize=4096)
def _measure(behind: str, language: str) -> tuple[frozenset[str], str | None]:
    signs = frozenset(sign for sign, pattern in _patterns() if pattern.match(behind))
    if "pp" in signs:
        signs -= {"%"}
    own = _own_units(language).match(behind) if units_of(language) else None
    if own:
        return signs, units_of(language)[(own.lastindex or 1) - 1][0]
    unit = _units(unspaced=language in UNSPACED).match(behind)
    return signs, list(_UNITS)[(unit.lastindex or 1) - 1] if unit else None


@lru_cache(maxsize=4096)
def _scale(behind: str, language: str, *, money: bool) -> int | None:
    scales = [*_scales(language), *(_money() if money else [])]
    return next((scale for scale, pattern in scales if pattern.match(behind)), None)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    both = {sign: "|".join(filter(None, (_SIGNS.get(sign), SIGNS.get(sign)))) for sign in (*_SIGNS, *SIGNS)}
    return [(sign, re.compile(pattern, re.IGNORECASE)) for sign, pattern in both.items()]


@cache
def _units(*, unspaced: bool) -> re.Pattern[str]:
    """Return one pattern whose groups are the units in order."""
    end = _UNSPACED_END if unspaced else r"\b"
    return re.compile(rf"(?:{'|'.join(f'({pattern})' for pattern in _UNITS.values())}){end}", re.IGNORECASE)


@cache
def _own_units(language: str) -> re.Pattern[str]:
    """Return one pattern whose groups are the forms of a language's units in order."""
    end = "" if language in UNSPACED else _END
    forms = "|".join(f"({form})" for _, form in units_of(language))
    return re.compile(rf"(?:{forms}){end}", re.IGNORECASE)


@cache
def _scales(language: str) -> list[tuple[int, re.Pattern[str]]]:
    found = (*scales_of(language), *_SCALES.items())
    return [(scale, re.compile(pattern, re.IGNORECASE)) for scale, pattern in found]


@cache
def _money() -> list[tuple[int, re.Pattern[str]]]:
    return [(scale, re.compile(pattern, re.IGNORECASE)) for scale, pattern in _MONEY.items()]

"""Names that are as well known by their initials: U.S., USA and United States."""

from __future__ import annotations

import re
from functools import cache

# A line for what has one name; its forms stand between strokes.
_NAMES = """
U.S. | US | U.S.A. | USA | United States | United States of America | EE. UU. | EE.UU. | Estados Unidos | EUA
США | Соединённые Штаты | Соединенные Штаты
U.K. | UK | United Kingdom
E.U. | EU | European Union | Europäische Union | Europäischen Union | Europese Unie | Europeiska unionen
UE | Union européenne | Unión Europea | Unione europea | União Europeia | Unia Europejska | Unii Europejskiej
U.N. | UN | United Nations | Vereinte Nationen | Vereinten Nationen
ONU | Nations unies | Naciones Unidas | Nazioni Unite | Nações Unidas
N.Y.C. | NYC | New York City
"""
_WORD = re.compile(r"[^\W\d_]{2,}")


def words_of_same_names(text: str) -> frozenset[str]:
    """Return the words of all forms of the names that a text has in one form."""
    found: set[str] = set()
    for match in _pattern().finditer(text):
        found |= _words()[match[0]]
    return frozenset(found)


@cache
def _pattern() -> re.Pattern[str]:
    forms = "|".join(re.escape(form) for form in sorted(_words(), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)")


@cache
def _words() -> dict[str, frozenset[str]]:
    """Return for each form the words of all forms of its name, in lower case."""
    lines = [line.split(" | ") for line in _NAMES.strip().split("\n")]
    return {form: frozenset(_WORD.findall(" ".join(forms).casefold())) for forms in lines for form in forms}

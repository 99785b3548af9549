"""Times of the day: 9 p.m. is 21:00."""

from __future__ import annotations

import re
from collections.abc import Container

_TIME = re.compile(r"(\d\d?)(?:\.([0-5]\d))?")
_LATE = re.compile(
    r"(?:o.clock )?(?:in the |at )?(?:evening|afternoon|night)\b|(?:Uhr )?(?:abends|nachmittags)\b"
    r"|(?:heures )?(?:du soir|de l.apr[èe]s-midi)\b|(?:horas )?de la (?:tarde|noche)\b"
    r"|di sera\b|da (?:tarde|noite)\b"
)
_HALF = 12  # hours
_DAY = 24


def clock_of(number: str, signs: Container[str], behind: str, *, colon: bool) -> str | None:
    """Return the time of day that a number with am, pm or a colon names, as hours and minutes."""
    read = _TIME.fullmatch(number)
    if read is None or not (colon or "am" in signs or "pm" in signs or _LATE.match(behind)):
        return None
    hour, minutes = int(read[1]), read[2] or "00"
    if hour >= _DAY:
        return None
    if "am" in signs and hour == _HALF:
        hour = 0
    if hour < _HALF and ("pm" in signs or _LATE.match(behind)):
        hour += _HALF
    return f"{hour}:{minutes}"

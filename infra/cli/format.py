"""Format money, time and counts for people. An unknown value is named, never 0."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable

UNKNOWN = "unknown"
_LEAST = 0.000001
_MINUTE = 60.0
_HOUR = 60  # minutes
_AMOUNT = re.compile(r"(?<=\d) (?=(?:s|min|h|d|tokens?|calls?|words?)\b)")
_FIXED = "\N{NO-BREAK SPACE}"
_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_UNITS = (("d", 86_400), ("h", 3600), ("min", 60))


def money(dollars: float | None) -> str:
    """Six decimals, as the database keeps them: one call often costs less than a hundredth of a cent."""
    if dollars is None:
        return UNKNOWN
    if 0 < dollars < _LEAST / 2:
        return f"<${_LEAST:.6f}"  # it was paid for
    return f"${dollars:,.6f}"


def part_money(known: float | None, unknown: int) -> str:
    """A sum, and beside it how many amounts it lacks: it never reads as the whole."""
    if not unknown:
        return money(known or 0.0)
    return f"{unknown:,} {UNKNOWN}" if known is None else f"{money(known)} + {unknown:,} {UNKNOWN}"


def total_money(amounts: Iterable[float | None]) -> str:
    """Add up; unknown amounts are counted beside the sum of the known ones."""
    amounts = tuple(amounts)
    known = [amount for amount in amounts if amount is not None]
    return part_money(sum(known) if known else None, len(amounts) - len(known))


def seconds(value: float | None) -> str:
    """12.3 s, or 4 min 05 s, or 3 h 10 min."""
    if value is None:
        return ""
    if round(value, 1) < _MINUTE:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    if minutes < _HOUR:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, _HOUR)
    return f"{hours} h {minutes:02d} min"


def age(value: float) -> str:
    """Return a number of seconds in the largest unit that fits: 40 s, 3 min, 5 h, 2 d."""
    whole = max(int(value), 0)
    for unit, length in _UNITS:
        if whole >= length:
            return f"{whole // length:,} {unit}"
    return f"{whole} s"


def tokens(prompt: int, completion: int) -> str:
    """In and out; nothing where no model was called."""
    return f"{prompt:,} / {completion:,}" if prompt or completion else ""


def pluralize(number: int, noun: str) -> str:
    """1 call, 2 calls."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def printable(text: str) -> str:
    """Return a text without control characters, which a terminal would obey.

    Joiners stay inside of words and emoji: Persian, Hindi and joined emoji are written with them.
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or _joins(text, place) else "\ufffd"
        for place, character in enumerate(text)
    )


def _joins(text: str, place: int) -> bool:
    """Return whether a character is a joiner between two parts of a word or an emoji."""
    if text[place] not in _JOINERS or not 0 < place < len(text) - 1:
        return False
    before, after = (unicodedata.category(text[each]) for each in (place - 1, place + 1))
    return before[0] in "LMS" and after[0] in "LS"  # letters, marks, symbols


def wrap(text: str, width: int, *, opening: str = "", hanging: str = "") -> list[str]:
    """Return a text in lines of a width; a word that is longer, such as an address, stays whole.

    A number keeps its unit. `opening` begins the first line, and `hanging` all others.
    """
    lines = textwrap.wrap(
        _AMOUNT.sub(_FIXED, text),
        width,
        initial_indent=opening,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_FIXED, " ") for line in lines]

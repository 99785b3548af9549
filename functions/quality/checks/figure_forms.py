"""Figures that others give: one in five is 20 percent, and 350 of 1,000 are 35."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_HUNDRED = 100
_COUNTED = "one two three four five six seven eight nine ten"
_COUNT = rf"({_COUNTED.replace(' ', '|')}|\d{{1,2}})"
_SHARE = re.compile(rf"\b{_COUNT} (?:in|out of|of) (?:every )?{_COUNT}\b", re.IGNORECASE)


def shares(text: str) -> Iterator[tuple[int, int]]:
    """Yield the two numbers of each "one in five" of a text."""
    for found in _SHARE.finditer(text.casefold()):
        yield _counted(found[1]), _counted(found[2])


def _counted(word: str) -> int:
    """Return a small number in digits or in a word."""
    words = _COUNTED.split()
    return words.index(word) + 1 if word in words else int(word)


def work_out(first: Decimal, second: Decimal) -> Iterator[str]:
    """Yield what two figures give: their difference, their share, how much one is more than the other."""
    yield f"{abs(first - second).normalize():f}"
    for one, other in ((first, second), (second, first)):
        if other:
            for value in (one / other * _HUNDRED, abs(one - other) / other * _HUNDRED):
                yield f"{value:.0f}"
                yield f"{value:.1f}".removesuffix(".0")

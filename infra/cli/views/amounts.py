"""Amounts of money in a column: as many decimals as the largest needs, and never 0 for what was paid for."""

from __future__ import annotations

from collections.abc import Iterable

from infra.cli.format import UNKNOWN

_HUNDRED, _TEN_CENTS = 100, 0.1


def amount(dollars: float) -> str:
    """Return one amount: cents from a hundred dollars on, millionths below ten cents."""
    return format_amount(dollars, decimals_for([dollars]))


def decimals_for(amounts: Iterable[float | None]) -> int:
    """Return the decimals of a column with these amounts."""
    largest = max((abs(dollars) for dollars in amounts if dollars is not None), default=0.0)
    return 2 if largest >= _HUNDRED else 4 if largest >= _TEN_CENTS else 6


def format_amount(dollars: float | None, decimals: int) -> str:
    """Return an amount; an unknown one is named, and a small one is not 0."""
    if dollars is None:
        return UNKNOWN
    least = 10**-decimals
    if 0 < dollars < least / 2:
        return f"<${least:.{decimals}f}"
    return f"${dollars:,.{decimals}f}"

"""Money, time and counts as people read them. What is unknown says so and is never 0."""

from __future__ import annotations

from collections.abc import Iterable

UNKNOWN = "unknown"
_MINUTE = 60.0


def money(dollars: float | None) -> str:
    """Six decimals, as the database keeps them: one call often costs less than a hundredth of a cent."""
    return UNKNOWN if dollars is None else f"${dollars:,.6f}"


def total_money(amounts: Iterable[float | None]) -> str:
    """Add up; an unknown amount is named beside the sum of the known ones."""
    amounts = tuple(amounts)
    known = [amount for amount in amounts if amount is not None]
    if len(known) == len(amounts):
        return money(sum(known))
    return f"{money(sum(known))} + {UNKNOWN}" if known else UNKNOWN


def seconds(value: float | None) -> str:
    """12.3 s, or 4 min 05 s."""
    if value is None:
        return ""
    if round(value, 1) < _MINUTE:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest:02d} s"


def tokens(prompt: int, completion: int) -> str:
    """In and out; nothing where no model was called."""
    return f"{prompt:,} / {completion:,}" if prompt or completion else ""


def counted(number: int, noun: str) -> str:
    """1 call, 2 calls."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

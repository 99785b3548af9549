"""When a delivery that failed is tried again: ever later, until a day after its first try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LASTS = timedelta(hours=24)
"""From the first try to the last one."""

_WAITS = (5, 30, 2 * 60, 10 * 60, 30 * 60, 60 * 60, 2 * 60 * 60, 4 * 60 * 60, 8 * 60 * 60)  # seconds
_JITTER = 0.1  # of a wait, at most: deliveries that failed together do not all come back together


def next_try(
    first_at: datetime, tries: int, at: datetime, jitter: float, retry_after: float | None = None
) -> datetime | None:
    """Return the time of the next try after `tries` ones, the last at `at`; None if the day is over.

    A server may ask for a longer wait than the schedule's, up to its longest. The last try is at the end of
    the day. `jitter` is from 0 to 1.
    """
    ends = first_at + LASTS
    if at >= ends:
        return None
    wait = _WAITS[min(max(tries, 1), len(_WAITS)) - 1] * (1 - _JITTER * jitter)
    if retry_after is not None:
        wait = max(wait, min(retry_after, _WAITS[-1]))
    return min(at + timedelta(seconds=wait), ends)


def read_retry_after(text: str | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After header, which has seconds or a date; None for anything else."""
    if text is None:
        return None
    if text.isascii() and text.isdecimal():
        return float(text[:10])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max(((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds(), 0.0)

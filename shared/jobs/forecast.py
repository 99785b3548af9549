"""Forecast what an organization has spent at the end of its budget's period."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

WINDOW = timedelta(days=7)
_DAY = timedelta(days=1)


def forecast(
    spent_usd: float, recent_usd: float, first_at: datetime | None, now: datetime, ends: date
) -> float:
    """Return US dollars: what is spent, and so much a day until the end as in the last seven days.

    `recent_usd` is the cost of the calls of WINDOW, and `first_at` the time of the first of them. An
    organization that has been at work for less has the average since then, at least of one day.
    """
    if first_at is None:
        return round(spent_usd, 6)
    days = min(WINDOW, max(_DAY, now - first_at)) / _DAY
    left = max(timedelta(0), datetime.combine(ends, time(), UTC) - now) / _DAY
    return round(spent_usd + recent_usd / days * left, 6)

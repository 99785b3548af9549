"""The periods of budgets: days in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from shared.topology import Period


def period_start(now: datetime, period: Period) -> str | None:
    """Return the first day of the period as YYYY-MM-DD; None if it has no beginning."""
    today = now.astimezone(UTC).date()
    if period == "total":
        return None
    if period == "week":
        today -= timedelta(days=today.weekday())
    return (today.replace(day=1) if period == "month" else today).isoformat()


def period_end(now: datetime, period: Period) -> date | None:
    """Return the day on which the next period begins; None if there is none."""
    start = period_start(now, period)
    if start is None:
        return None
    first = date.fromisoformat(start)
    if period == "month":
        return (first + timedelta(days=31)).replace(day=1)
    return first + timedelta(days=7 if period == "week" else 1)

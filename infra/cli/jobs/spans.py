"""The time that costs are added up over: days until now, or a calendar month. All in UTC."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from infra.cli import moments
from infra.cli.errors import WrongUsage
from infra.cli.format import pluralize

_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_DAY = 86_400.0


@dataclass(frozen=True)
class Span:
    """From `since` on; a month has an end. `days` if it was given as the last days."""

    since: datetime
    until: datetime | None = None
    days: int | None = None

    @property
    def is_month(self) -> bool:
        """Return whether this is a calendar month."""
        return self.until is not None

    def title(self, now: datetime) -> str:
        """Return the span as the end of a heading: `in the last 7 days (since 2026-11-23 00:00 UTC)`."""
        since = f"since {self.since:%Y-%m-%d %H:%M} UTC"
        if self.until is None:
            return f"in the last {pluralize(self.days, 'day')} ({since})" if self.days else since
        if is_running(self.since, now):
            return f"in {self.since:%B %Y} so far ({since})"
        last = self.until - timedelta(days=1)
        return f"in {self.since:%B %Y} ({self.since:%Y-%m-%d} to {last:%Y-%m-%d} UTC)"


def month_of(start: datetime) -> Span:
    """Return the month that begins then."""
    return Span(start, start + timedelta(days=days_in_month(start)))


def month_before(start: datetime) -> Span:
    """Return the month that ends where this one begins."""
    return month_of(month_start(start - timedelta(days=1)))


def month_start(now: datetime) -> datetime:
    """Return the begin of the month of `now`, in UTC."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def days_begin(days: int, now: datetime) -> datetime:
    """Return the begin of the last `days` days in UTC, of which today is one."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


def days_in_month(start: datetime) -> int:
    """Return 28 to 31."""
    return monthrange(start.year, start.month)[1]


def is_running(start: datetime, now: datetime) -> bool:
    """Return whether the month that begins then is the month of `now`."""
    return month_start(now) == start


def days_passed(start: datetime, now: datetime) -> float:
    """Return how many days of a month have passed: all of them once it has ended."""
    return min(max(0.0, (now - start).total_seconds() / _DAY), float(days_in_month(start)))


def parse_month(text: str, now: datetime) -> Span:
    """Return the month of `2026-11`, `last` or `this`; WrongUsage if it has not begun."""
    this = month_start(now)
    word = text.strip().lower()
    if word in {"this", "last"}:
        return month_of(this) if word == "this" else month_before(this)
    found = _MONTH.fullmatch(word)
    try:
        start = datetime(int(found[1]), int(found[2]), 1, tzinfo=UTC) if found else None
    except ValueError:
        start = None
    if start is None or start.year <= 1:
        raise WrongUsage(f"{text} is not a month: write one such as 2026-11, or last.")
    if start > this:
        raise WrongUsage(f"--month {text} is in the future: name a month that has begun.")
    return month_of(start)


def parse_span(days: int | None, since: str | None, month: str | None, now: datetime) -> Span | None:
    """Return the span of the options; None if there is no option."""
    if month is not None and (days is not None or since is not None):
        raise WrongUsage("--month excludes --days and --since.")
    if days is not None and since is not None:
        raise WrongUsage("--days and --since exclude each other.")
    if month is not None:
        return parse_month(month, now)
    if since is None:
        return None if days is None else Span(days_begin(days, now), days=days)
    return Span(moments.parse_past(since, now))

"""The bill of a month so far, what it will be at the same rate, and what the cache saved."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.cli.format import pluralize
from infra.cli.gateways.interfaces import DailyCost, GroupCost
from infra.cli.views.amounts import amount

_DAY = 86_400.0
_LEAST_DAYS = 1.0
"""Days of a month before which a projection says nothing."""


def month_start(now: datetime) -> datetime:
    """Return the begin of the month of `now`, in UTC."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def days_begin(days: int, now: datetime) -> datetime:
    """Return the begin of the last `days` days in UTC, of which today is one."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


@dataclass(frozen=True)
class Bill:
    """The calls of the month of `now` until then."""

    total: GroupCost
    now: datetime

    def as_map(self) -> dict[str, Any]:
        """Return the bill for programs.

        `cost_usd` and `projected_usd` lack the price of `unpriced_requests`. `projected_usd` is linear in the
        `days` that have passed, and null within the first of them.
        """
        total, days, all_days = self.total, _days(self.now), _days_in_month(self.now)
        cost = total.total_cost_usd or 0.0
        return {
            "month": f"{self.now.astimezone(UTC):%Y-%m}",
            "request_count": total.request_count,
            "cost_usd": round(cost, 6),
            "saved_usd": round(total.total_saved_usd or 0.0, 6),
            "unpriced_requests": total.unpriced_requests,
            "days": round(days, 2),
            "days_in_month": all_days,
            "projected_usd": round(cost / days * all_days, 6) if days >= _LEAST_DAYS else None,
        }

    def sentence(self) -> str:
        """Return the bill for a person."""
        bill = self.as_map()
        unpriced = bill["unpriced_requests"]
        lacks = f", without {pluralize(unpriced, 'call')} of unknown price" if unpriced else ""
        so_far = (
            f"{self.now.astimezone(UTC):%B} so far: {amount(bill['cost_usd'])} "
            f"in {bill['days']:.1f} of {bill['days_in_month']} days (UTC){lacks}."
        )
        if bill["projected_usd"] is None:
            return f"{so_far} A day has to pass before the whole month can be estimated."
        return f"{so_far} At this rate the month will cost {amount(bill['projected_usd'])}."


def cache_sentence(rows: Iterable[DailyCost | GroupCost]) -> str | None:
    """Return what the cache saved; None if it answered no call."""
    rows = tuple(rows)
    cached = sum(row.cached_requests for row in rows)
    if not cached:
        return None
    known = [row.total_saved_usd for row in rows if row.total_saved_usd is not None]
    calls = pluralize(sum(row.request_count for row in rows), "call")
    saved = f"and saved {amount(sum(known))}" if known else "at a price that is unknown"
    return f"The cache answered {cached:,} of {calls} {saved}."


def _days(now: datetime) -> float:
    return max(0.0, (now.astimezone(UTC) - month_start(now)).total_seconds() / _DAY)


def _days_in_month(now: datetime) -> int:
    today = now.astimezone(UTC)
    return monthrange(today.year, today.month)[1]

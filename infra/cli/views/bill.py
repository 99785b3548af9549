"""The bill of a month: what it will be at the same rate, and how it differs from the month before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from infra.cli.format import pluralize
from infra.cli.jobs.spans import days_in_month, days_passed, is_running, month_before, month_start
from infra.cli.views.amounts import amount
from shared.gateways.costs.sums import DailyCost, GroupCost

_LEAST_DAYS = 1.0
"""Days of a month before which a projection says nothing."""
_FEW_DAYS = 5.0
"""Days of a month before which a projection is a rough one."""
_LARGE = 10.0
_TOO_EARLY = "A day has to pass before the whole month can be estimated."


@dataclass(frozen=True)
class Before:
    """The calls of the month before: all, and those of as many days as have passed of this one."""

    total: GroupCost
    same_days: GroupCost


@dataclass(frozen=True)
class Bill:
    """The calls of a month: that of `now`, or the one that begins at `since`."""

    total: GroupCost
    now: datetime
    since: datetime | None = None
    before: Before | None = None

    @property
    def start(self) -> datetime:
        """Return the begin of the month."""
        return self.since or month_start(self.now)

    @property
    def running(self) -> bool:
        """Return whether the month has not ended."""
        return is_running(self.start, self.now)

    @property
    def days(self) -> float:
        """Return how many of its days have passed."""
        return days_passed(self.start, self.now)

    @property
    def cost(self) -> float:
        """Return the sum of all calls with a known price."""
        return self.total.total_cost_usd or 0.0

    @property
    def projected(self) -> float | None:
        """Return the cost of the whole month at this rate; None in its first day and after its end."""
        if not self.running or self.days < _LEAST_DAYS:
            return None
        return self.cost / self.days * days_in_month(self.start)

    def as_map(self) -> dict[str, Any]:
        """Return the bill for programs.

        `cost_usd` and `projected_usd` lack the price of `unpriced_requests`. `projected_usd` is linear in the
        `days` that have passed, and null within the first of them and once the month has ended.
        """
        projected = self.projected
        return {
            "month": f"{self.start:%Y-%m}",
            "request_count": self.total.request_count,
            "cost_usd": round(self.cost, 6),
            "saved_usd": round(self.total.total_saved_usd or 0.0, 6),
            "unpriced_requests": self.total.unpriced_requests,
            "days": round(self.days, 2),
            "days_in_month": days_in_month(self.start),
            "projected_usd": None if projected is None else round(projected, 6),
            "before": self._before_as_map(),
        }

    def _before_as_map(self) -> dict[str, Any] | None:
        if self.before is None:
            return None
        return {
            "month": f"{month_before(self.start).since:%Y-%m}",
            "request_count": self.before.total.request_count,
            "cost_usd": self.before.total.total_cost_usd or 0.0,
            "same_days_cost_usd": self.before.same_days.total_cost_usd or 0.0,
            "unpriced_requests": self.before.total.unpriced_requests,
        }

    def sentence(self) -> str:
        """Return the bill for a person."""
        return f"{self._so_far()} {self.forecast()}" if self.running else self._so_far()

    def _so_far(self) -> str:
        lacks = _lacks(self.total)
        compared = self.comparison()
        beside = f", {compared}" if compared else ""
        if not self.running:
            return f"{self.start:%B %Y} cost {amount(self.cost)}{lacks}{beside}."
        part = f"{self.days:.1f} of {days_in_month(self.start)} days (UTC)"
        return f"{self.start:%B} so far: {amount(self.cost)} in {part}{lacks}{beside}."

    def comparison(self) -> str:
        """Return how it differs from the month before, or from as many days of it; empty without one.

        Also empty within the first day: some minutes are a thousand times those of the month before, or none.
        """
        if self.before is None or (self.running and self.days < _LEAST_DAYS):
            return ""
        name = f"{month_before(self.start).since:%B}"
        if not self.running:
            return compare(self.cost, self.before.total.total_cost_usd or 0.0, name)
        return compare(self.cost, self.before.same_days.total_cost_usd or 0.0, f"the same days of {name}")

    def forecast(self) -> str:
        """Return what a running month will cost."""
        if self.projected is None:
            return self._too_early()
        sum_beside = f"{amount(self.projected)}{self._beside_forecast()}"
        return f"At this rate the month will cost {sum_beside}.{self._rough()}"

    def brief_forecast(self) -> str:
        """Return the same beside a heading that says so."""
        if self.projected is None:
            return self._too_early()
        return f"{amount(self.projected)} at this rate{self._beside_forecast()}.{self._rough()}"

    def _too_early(self) -> str:
        if self.before is None:
            return _TOO_EARLY
        name = f"{month_before(self.start).since:%B}"
        total = self.before.total
        return f"{_TOO_EARLY} {name} cost {amount(total.total_cost_usd or 0.0)}{_lacks(total)}."

    def _rough(self) -> str:
        return " That is a rough estimate: few days have passed." if self.days < _FEW_DAYS else ""

    def _beside_forecast(self) -> str:
        if self.before is None or self.projected is None:
            return ""
        name = f"{month_before(self.start).since:%B}"
        compared = compare(self.projected, self.before.total.total_cost_usd or 0.0, name)
        return f", {compared}" if compared else ""


def _lacks(total: GroupCost) -> str:
    unpriced = total.unpriced_requests
    return f", without {pluralize(unpriced, 'call')} of unknown price" if unpriced else ""


def compare(cost: float, before: float, name: str) -> str:
    """Return a change in percent beside what it is compared with: `+12% on October ($5.00)`."""
    if before <= 0:
        return ""
    ratio = cost / before
    change = f"{ratio:,.0f} times {name}" if ratio >= _LARGE else f"{ratio - 1:+.0%} on {name}"
    return f"{change} ({amount(before)})"


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

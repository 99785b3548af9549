"""Anthropic's usage report (tokens) and cost report (cents, as decimal strings).

It counts no requests, and leaves the costs of its priority tier out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec

from shared.errors import Misconfigured
from shared.gateways.provider_reports.pages import Parameters, ReportPages
from shared.reconciliation.models import Provider, family
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Report, Sums, TheirUsage

URL = "https://api.anthropic.com"
KEY, URL_NAME = "ANTHROPIC_ADMIN_KEY", "ANTHROPIC_ADMIN_URL"

_USAGE, _COSTS = "/v1/organizations/usage_report/messages", "/v1/organizations/cost_report"
_MOST_BUCKETS = "31"
_CENTS = 100
_UNREADABLE = "Anthropic's report can't be read: "

Count = Annotated[int, msgspec.Meta(ge=0)]


class _CacheCreation(msgspec.Struct, frozen=True):
    ephemeral_5m_input_tokens: Count = 0
    ephemeral_1h_input_tokens: Count = 0


class _Usage(msgspec.Struct, frozen=True):
    uncached_input_tokens: Count
    cache_read_input_tokens: Count
    output_tokens: Count
    cache_creation: _CacheCreation
    model: str | None = None
    service_tier: str | None = None


class _UsageDay(msgspec.Struct, frozen=True):
    starting_at: datetime
    results: list[_Usage]


class _Cost(msgspec.Struct, frozen=True):
    amount: str
    currency: str = "USD"
    cost_type: str | None = None
    description: str | None = None
    model: str | None = None
    workspace_id: str | None = None


class _CostDay(msgspec.Struct, frozen=True):
    starting_at: datetime
    results: list[_Cost]


def headers(key: str) -> dict[str, str]:
    """Return what identifies the organization."""
    return {"x-api-key": key, "anthropic-version": "2023-06-01"}


class AnthropicReport:
    """Reads both reports; with a `workspace`, of that workspace alone."""

    provider = Provider.ANTHROPIC

    def __init__(self, pages: ReportPages, workspace: str | None = None) -> None:
        self._pages = pages
        self._workspace = workspace

    async def read(self, period: Period) -> Report:
        """Return the usage of a period; Unavailable or Misconfigured with a sentence."""
        start = [("starting_at", f"{period.begin:%Y-%m-%dT%H:%M:%SZ}"), ("bucket_width", "1d")]
        asked = [*start, ("limit", _MOST_BUCKETS)]
        days = await self._pages.read(_USAGE, [*asked, *self._usage_parameters()], _UsageDay)
        costs = await self._pages.read(_COSTS, [*asked, *self._cost_parameters()], _CostDay)
        usage = [
            _to_usage(day, each)
            for bucket in days
            if (day := _day(bucket)) in period
            for each in bucket.results
        ]
        dollars, other = self._split_costs(costs, period)
        return Report(provider=self.provider, usage=(*usage, *dollars), other_usd=other)

    async def close(self) -> None:
        """Close the connections."""
        await self._pages.close()

    def _usage_parameters(self) -> Parameters:
        scope = [("workspace_ids[]", self._workspace)] if self._workspace else []
        return [("group_by[]", "model"), ("group_by[]", "service_tier"), *scope]

    def _cost_parameters(self) -> Parameters:
        # It has no filter for workspaces, but says which one a cost is of.
        scope = [("group_by[]", "workspace_id")] if self._workspace else []
        return [("group_by[]", "description"), *scope]

    def _split_costs(self, days: list[_CostDay], period: Period) -> tuple[list[TheirUsage], dict[str, float]]:
        """Return the dollars of models, and those of other items by their names."""
        by_model: dict[tuple[date, str], float] = defaultdict(float)
        other: dict[str, float] = defaultdict(float)
        for bucket in days:
            day = _day(bucket)
            for cost in bucket.results if day in period else ():
                if self._workspace and cost.workspace_id != self._workspace:
                    continue
                if cost.model and cost.cost_type in (None, "tokens"):
                    by_model[day, family(cost.model)] += _dollars(cost)
                else:
                    other[cost.description or cost.cost_type or "unnamed"] += _dollars(cost)
        usage = [
            TheirUsage(
                day=day, provider=Provider.ANTHROPIC, model=model, sums=Sums(requests=None, cost_usd=dollars)
            )
            for (day, model), dollars in by_model.items()
        ]
        return usage, dict(other)


def _to_usage(day: date, usage: _Usage) -> TheirUsage:
    written = usage.cache_creation.ephemeral_5m_input_tokens + usage.cache_creation.ephemeral_1h_input_tokens
    return TheirUsage(
        day=day,
        provider=Provider.ANTHROPIC,
        model=family(usage.model or ""),
        tier=usage.service_tier,
        sums=Sums(
            requests=None,
            input_tokens=usage.uncached_input_tokens + usage.cache_read_input_tokens + written,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cache_read_input_tokens,
            cache_write_tokens=written,
        ),
    )


def _day(bucket: _UsageDay | _CostDay) -> date:
    start = bucket.starting_at
    return (start.astimezone(UTC) if start.tzinfo else start).date()


def _dollars(cost: _Cost) -> float:
    if cost.currency.upper() != "USD":
        raise Misconfigured(f"{_UNREADABLE}its amounts are not in US dollars.")
    try:
        cents = float(cost.amount)
    except ValueError as error:
        raise Misconfigured(f"{_UNREADABLE}an amount is not a number.") from error
    if not math.isfinite(cents):
        raise Misconfigured(f"{_UNREADABLE}an amount is not a number.")
    return cents / _CENTS

"""OpenAI's organization usage (tokens, requests) and costs (dollars).

The costs name a line item, such as "gpt-6-sol-2026-10-01, cached input" or "priority | gpt-6-sol, output".
OpenAI says that both reports may differ slightly, and that the costs are what is billed.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Annotated

import msgspec

from shared.errors import Misconfigured
from shared.gateways.provider_reports.pages import Parameters, ReportPages
from shared.reconciliation.models import Provider, family, provider_of
from shared.reconciliation.period import Period
from shared.reconciliation.usage import Report, Sums, TheirUsage

URL = "https://api.openai.com"
KEY, URL_NAME = "OPENAI_ADMIN_KEY", "OPENAI_ADMIN_URL"

_USAGE, _COSTS = "/v1/organization/usage/completions", "/v1/organization/costs"
_MOST_BUCKETS = "31"
_LINE_ITEM = re.compile(r"(?:[^|,]+\|)?\s*(?P<model>[^\s|,]+)(?: (?:text|image|audio))?,.*", re.DOTALL)
_UNREADABLE = "OpenAI's report can't be read: "

Count = Annotated[int, msgspec.Meta(ge=0)]


class _Usage(msgspec.Struct, frozen=True):
    input_tokens: Count
    output_tokens: Count
    num_model_requests: Count
    input_cached_tokens: Count | None = None
    input_cache_write_tokens: Count | None = None
    model: str | None = None
    service_tier: str | None = None


class _UsageDay(msgspec.Struct, frozen=True):
    start_time: int
    results: list[_Usage]


class _Amount(msgspec.Struct, frozen=True):
    value: float | str
    currency: str = "usd"


class _Cost(msgspec.Struct, frozen=True):
    amount: _Amount
    line_item: str | None = None


class _CostDay(msgspec.Struct, frozen=True):
    start_time: int
    results: list[_Cost]


def headers(key: str) -> dict[str, str]:
    """Return what identifies the organization."""
    return {"Authorization": f"Bearer {key}"}


class OpenAIReport:
    """Reads both reports; with a `project`, of that project alone."""

    provider = Provider.OPENAI

    def __init__(self, pages: ReportPages, project: str | None = None) -> None:
        self._pages = pages
        self._scope: Parameters = [("project_ids", project)] if project else []

    async def read(self, period: Period) -> Report:
        """Return the usage of a period; Unavailable or Misconfigured with a sentence."""
        start = [("start_time", str(int(period.begin.timestamp()))), ("bucket_width", "1d")]
        asked = [*start, ("limit", _MOST_BUCKETS), *self._scope]
        by_model = [("group_by", "model"), ("group_by", "service_tier")]
        days = await self._pages.read(_USAGE, [*asked, *by_model], _UsageDay)
        costs = await self._pages.read(_COSTS, [*asked, ("group_by", "line_item")], _CostDay)
        usage = [
            _to_usage(day, each)
            for bucket in days
            if (day := _day(bucket)) in period
            for each in bucket.results
        ]
        dollars, other = _split_costs(costs, period)
        return Report(provider=self.provider, usage=(*usage, *dollars), other_usd=other)

    async def close(self) -> None:
        """Close the connections."""
        await self._pages.close()


def _to_usage(day: date, usage: _Usage) -> TheirUsage:
    return TheirUsage(
        day=day,
        provider=Provider.OPENAI,
        model=family(usage.model or ""),
        tier=usage.service_tier,
        sums=Sums(
            requests=usage.num_model_requests,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.input_cached_tokens,
            cache_write_tokens=usage.input_cache_write_tokens,
        ),
    )


def _split_costs(days: list[_CostDay], period: Period) -> tuple[list[TheirUsage], dict[str, float]]:
    """Return the dollars of models, and those of other items by their names."""
    by_model: dict[tuple[date, str], float] = defaultdict(float)
    other: dict[str, float] = defaultdict(float)
    for bucket in days:
        day = _day(bucket)
        for cost in bucket.results if day in period else ():
            found = _LINE_ITEM.fullmatch(cost.line_item or "")
            if found and provider_of(found["model"]) is Provider.OPENAI:
                by_model[day, family(found["model"])] += _dollars(cost.amount)
            else:
                other[cost.line_item or "unnamed"] += _dollars(cost.amount)
    usage = [
        TheirUsage(day=day, provider=Provider.OPENAI, model=model, sums=Sums(cost_usd=dollars))
        for (day, model), dollars in by_model.items()
    ]
    return usage, dict(other)


def _day(bucket: _UsageDay | _CostDay) -> date:
    try:
        return datetime.fromtimestamp(bucket.start_time, UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        raise Misconfigured(f"{_UNREADABLE}a bucket has an impossible start_time.") from error


def _dollars(amount: _Amount) -> float:
    if amount.currency.lower() != "usd":
        raise Misconfigured(f"{_UNREADABLE}its amounts are not in US dollars.")
    try:
        value = float(amount.value)
    except ValueError as error:
        raise Misconfigured(f"{_UNREADABLE}an amount is not a number.") from error
    if not math.isfinite(value):
        raise Misconfigured(f"{_UNREADABLE}an amount is not a number.")
    return value

"""Sums of usage, and rows of the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period
from shared.reconciliation.usage import OurUsage, Sums, add_up

ROW: dict[str, Any] = {
    "day": date(2026, 11, 25),
    "provider_model": "openai/gpt-6-sol",
    "alias": None,
    "service_tier": "flex",
    "requests": 3,
    "input_tokens": Decimal(10**18),
    "output_tokens": Decimal(7),
    "cached_tokens": None,
    "cache_write_tokens": Decimal(2),
    "cost_usd": Decimal("0.125001"),
    "unpriced_requests": 1,
    "estimated_requests": 2,
    "unbooked_requests": 0,
}


def test_sum_is_unknown_with_an_unknown_part() -> None:
    """Requests are unknown if one part does not count them; known cached tokens are added up."""
    total = add_up(
        [Sums(requests=2, cached_tokens=5), Sums(requests=None), Sums(requests=1, cached_tokens=1)]
    )
    assert (total.requests, total.cached_tokens, total.cache_write_tokens) == (None, 6, None)
    assert add_up([]) == Sums()


def test_row_of_the_ledger_is_read() -> None:
    """Postgres adds up to numbers of any size; unknown stays unknown."""
    read = OurUsage.from_row(ROW)
    assert (read.provider, read.model, read.tier, read.recorded) == (
        Provider.OPENAI,
        "gpt-6-sol",
        "flex",
        True,
    )
    assert read.sums == Sums(
        requests=3, input_tokens=10**18, output_tokens=7, cache_write_tokens=2, cost_usd=0.125001
    )
    assert (read.unpriced, read.estimated, read.unbooked) == (1, 2, 0)


@pytest.mark.parametrize(
    ("alias", "provider", "model"),
    [
        ("claude-3-5-sonnet", Provider.ANTHROPIC, "claude-3-5-sonnet"),
        ("best", None, "best"),
        (None, None, "unnamed"),
    ],
)
def test_row_without_model_has_its_alias(alias: str | None, provider: Provider | None, model: str) -> None:
    """Rows of earlier releases name the alias alone."""
    read = OurUsage.from_row({**ROW, "provider_model": None, "alias": alias, "cost_usd": None})
    assert (read.recorded, read.provider, read.model, read.sums.cost_usd) == (False, provider, model, 0.0)


def test_period_has_whole_days() -> None:
    """Both ends are in it."""
    period = Period(date(2026, 2, 27), date(2026, 3, 1))
    assert [str(day) for day in period] == ["2026-02-27", "2026-02-28", "2026-03-01"]
    assert (period.begin.isoformat(), period.end.isoformat()) == (
        "2026-02-27T00:00:00+00:00",
        "2026-03-02T00:00:00+00:00",
    )
    assert date(2026, 2, 26) in period.from_the_day_before()
    assert date(2026, 3, 2) not in period

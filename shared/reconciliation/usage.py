"""What is compared: the sums of a day and model, from the ledger and from a provider."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

import msgspec

from shared.reconciliation.models import Provider, family, provider_of


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """Tokens and US dollars. `input_tokens` include `cached_tokens` and `cache_write_tokens`.

    None where unknown: a provider that does not count requests, rows that do not know their cached tokens.
    """

    requests: int | None = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None
    cost_usd: float = 0.0

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Sums) -> Sums:
        unknown = self.requests is None or other.requests is None
        return Sums(
            requests=None if unknown else (self.requests or 0) + (other.requests or 0),
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=_add_known(self.cached_tokens, other.cached_tokens),
            cache_write_tokens=_add_known(self.cache_write_tokens, other.cache_write_tokens),
            cost_usd=self.cost_usd + other.cost_usd,
        )


class TheirUsage(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider reports of a day, a model and a service tier."""

    day: date
    provider: Provider
    model: str
    sums: Sums
    tier: str | None = None


class OurUsage(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of a day and model in the ledger, without answers of the gateway's cache.

    `provider` is None if neither the model nor the alias tells it. `recorded`: the rows name the model that
    answered; otherwise `model` is their alias. Of the requests, `unpriced` have no price, `estimated` have
    tokens of our own count, and `unbooked` have no row in ai_usage_logs.
    """

    day: date
    provider: Provider | None
    model: str
    sums: Sums
    tier: str | None = None
    recorded: bool = True
    unpriced: int = 0
    estimated: int = 0
    unbooked: int = 0

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """Read a row of ai_usage.read_daily_usage (migration 0009)."""
        recorded = bool(row["provider_model"])
        name = row["provider_model"] or row["alias"] or ""
        return cls(
            day=row["day"],
            provider=provider_of(name),
            model=family(name),
            tier=row["service_tier"],
            recorded=recorded,
            unpriced=int(row["unpriced_requests"]),
            estimated=int(row["estimated_requests"]),
            unbooked=int(row["unbooked_requests"]),
            sums=Sums(
                requests=int(row["requests"]),
                input_tokens=int(row["input_tokens"]),
                output_tokens=int(row["output_tokens"]),
                cached_tokens=_whole(row["cached_tokens"]),
                cache_write_tokens=_whole(row["cache_write_tokens"]),
                cost_usd=float(row["cost_usd"] or 0),
            ),
        )


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A provider's report. `other_usd` are US dollars for items that are not tokens, by the item's name."""

    provider: Provider
    usage: tuple[TheirUsage, ...]
    other_usd: dict[str, float] = {}


def add_up(sums: Iterable[Sums]) -> Sums:
    """Return the sum; of nothing, it is nothing."""
    total: Sums | None = None
    for each in sums:
        total = each if total is None else total + each
    return total or Sums()


def _add_known(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)

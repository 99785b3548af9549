"""Savings of the gateway's cache and of the provider's cheap tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.cli.gateways.cost_facts import TierCost

_MILLION = 1_000_000
_USUAL, _CHEAP = "usd_per_million", "flex_usd_per_million"


@dataclass(frozen=True)
class Overnight:
    """The calls in the cheap tier, and what they would have cost more in the usual one.

    `saved_usd` leaves out `unknown_requests`: calls without a price, and those of a model for which the
    catalogue lacks one. It is None if it would leave out all.
    """

    requests: int = 0
    saved_usd: float | None = None
    unknown_requests: int = 0

    def as_map(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "overnight_requests": self.requests,
            "overnight_saved_usd": self.saved_usd,
            "overnight_unknown_requests": self.unknown_requests,
        }


def catalogue() -> dict[str, Any]:
    """Return the gateway's models with their prices."""
    import yaml  # noqa: PLC0415  not for `blog --help`

    from infra.litellm.render import CONFIG  # noqa: PLC0415

    models: dict[str, Any] = yaml.safe_load(CONFIG.read_bytes())["provider_models"]
    return models


def overnight(calls: Sequence[TierCost], models: Mapping[str, Any] | None = None) -> Overnight:
    """Return what these calls saved, at the ratio of the catalogue's prices."""
    if not calls:
        return Overnight()
    models = catalogue() if models is None else models
    saved, unknown, known = 0.0, 0, False
    for call in calls:
        prices = models.get(call.provider_model or "", {})
        if call.cost_usd is None or _CHEAP not in prices:
            unknown += call.request_count
            continue
        known = True
        unknown += call.unpriced_requests
        saved += _usual_cost(call, call.cost_usd, prices) - call.cost_usd
    requests = sum(call.request_count for call in calls)
    return Overnight(requests, round(saved, 6) if known else None, unknown)


def _usual_cost(call: TierCost, cost: float, prices: Mapping[str, Any]) -> float:
    """Return the cost in the usual tier.

    What is not the price of the answer is that of the prompt. Its parts that the provider's cache had are
    cheaper by the same ratio.
    """
    (paid_in, paid_out), (cheap_in, cheap_out) = prices[_USUAL], prices[_CHEAP]
    answered = min(cost, call.completion_tokens * cheap_out / _MILLION)
    return float((cost - answered) * paid_in / cheap_in + answered * paid_out / cheap_out)

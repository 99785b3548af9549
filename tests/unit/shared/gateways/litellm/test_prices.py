"""Prices by the proxy's list: by kind of token and by tier, and None rather than a wrong one."""

from __future__ import annotations

from typing import Any

import pytest

from shared.gateways.litellm.partial_answer import Usage
from shared.gateways.litellm.prices import may_reason, price_of

LISTED = {
    "input_cost_per_token": 2e-6,
    "cache_read_input_token_cost": 2e-7,
    "cache_creation_input_token_cost": 2.5e-6,
    "output_cost_per_token": 1e-5,
    "input_cost_per_token_flex": 1e-6,
    "cache_read_input_token_cost_flex": 1e-7,
    "output_cost_per_token_flex": 5e-6,
    "input_cost_per_token_above_272k_tokens": 4e-6,
}


def used(**parts: Any) -> Usage:
    """Return the usage of 2000 tokens in and 500 out."""
    return Usage(2000, 500, None, **parts)


@pytest.mark.parametrize(
    ("usage", "tier", "price"),
    [
        (used(), None, 0.009),
        (used(), "default", 0.009),
        (used(), "standard", 0.009),
        (used(reasoning_tokens=400), None, 0.009),
        (used(cached_tokens=1024, cache_write_tokens=512), None, 0.007413),
        (used(cached_tokens=1000), "flex", 0.0036),
        (used(cache_write_tokens=1), "flex", None),
        (used(), "priority", None),
        (used(), "unknown", None),
        (Usage(272_000, 0, None), None, 0.544),
        (Usage(272_001, 0, None), None, None),
    ],
)
def test_price_is_of_each_kind_of_token(usage: Usage, tier: str | None, price: float | None) -> None:
    """Tokens from a cache, written to it, and of another tier have their own price, or none is known."""
    assert price_of(usage, tier, LISTED) == price


@pytest.mark.parametrize("name", ["input_cost_per_token", "output_cost_per_token"])
def test_missing_price_is_unknown(name: str) -> None:
    """A list without a price that the answer needs gives none."""
    assert price_of(used(), None, {**LISTED, name: None}) is None
    assert price_of(used(), None, {key: value for key, value in LISTED.items() if key != name}) is None
    assert price_of(Usage(3, 0, None), None, {"input_cost_per_token": 0}) == 0


def test_catalogue_says_what_reasons() -> None:
    """A model reasons by the catalogue, which the gateway shows with the prices."""
    assert may_reason({"catalogue": {"reasoning_tokens": 4000}})
    silent: tuple[Any, ...] = (
        {},
        {"catalogue": None},
        {"catalogue": {}},
        {"catalogue": {"reasoning_tokens": 0}},
    )
    assert not any(map(may_reason, silent))

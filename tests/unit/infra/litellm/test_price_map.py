"""The catalogue of models says what the locked proxy's own map of models says."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.litellm.render import CONFIG
from tests.support.catalogue import MODELS

PRICES = "lib/python*/site-packages/litellm/model_prices_and_context_window_backup.json"


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    """What the locked proxy knows of all models."""
    path = next((CONFIG.parent / ".venv").glob(PRICES))
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


@pytest.mark.parametrize("model", MODELS)
def test_prices_are_those_of_the_proxy(known: dict[str, Any], model: str) -> None:
    """Its map has the same prices, also for cached tokens and for the cheap tier."""
    entry, facts = known[model.split("/", 1)[1]], MODELS[model]
    paid = {
        "input_cost_per_token": facts["usd_per_million"][0],
        "output_cost_per_token": facts["usd_per_million"][1],
        "cache_read_input_token_cost": facts["cached_usd_per_million"][0],
        "cache_creation_input_token_cost": facts["cached_usd_per_million"][1],
    }
    if "flex_usd_per_million" in facts:
        cheap_in, cheap_out = facts["flex_usd_per_million"]
        discount = cheap_in / facts["usd_per_million"][0]
        paid["input_cost_per_token_flex"] = cheap_in
        paid["output_cost_per_token_flex"] = cheap_out
        for name, price in zip(
            ("cache_read_input_token_cost_flex", "cache_creation_input_token_cost_flex"),
            facts["cached_usd_per_million"],
            strict=True,
        ):
            paid[name] = price * discount
    assert {name: entry[name] * 1e6 for name in paid} == pytest.approx(paid)
    assert ("input_cost_per_token_flex" in entry) is ("flex_usd_per_million" in facts)


@pytest.mark.parametrize("model", MODELS)
def test_retirement_is_that_of_the_proxy(known: dict[str, Any], model: str) -> None:
    """A date that the proxy's map knows is in the catalogue, so that an update of the proxy announces it."""
    entry, retires = known[model.split("/", 1)[1]], MODELS[model]["retires"]
    if announced := entry.get("deprecation_date"):
        assert str(retires) == announced


@pytest.mark.parametrize("model", MODELS)
def test_abilities_are_those_of_the_proxy(known: dict[str, Any], model: str) -> None:
    """Schema and efforts are those of the proxy's map, which refuses others before it asks the provider."""
    entry, facts = known[model.split("/", 1)[1]], MODELS[model]
    assert facts["schema"] is entry["supports_response_schema"]
    levels = ("none", "minimal", "xhigh", "max")
    taken = {level for level in levels if entry.get(f"supports_{level}_reasoning_effort")}
    assert set(facts["efforts"]) == {"low", "medium", "high"} | taken
    assert (facts["temperature"] == "never") is not entry.get("supports_sampling_params", True)

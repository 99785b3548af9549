"""What the cheap tier has saved."""

from __future__ import annotations

import pytest

from infra.cli.gateways.cost_facts import TierCost
from infra.cli.jobs.savings import Overnight, catalogue, overnight

HALF = {"half": {"usd_per_million": [2.0, 10.0], "flex_usd_per_million": [1.0, 5.0]}}
UNEVEN = {"uneven": {"usd_per_million": [2.0, 10.0], "flex_usd_per_million": [1.0, 2.0]}}


def test_half_the_price_saves_as_much_as_it_costs() -> None:
    """Whatever part of the cost the prompt is."""
    calls = [TierCost("half", 4, 100_000, 0.75, 0), TierCost("half", 1, 0, 0.25, 0)]
    assert overnight(calls, HALF) == Overnight(5, 1.0, 0)


def test_prompt_and_answer_have_their_own_ratio() -> None:
    """100,000 tokens of the answer cost $0.20 and not $1.00; the prompt $0.10 and not $0.20."""
    assert overnight([TierCost("uneven", 1, 100_000, 0.3, 0)], UNEVEN).saved_usd == pytest.approx(0.9)


def test_what_is_unknown_is_counted() -> None:
    """Calls without a price, of no known model, or of a model without a cheap tier."""
    dear = {"dear": {"usd_per_million": [2.0, 10.0]}}
    calls = [
        TierCost("half", 3, 0, 0.5, 1),
        TierCost("half", 2, 0, None, 2),
        TierCost(None, 4, 0, 0.5, 0),
        TierCost("dear", 8, 0, 0.5, 0),
    ]
    assert overnight(calls, HALF | dear) == Overnight(17, 0.5, 15)
    assert overnight(calls[1:], HALF | dear) == Overnight(14, None, 14)


def test_no_call_saves_nothing() -> None:
    """And reads no catalogue."""
    assert overnight([]) == Overnight(0, None, 0)


def test_catalogue_has_a_model_with_a_cheap_tier() -> None:
    """Else the savings would always be unknown."""
    assert any("flex_usd_per_million" in prices for prices in catalogue().values())

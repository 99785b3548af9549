"""Thousands of jobs and a provider that gives so many answers a minute: all wait, none fails."""

from __future__ import annotations

from collections import Counter

import pytest

from shared.errors import ModelUnavailable
from tests.simulation.plant import TENANTS, Plant

_A_MINUTE = 200  # answers that the provider gives


@pytest.mark.parametrize("messages", [300, pytest.param(3000, marks=pytest.mark.soak)])
def test_many_messages_meet_a_slow_provider(messages: int) -> None:
    """Start messages against 200 answers a minute, and 429 for the rest: every post is whole."""
    begun: Counter[int] = Counter()

    def refuse_the_rest(now: float) -> ModelUnavailable | None:
        begun[int(now // 60)] += 1
        busy = begun[int(now // 60)] > _A_MINUTE
        return ModelUnavailable("Too many requests.", rate_limited=True) if busy else None

    plant = Plant(dict.fromkeys(TENANTS, messages // len(TENANTS)), trouble=refuse_the_rest).simulate()
    assert plant.statuses == {"completed": messages}
    assert plant.whole()
    assert max(begun.values()) > _A_MINUTE

"""Thousands of jobs and a provider that gives so many answers a minute: all wait, none fails."""

from __future__ import annotations

from collections import Counter

from shared.errors import ModelUnavailable
from tests.simulation.plant import TENANTS, Plant

_A_MINUTE = 200  # answers that the provider gives


def test_3000_messages_meet_a_slow_provider() -> None:
    """3,000 start messages against 200 answers a minute, and 429 for the rest: every post is whole."""
    begun: Counter[int] = Counter()

    def refuse_the_rest(now: float) -> ModelUnavailable | None:
        begun[int(now // 60)] += 1
        busy = begun[int(now // 60)] > _A_MINUTE
        return ModelUnavailable("Too many requests.", rate_limited=True) if busy else None

    plant = Plant(dict.fromkeys(TENANTS, 750), trouble=refuse_the_rest).simulate()
    assert plant.statuses == {"completed": 3000}
    assert plant.whole()
    assert max(begun.values()) > _A_MINUTE

"""The rate limit: a bucket for each caller, and whose bucket a request without a caller takes from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.limits import RateLimit, client_address
from shared.topology import Rate

RATE = Rate(per_second=2, burst=3)


class Clock:
    """Seconds that a test moves, back too."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_bucket_refills() -> None:
    """So many at once, then so many a second."""
    clock = Clock()
    limit = RateLimit(RATE, clock)
    assert [limit.wait("a") for _ in range(5)] == [0, 0, 0, 0.5, 0.5]
    clock.now += 0.5
    assert [limit.wait("a") for _ in range(2)] == [0, 0.5]
    assert limit.wait("b") == 0
    clock.now += 3600
    assert [limit.wait("a") for _ in range(4)] == [0, 0, 0, 0.5]


@given(st.lists(st.floats(-10, 10, allow_nan=False), max_size=60))
def test_rate_holds_whatever_the_clock_does(steps: list[float]) -> None:
    """Never more than the burst and what time has brought, also with a clock that jumps back."""
    clock = Clock()
    limit = RateLimit(RATE, clock)
    passed, gained, highest = 0, 0.0, clock.now
    for step in steps:
        before = clock.now
        clock.now += step
        gained += max(0.0, clock.now - before)
        highest = max(highest, clock.now)
        passed += limit.wait("a") == 0
        assert passed <= RATE.burst + gained * RATE.per_second + 1e-6


def test_memory_is_bounded() -> None:
    """The bucket that was used longest ago goes."""
    limit = RateLimit(RATE, Clock(), most=2)
    for _ in range(3):
        limit.wait("a")
    limit.wait("b")
    assert limit.wait("a") > 0
    limit.wait("c")  # now b is gone, and a is not
    assert limit.wait("a") > 0


@pytest.mark.parametrize(
    ("forwarded", "peer", "deployed", "address"),
    [
        (None, "10.0.0.1", True, "10.0.0.1"),
        ("1.2.3.4", "10.0.0.1", True, "1.2.3.4"),
        ("9.9.9.9, 1.2.3.4", "10.0.0.1", True, "1.2.3.4"),
        ("1.2.3.4", "127.0.0.1", False, "127.0.0.1"),
        ("nonsense", "10.0.0.1", True, "10.0.0.1"),
        ("", "10.0.0.1", True, "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "10.0.0.1", True, "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "10.0.0.1", True, "2001:db8:1:2::/64"),
        ("::ffff:1.2.3.4", "10.0.0.1", True, "::ffff:102:304"),
        (None, "unknown", True, "unknown"),
    ],
)
def test_addresses_of_guests(forwarded: str | None, peer: str, address: str, *, deployed: bool) -> None:
    """Only what Cloud Run has written counts, and a whole IPv6 network is one guest."""
    assert client_address(forwarded, peer, deployed=deployed) in {address, "::ffff:1.2.3.4"}

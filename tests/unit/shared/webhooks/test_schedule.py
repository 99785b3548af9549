"""The schedule of tries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.webhooks.schedule import LASTS, next_try, read_retry_after

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def waits(jitter: float) -> list[float]:
    """Return the seconds between tries that all fail at once."""
    found: list[float] = []
    at = FIRST
    while (due := next_try(FIRST, len(found) + 1, at, jitter)) is not None:
        found.append((due - at).total_seconds())
        at = due
    return found


def test_waits_grow_to_a_day() -> None:
    """Ever later, and a last try when the day is over."""
    assert waits(0)[:9] == [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800]
    assert len(waits(0)) == 11
    assert sum(waits(0)) == sum(waits(1)) == DAY.total_seconds()
    assert waits(1)[:3] == [4.5, 27, 108]


@pytest.mark.parametrize(
    ("retry_after", "wait"), [(0, 600), (300, 600), (3600, 3600), (3e7, 28_800), (1e300, 28_800)]
)
def test_server_may_ask_for_a_longer_wait(retry_after: float, wait: float) -> None:
    """Up to the schedule's longest: a year is eight hours."""
    due = next_try(FIRST, 4, FIRST, 0, retry_after)
    assert due == FIRST + timedelta(seconds=wait)


def test_long_outage_counts_from_the_first_try() -> None:
    """After a day without tries there is one more, and no next one."""
    assert next_try(FIRST, 2, FIRST + DAY, 0) is None
    assert next_try(FIRST, 2, FIRST + DAY - timedelta(seconds=1), 0) == FIRST + LASTS


@given(st.integers(0, 10**6), st.floats(-1e6, 1e6), st.floats(0, 1), st.none() | st.floats(0, 1e12))
def test_next_try_is_later_and_within_the_day(
    tries: int, after: float, jitter: float, retry_after: float | None
) -> None:
    """Whatever the clocks: later than the last one, and never after the day."""
    at = FIRST + timedelta(seconds=after)
    due = next_try(FIRST, tries, at, jitter, retry_after)
    assert (due is None) == (at >= FIRST + LASTS)
    assert due is None or at < due <= FIRST + LASTS


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (None, None),
        ("90", 90),
        ("Thu, 01 Jan 2026 00:02:00 GMT", 120),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0),
        ("Thu, 01 Jan 2026 01:02:00 +0100", 120),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 251_635_075_199),
        ("", None),
        ("soon", None),
        ("1.5", None),
        ("\u0661", None),
        ("Thu, 99 Jan 2026 00:00:00 GMT", None),
        ("Thu, 01 Jan 99999999999 00:00:00 GMT", None),
    ],
)
def test_retry_after_has_seconds_or_a_date(text: str | None, seconds: float | None) -> None:
    """As HTTP has it; anything else counts as absent."""
    assert read_retry_after(text, FIRST) == seconds


@given(st.text(max_size=40))
def test_any_retry_after_is_read(text: str) -> None:
    """Nothing is raised, and no wait is negative."""
    found = read_retry_after(text, FIRST)
    assert found is None or found >= 0

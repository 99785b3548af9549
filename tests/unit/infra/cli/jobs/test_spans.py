"""Months and days that costs are added up over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from infra.cli.errors import WrongUsage
from infra.cli.jobs.spans import (
    days_begin,
    days_passed,
    month_before,
    month_start,
    parse_month,
    parse_span,
)

NOW = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)


def test_months_and_days_begin_in_utc() -> None:
    """Whatever the zone of the clock."""
    east = timezone(timedelta(hours=9))
    now = datetime(2026, 3, 1, 8, 0, tzinfo=east)  # still February in UTC
    assert month_start(now) == datetime(2026, 2, 1, tzinfo=UTC)
    assert days_begin(1, now) == datetime(2026, 2, 28, tzinfo=UTC)
    assert days_begin(30, now) == datetime(2026, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026-02", (2026, 2), (2026, 3)),
        ("2026-2", (2026, 2), (2026, 3)),
        ("2025-12", (2025, 12), (2026, 1)),
        (" LAST ", (2026, 2), (2026, 3)),
        ("this", (2026, 3), (2026, 4)),
        ("2024-02", (2024, 2), (2024, 3)),
    ],
)
def test_month_ends_where_the_next_begins(text: str, since: tuple[int, int], until: tuple[int, int]) -> None:
    """Also in a leap year, and at the end of a year."""
    span = parse_month(text, NOW)
    assert span.since == datetime(*since, 1, tzinfo=UTC)
    assert span.until == datetime(*until, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-00", "2026-13", "0000-01", "0001-01", "2026-04", "26-03", "٢٠٢٦-٠٣", "march"]
)
def test_other_months_are_refused(text: str) -> None:
    """With a sentence that says how to write one."""
    with pytest.raises(WrongUsage, match="month"):
        parse_month(text, NOW)


def test_month_before_january_is_december() -> None:
    """Of the year before."""
    assert month_before(datetime(2026, 1, 1, tzinfo=UTC)).since == datetime(2025, 12, 1, tzinfo=UTC)


def test_a_month_that_ended_has_passed_wholly() -> None:
    """And one that begins has none of its days."""
    assert days_passed(datetime(2026, 2, 1, tzinfo=UTC), NOW) == 28.0
    assert days_passed(datetime(2026, 3, 1, tzinfo=UTC), NOW) == pytest.approx(0.5 / 24)
    assert days_passed(datetime(2026, 4, 1, tzinfo=UTC), NOW) == 0.0


def test_headings_say_which_time() -> None:
    """A month that runs is not over, and each has its days."""
    assert parse_month("this", NOW).title(NOW) == "in March 2026 so far (since 2026-03-01 00:00 UTC)"
    assert parse_month("last", NOW).title(NOW) == "in February 2026 (2026-02-01 to 2026-02-28 UTC)"
    titles = [span.title(NOW) for days in (2, 1) if (span := parse_span(days, None, None, NOW))]
    assert titles == [
        "in the last 2 days (since 2026-02-28 00:00 UTC)",
        "in the last 1 day (since 2026-03-01 00:00 UTC)",
    ]
    since = parse_span(None, "2026-02-27T10:30Z", None, NOW)
    assert since is not None
    assert since.title(NOW) == "since 2026-02-27 10:30 UTC"
    assert parse_span(None, None, None, NOW) is None

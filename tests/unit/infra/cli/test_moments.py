"""Times on the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from infra.cli.errors import WrongUsage
from infra.cli.moments import parse_future, parse_past

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("2h", timedelta(hours=2)),
        ("1.5h", timedelta(minutes=90)),
        ("3d", timedelta(days=3)),
        ("1w", timedelta(days=7)),
        (" 2h ", timedelta(hours=2)),
    ],
)
def test_duration_is_before_or_after_now(text: str, length: timedelta) -> None:
    """The same words for what was and what will be."""
    assert (parse_past(text, NOW), parse_future(text, NOW)) == (NOW - length, NOW + length)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T14:00", datetime(2026, 1, 1, 14, tzinfo=UTC)),
        ("2026-01-01T14:00z", datetime(2026, 1, 1, 14, tzinfo=UTC)),
        ("2026-01-01T14:00:30+02:00", datetime(2026, 1, 1, 12, 0, 30, tzinfo=UTC)),
    ],
)
def test_iso_time_without_a_zone_is_utc(text: str, moment: datetime) -> None:
    """As all times of the command."""
    assert parse_past(text, NOW) == moment


@pytest.mark.parametrize("text", ["", "2", "h", "-2h", "2 h", "2y", "yesterday", "2026-13-01", "999999999w"])
def test_other_text_is_wrong_usage(text: str) -> None:
    """With the forms that are right."""
    with pytest.raises(WrongUsage, match="is not a time: write a duration such as 30m"):
        parse_past(text, NOW)

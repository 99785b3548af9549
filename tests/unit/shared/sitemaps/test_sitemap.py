"""The times at which a sitemap is read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from shared.sitemaps.sitemap import EVERY, fail, is_due, new_sitemap
from tests.support.workbench import ORG

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SITEMAP = new_sitemap(ORG, "https://www.honey.example/sitemap.xml", NOW)


def test_site_that_fails_for_weeks_is_read_each_day() -> None:
    """The wait grows to a day, and stays one however often the reading fails."""
    failed, waits = SITEMAP, []
    for _ in range(40):
        failed = fail(failed, "It is away.", NOW, fresh=True)
        assert failed.next_at is not None
        waits.append(failed.next_at - NOW)
    assert waits[:3] == [timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4)]
    assert set(waits[4:]) == {EVERY}


@pytest.mark.parametrize("failures", [-5, 0, 10**9])
def test_any_number_in_a_document_has_a_wait(failures: int) -> None:
    """A person may have written it."""
    kept = replace(SITEMAP, next_at=None, tried_at=NOW, failures=failures)
    assert not is_due(kept, NOW)
    assert is_due(kept, NOW + EVERY)

"""Parts of the stack that are away, and deliveries that overlap."""

from __future__ import annotations

from concurrent.futures import Future, wait
from typing import Any

import pytest

from tests.faults import outages
from tests.faults.cast import Cast
from tests.faults.table import Row, faults

Begun = dict[str, Future[Any]]
_PATIENCE = 200.0


@faults("postgres-stopped")
def test_rows_wait_for_postgres(row: Row, begun: Begun, cast: Cast) -> None:
    """Jobs go on without it, and each answer has its row when it is back."""
    begun[row.fault].result(_PATIENCE)
    cast.check(row)


@faults("garbage")
def test_garbage_blocks_no_usage_event(row: Row, begun: Begun, cast: Cast) -> None:
    """Each piece is kept, where costs are looked up and where messages are listed."""
    sent = begun[row.fault].result(_PATIENCE)
    assert sent
    cast.check(row)
    kept = cast.pipeline.until(cast.pipeline.kept, lambda kept: set(sent) <= kept, 60)
    assert all(any(each.startswith(f"{message_id}-") for each in kept) for message_id in sent)


@faults("delivered-twice")
def test_a_delivery_that_overlaps_is_put_off(row: Row, begun: Begun, cast: Cast) -> None:
    """It is asked for again later, and the attempt at work keeps its lease."""
    told = begun[row.fault].result(_PATIENCE)
    assert told.statuses == (204, 503)
    assert told.before["lease"]["token"] == told.after["lease"]["token"]
    cast.check(row)


@faults("late-attempt")
def test_late_attempt_changes_nothing(row: Row, begun: Begun, cast: Cast) -> None:
    """An attempt that wakes up late changes nothing.

    While its lease lasts nobody takes over; when it has run out the next delivery does.
    """
    told = begun[row.fault].result(_PATIENCE)
    assert told.statuses == (503, 204, 503)
    assert told.before == told.after
    cast.check(row)


def _alone(cast: Cast, begun: Begun) -> None:
    """Wait until nobody is left who would feel what comes."""
    cast.over()
    wait(begun.values(), _PATIENCE)


@pytest.fixture(scope="module")
def proxy_is_back(cast: Cast, begun: Begun) -> None:
    """The proxy was killed again and again, when everything else was over."""
    _alone(cast, begun)
    outages.proxy(cast)


@pytest.mark.usefixtures("proxy_is_back")
@faults("proxy-down", "proxy-down-later")
def test_the_proxy_is_down(row: Row, cast: Cast) -> None:
    """What needs a model waits for it by being delivered again; what can do without goes on."""
    for scene in cast.check(row):
        assert row.ends == "degraded" or scene.job["stages"][scene.stage]["attempt"] > 1


@pytest.fixture(scope="module")
def firestore_is_back(cast: Cast, begun: Begun) -> None:
    """Firestore was stopped for a while, when everything else was over."""
    _alone(cast, begun)
    outages.firestore(cast)


@pytest.mark.usefixtures("firestore_is_back")
@faults("firestore-paused", "firestore-paused-before")
def test_firestore_falls_silent(row: Row, cast: Cast) -> None:
    """A commit that was written and not confirmed counts once."""
    cast.check(row)

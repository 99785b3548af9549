"""Outages of parts of the stack, and overlapping deliveries."""

from __future__ import annotations

from concurrent.futures import Future, wait
from typing import Any

import pytest

from tests.faults import outages
from tests.faults.cast import Cast
from tests.faults.table import Row, faults

Begun = dict[str, Future[Any]]
_PATIENCE = 300.0


@faults("postgres-stopped")
def test_rows_wait_for_postgres(row: Row, begun: Begun, cast: Cast) -> None:
    """Jobs continue while Postgres is down, and each answer has its row afterwards."""
    begun[row.fault].result(_PATIENCE)
    cast.check(row)


@faults("garbage")
def test_garbage_blocks_no_usage_event(row: Row, begun: Begun, cast: Cast) -> None:
    """Each invalid event is kept, in the rejects and among the dead letters."""
    sent = begun[row.fault].result(_PATIENCE)
    assert sent
    cast.check(row)
    kept = cast.pipeline.until(cast.pipeline.kept, lambda kept: set(sent) <= kept, 60)
    assert all(any(each.startswith(f"{message_id}-") for each in kept) for message_id in sent)


@faults("delivered-twice")
def test_overlapping_delivery_is_retried_later(row: Row, begun: Begun, cast: Cast) -> None:
    """The second delivery gets 503, and the running attempt keeps its lease."""
    deliveries = begun[row.fault].result(_PATIENCE)
    assert deliveries.statuses == (204, 503)
    assert deliveries.before["lease"]["token"] == deliveries.after["lease"]["token"]
    cast.check(row)


@faults("late-attempt")
def test_late_attempt_changes_nothing(row: Row, begun: Begun, cast: Cast) -> None:
    """An attempt that wakes up late changes nothing.

    While its lease lasts nobody takes over; when it has run out the next delivery does.
    """
    deliveries = begun[row.fault].result(_PATIENCE)
    assert deliveries.statuses == (503, 204, 503)
    assert deliveries.before == deliveries.after
    cast.check(row)


def _wait_for_others(cast: Cast, begun: Begun) -> None:
    """Wait until no other job would be hit by the next outage."""
    cast.wait_for_all()
    wait(begun.values(), _PATIENCE)


@pytest.fixture(scope="module")
def proxy_is_back(cast: Cast, begun: Begun) -> None:
    """Kill the proxy repeatedly after all other jobs have ended."""
    _wait_for_others(cast, begun)
    outages.proxy(cast)


@pytest.mark.soak
@pytest.mark.usefixtures("proxy_is_back")
@faults("proxy-down", "proxy-down-later")
def test_proxy_down_job_is_put_aside(row: Row, cast: Cast) -> None:
    """The job waits for its model, and is whole when the proxy is back."""
    for scene in cast.check(row):
        assert scene.job["stages"][scene.stage]["attempt"] > 1
        assert not cast.pipeline.dead_letters_of(scene.job_id)


@pytest.fixture(scope="module")
def firestore_is_back(cast: Cast, begun: Begun) -> None:
    """Freeze Firestore after all other jobs have ended."""
    _wait_for_others(cast, begun)
    outages.firestore(cast)


@pytest.mark.usefixtures("firestore_is_back")
@faults("firestore-paused", "firestore-paused-before")
def test_firestore_silent_commit_counts_once(row: Row, cast: Cast) -> None:
    """A commit that was written but not confirmed counts once."""
    cast.check(row)

"""Faults in the middle of calls side by side: a part of a long post fails, hangs, waits or is cancelled."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest

from tests.faults import long_posts
from tests.faults.cast import Cast
from tests.faults.table import Row, faults

Begun = dict[str, Future[Any]]
_PATIENCE = 200.0


@pytest.mark.usefixtures("begun")
@faults("parts-silence", soak=("groups-refused",))
def test_fault_of_one_part_spares_the_others(row: Row, cast: Cast) -> None:
    """The other calls of the group are neither lost nor made again."""
    cast.check(row)


@pytest.mark.usefixtures("begun")
@faults("parts-rate-limit")
def test_refused_part_pauses_the_job(row: Row, cast: Cast) -> None:
    """No call of the job begins before the time that the provider named, also none that was not refused."""
    for scene in cast.check(row):
        refused, repeats = long_posts.times_of_repeats(scene)
        assert len(repeats) == 2
        assert min(repeats) - refused >= long_posts.PAUSE


@faults("parts-cancelled", soak=("groups-cancelled",))
def test_cancel_in_parts_records_each_call(row: Row, begun: Begun, cast: Cast) -> None:
    """The calls that have begun come to their end and are billed; no other begins."""
    begun[row.fault].result(_PATIENCE)
    [scene] = cast.check(row)
    assert cast.pipeline.document(f"jobs/{scene.job_id}/answers/{scene.stage}") == {}


@faults("parts-replayed")
def test_replay_after_a_failed_part(row: Row, begun: Begun, cast: Cast) -> None:
    """The run ends with the other parts recorded; a replay asks for all parts anew."""
    failed = begun[row.fault].result(_PATIENCE)
    assert (failed["error"]["code"], failed["usage"]["calls"]) == ("gateway_misconfigured", 4)
    [scene] = cast.check(row)
    assert scene.job["run"] == 2

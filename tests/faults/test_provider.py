"""Faults of the provider: all at once, each in a job of its own."""

from __future__ import annotations

import pytest

from tests.faults.cast import Cast
from tests.faults.provider import FAULTS, WAIT
from tests.faults.table import Row, faults


@pytest.mark.usefixtures("begun")
@faults(*FAULTS)
def test_provider_fault_ends_as_in_the_table(row: Row, cast: Cast) -> None:
    """The job ends as in the table, and every answer has its row and its price."""
    scenes = cast.check(row)
    if row.fault == "rate-limit":
        for scene in scenes:
            times = [asked.at for asked in scene.asked if asked.stage == scene.stage]
            assert times[2] - times[1] >= WAIT, "asked again sooner than the provider allows"

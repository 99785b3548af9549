"""Faults of the provider: all at once, each in a job of its own."""

from __future__ import annotations

from concurrent.futures import Future, wait
from typing import Any

import pytest

from tests.faults import provider
from tests.faults.cast import Cast
from tests.faults.provider import FAULTS, LASTING, WAIT
from tests.faults.table import Row, faults

_PATIENCE = 300.0

ALIKE = (
    *("silence-from-the-start", "busy-page", "reset", "cut-whole", "error-alone", "error-whole", "nothing"),
    *("reasoning-used-up", "wrong-shape", "declined"),
)
"""The gateway makes the same trouble of each of them as of another one."""


@pytest.mark.usefixtures("begun")
@faults(*(name for name in FAULTS if name not in ALIKE), soak=ALIKE)
def test_provider_fault_ends_as_in_the_table(row: Row, cast: Cast) -> None:
    """The job ends as in the table, and every answer has its row and its price."""
    scenes = cast.check(row)
    if row.fault == "rate-limit":
        for scene in scenes:
            times = [asked.at for asked in scene.asked if asked.stage == scene.stage]
            assert times[2] - times[1] >= WAIT, "asked again sooner than the provider allows"


@pytest.fixture(scope="module")
def lasting(cast: Cast, begun: dict[str, Future[Any]], wanted: set[str]) -> None:
    """Begin the trouble that lasts after all other jobs have ended: they would wait for the model, too."""
    cast.wait_for_all()
    wait(begun.values(), _PATIENCE)
    provider.begin_lasting(cast, wanted)


@pytest.mark.soak
@pytest.mark.usefixtures("lasting")
@faults(*LASTING)
def test_lasting_fault_waits_until_the_deadline(row: Row, cast: Cast) -> None:
    """The job is put aside once and acknowledged; after its deadline the stage does without, or fails."""
    for scene in cast.check(row):
        events = [line["event"] for line in cast.pipeline.log_lines(scene.job_id)]
        assert events.count("stage_put_aside") == 1
        assert "stage_released" not in events

"""Many jobs at once. `make soak` presses with five hundred."""

from __future__ import annotations

from tests.support.servers.provider import Upstream
from tests.support.system.pipeline import Pipeline
from tests.support.system.pressure import press

JOBS = 30
MEBIBYTES = 160  # of the 512 that a function has


def test_all_finish_in_order_in_little_memory(pipeline: Pipeline, upstream: Upstream) -> None:
    """All finish about in their order and in little memory.

    Each stage in one attempt, each answer with its row.
    """
    pressure = press(pipeline, JOBS, 120)
    assert pressure.statuses == {"completed": JOBS}
    assert pressure.attempts == 4 * JOBS
    assert pressure.rows == len(upstream.answered) == 4 * JOBS
    assert pressure.displaced <= JOBS / 3
    assert max(pressure.mebibytes.values()) < MEBIBYTES, pressure.mebibytes

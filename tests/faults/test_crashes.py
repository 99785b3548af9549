"""Functions are killed or terminated during a call; their jobs complete."""

from __future__ import annotations

import pytest

from tests.faults.cast import Cast
from tests.faults.table import Row, faults


@pytest.mark.usefixtures("begun")
@faults("killed", "killed-between-calls", "parts-killed", "terminated", soak=("killed-whole",))
def test_function_ended_in_a_call_job_goes_on(row: Row, cast: Cast) -> None:
    """The job completes; an answer that the proxy's cache repeats has one row."""
    cast.check(row)

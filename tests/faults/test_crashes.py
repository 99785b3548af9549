"""Functions that are ended in the middle of a call: the stack brings them and their jobs back."""

from __future__ import annotations

import pytest

from tests.faults.cast import Cast
from tests.faults.table import Row, faults


@pytest.mark.usefixtures("begun")
@faults("killed", "killed-between-calls", "terminated")
def test_a_function_that_is_ended_at_work(row: Row, cast: Cast) -> None:
    """The job goes on; what the proxy's cache answers for the second time has one row."""
    cast.check(row)

"""Tests of the faults in docs/faults.md on the real stack."""

import pytest

pytest.register_assert_rewrite(
    "tests.faults.cast", "tests.support.system.billing"
)  # so that a failure shows the compared values

"""Outside faults on the real stack, as docs/faults.md tells them."""

import pytest

pytest.register_assert_rewrite(
    "tests.faults.cast", "tests.support.system.billing"
)  # to say what was compared

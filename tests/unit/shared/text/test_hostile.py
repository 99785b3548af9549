"""Every function that reads a text takes time in proportion to it, whatever the text is."""

from __future__ import annotations

from functools import partial

import pytest

from tests.support.proportion import LONG, is_proportional
from tests.support.samples import hostile


@pytest.mark.parametrize("longest", [LONG // 4, pytest.param(LONG, marks=pytest.mark.soak)])
@pytest.mark.parametrize("reader", hostile.READERS)
def test_reading_takes_proportional_time(reader: str, longest: int) -> None:
    """Every function that reads a text takes time in proportion to its length."""
    read = hostile.READERS[reader]
    read(hostile.text("names", LONG))  # loads and compiles what it needs once
    slow = [unit for unit in hostile.UNITS if not is_proportional(partial(hostile.text, unit), read, longest)]
    assert not slow

"""How the small model uses the machine."""

from __future__ import annotations

import pytest

from infra.local.components.small_model import choose_threads


@pytest.mark.parametrize(
    ("cores", "load", "threads"),
    [(2, 0.3, 2), (2, 2.9, 2), (2, 9.0, 1), (8, 4.0, 8), (8, 12.0, 4), (1, 5.0, 1)],
)
def test_busy_machine_gets_fewer_threads(cores: int, load: float, threads: int) -> None:
    """A machine that only starts the stack is not busy."""
    assert choose_threads(cores, load) == threads

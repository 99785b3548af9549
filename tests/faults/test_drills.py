"""Each alert's drill, as `make drill NAME=all` plays them: on a stack of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.drills.cli import load
from tests.tools.drills.plays import DRILLS
from tests.tools.drills.running import play_all


@pytest.mark.soak
def test_each_drill_fires_and_is_repaired(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each alert fires, what the runbook says can be done, and afterwards it no longer fires."""
    play_all(DRILLS.values(), load(), tmp_path)
    output = capsys.readouterr().out
    for part in ("The alert fires", "What to do", "It is over"):
        assert output.count(f"--- {part}\n") == len(DRILLS)

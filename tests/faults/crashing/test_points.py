"""The crash points and their table in ARCHITECTURE.md."""

from __future__ import annotations

import re

from tests.faults.crashing.points import POINTS, STAGES
from tests.support.paths import ROOT

_ROW = re.compile(r"^\| (a stage|\w+) \| `(\w+)` \| (\S.*) \|$", re.MULTILINE)


def test_crash_points_match_their_table() -> None:
    """Every point has its row and every row its point.

    In the order in which a delivery passes them, and each says what a crash costs.
    """
    rows = [(place, point) for place, point, _ in _ROW.findall((ROOT / "ARCHITECTURE.md").read_text())]
    (of_stages,) = {POINTS[stage] for stage in STAGES}
    others = {name: points for name, points in POINTS.items() if name not in STAGES}
    expected = {"a stage": of_stages, **others}
    assert rows == [(place, point.value) for place, points in expected.items() for point in points]

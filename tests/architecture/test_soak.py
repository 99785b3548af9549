"""`make soak` runs each test that `make test` leaves out."""

from __future__ import annotations

from pathlib import Path

from tests.support.paths import ROOT
from tests.tools.soak.__main__ import SUITES

_MARK = "pytest.mark." + "soak"


def test_each_slow_test_is_in_a_suite_of_soak() -> None:
    """One that no command runs proves nothing."""
    suites = [ROOT / suite for suite in SUITES]
    assert all(suite.exists() for suite in suites)
    marked = [path for path in (ROOT / "tests").rglob("test_*.py") if _MARK in path.read_text("utf-8")]
    assert len(marked) > len(SUITES)
    assert [path for path in marked if not _is_within(path, suites)] == [
        ROOT / "tests/architecture/test_readme.py"
    ]


def _is_within(path: Path, suites: list[Path]) -> bool:
    return any(path.is_relative_to(suite) for suite in suites)

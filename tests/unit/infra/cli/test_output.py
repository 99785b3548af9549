"""The width that COLUMNS asks for, and the ends of lines in a file or pipe."""

from __future__ import annotations

import io
import os
import sys

import pytest

from infra.cli.output import correct_columns, guarded
from tests.support.proportion import is_proportional


@pytest.mark.parametrize(
    ("given", "used"),
    [("0", None), ("1", "40"), ("80", "80"), ("100000000000", "1000"), ("abc", "abc"), ("-5", "-5")],
)
def test_columns_that_no_terminal_has_are_corrected(
    given: str, used: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table keeps its columns, and its lines end; what is no number is left out by rich."""
    monkeypatch.setenv("COLUMNS", given)
    correct_columns()
    assert os.environ.get("COLUMNS") == used


def test_spaces_within_a_line_take_linear_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log line or a draft may have a hundred thousand; those at the ends of lines are left out."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="utf-8"))
    with guarded():
        sys.stdout.write("a  b \t\r\n \nc")
        assert is_proportional(lambda size: " " * size + "x", sys.stdout.write)
    assert written.getvalue().startswith(b"a  b\r\n\nc")

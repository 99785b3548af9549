"""The width that COLUMNS asks for."""

from __future__ import annotations

import os

import pytest

from infra.cli.output import correct_columns


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

"""Reads the table of docs/faults.md: each row is the expectation of a test."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "faults.md"
_CELLS = 6
_STAGE = re.compile(r"([a-z, ]+) (done|degraded|failed)(?:, attempt (\d))?")
_COUNTS = re.compile(r"(?:(\d+) calls?, )?(\d+|all) rows?")


@dataclass(frozen=True)
class Row:
    """The expected outcome of a fault. None means uncertain. Each stage has a job of its own."""

    fault: str
    job: str
    stages: tuple[str, ...]
    ends: str
    attempt: int | None
    code: str | None
    calls: int | None
    rows: int | None


def read(page: str) -> dict[str, Row]:
    """Return the rows of the page's table by fault."""
    rows = [_row(line) for line in page.splitlines() if line.startswith("| `")]
    found = {row.fault: row for row in rows}
    if len(found) != len(rows):
        raise ValueError("a fault has two rows")
    return found


def _row(line: str) -> Row:
    cells = [cell.strip().strip("`") for cell in line.strip("| ").split("|")]
    if len(cells) != _CELLS:
        raise ValueError(f"a row has {_CELLS} cells: {line}")
    fault, _, job, stage, code, counts = cells
    stage_parts, count_parts = _STAGE.fullmatch(stage), _COUNTS.fullmatch(counts)
    if not stage_parts or not count_parts:
        raise ValueError(f"a cell can't be read: {line}")
    attempt, (calls, rows) = stage_parts[3], count_parts.groups()
    return Row(
        fault=fault,
        job=job,
        stages=tuple(stage_parts[1].split(", ")),
        ends=stage_parts[2],
        attempt=int(attempt) if attempt else None,
        code=None if code == "–" else code,  # noqa: RUF001 - the dash of an empty cell
        calls=int(calls) if calls else None,
        rows=None if rows == "all" else int(rows),
    )


TABLE = read(PAGE.read_text())
TESTED: list[str] = []
"""The faults of all imported tests."""


def faults(*names: str, soak: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    """Parametrize a test with the rows of these faults; a missing row is an error.

    `make soak` alone runs those of `soak`, which differ little from the others.
    """
    TESTED.extend((*names, *soak))
    rows = [pytest.param(TABLE[name], id=name) for name in names]
    rows += [pytest.param(TABLE[name], id=name, marks=pytest.mark.soak) for name in soak]
    return pytest.mark.parametrize("row", rows)

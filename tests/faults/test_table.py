"""The page and the tests name the same faults."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tests.faults import table

HEAD = "| fault | what happens | job | stage | error code | calls and rows |\n|---|---|---|---|---|---|\n"


def test_every_row_has_its_test() -> None:
    """A test without a row does not get this far: its import fails."""
    for path in Path(__file__).parent.glob("test_*.py"):
        import_module(f"tests.faults.{path.stem}")
    assert sorted(table.TESTED) == sorted(table.TABLE)


def test_a_row_is_read_as_it_is_written() -> None:
    """Each cell becomes an expectation; an uncertain one becomes None."""
    page = HEAD + (
        "| `cut` | The body ends early. | completed | polish, meta degraded, attempt 1 | `internal` | "
        "5 calls, 4 rows |\n| `gone` | It is away. | failed | generate failed | \N{EN DASH} | all rows |\n"
    )
    cut, gone = table.read(page).values()
    assert cut == table.Row("cut", "completed", ("polish", "meta"), "degraded", 1, "internal", 5, 4)
    assert gone == table.Row("gone", "failed", ("generate",), "failed", None, None, None, None)


@pytest.mark.parametrize(
    "lines",
    [
        "| `x` | y | completed | generate done | \N{EN DASH} |",
        "| `x` | y | completed | generate well | \N{EN DASH} | 4 rows |",
        "| `x` | y | completed | generate done | \N{EN DASH} | some |",
        "| `x` | y | completed | generate done | \N{EN DASH} | 4 rows |\n" * 2,
    ],
)
def test_ambiguous_faults_row_is_an_error(lines: str) -> None:
    """A row that says nothing certain is an error. A slip of the pen would otherwise be a test less."""
    with pytest.raises(ValueError, match=r"cells|cell can't|two rows"):
        table.read(HEAD + lines)

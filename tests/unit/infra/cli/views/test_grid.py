"""Rows that lose nothing in a narrow terminal, and names that harm none."""

from __future__ import annotations

import csv
import io

import pytest
from rich.cells import cell_len

from infra.cli.views.grid import Column, Grid, Key, draw_bar
from infra.cli.views.names import clip
from shared.text.names import clean
from shared.text.spreadsheet import write_rows

ID = "11111111-1111-4111-8111-111111111111"
NUMBERS = [
    Column("calls", ["1", "1"]),
    Column("cached", ["22", "22"], second=True),
    Column("cost", ["$333.33", "$333.33"]),
]


def shown(grid: Grid, width: int) -> list[str]:
    """Return the lines as text."""
    return [line.plain for line in grid.render(width)]


def test_a_row_takes_as_few_lines_as_it_can() -> None:
    """One, two, or lines of their own for the key and the numbers."""
    grid = Grid("org", [Key(ID)], NUMBERS)
    assert shown(grid, 80)[2] == f"{ID}      1      22  $333.33"
    assert shown(grid, 56)[3:5] == [f"{ID}       1  $333.33", f"{'':36}      22"]
    assert shown(grid, 40)[3:5] == [ID, "      1      22  $333.33"]
    assert shown(grid, 18)[-3:] == ["total", "      1      22", "  $333.33"]


@pytest.mark.parametrize("width", range(38, 140, 6))
@pytest.mark.parametrize("name", [None, "日本語の会社", "Northwind Bakery and Confectionery of the Valley"])
def test_every_width_shows_every_number(width: int, name: str | None) -> None:
    """No line is wider than the terminal, and numbers stay whole."""
    lines = shown(Grid("org", [Key(ID, name, style="yellow")], NUMBERS, total=""), width)
    assert max(map(cell_len, lines)) <= width
    assert {"1", "22", "$333.33"} <= set(" ".join(lines).split())
    assert sum(ID in line for line in lines) == 1


def test_what_is_below_a_key_has_its_line() -> None:
    """It is cut to the width of an id at least."""
    lines = shown(Grid("post", [Key("job", None, ID), Key("job", "name", "x" * 90)], NUMBERS), 80)
    assert sum(ID in line for line in lines) == 1
    assert max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize(("part", "drawn"), [(1.0, "███"), (0.5, "█▌"), (0.0, ""), (1e-9, "▏"), (2.0, "███")])
def test_bars_are_drawn_in_eighths(part: float, drawn: str) -> None:
    """What is more than nothing is seen."""
    assert draw_bar(part, 3) == drawn


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("  Bakery \t and\nSons ", "Bakery and Sons"),
        ("\x1b[2J\x07x", "[2J x"),
        ("a\u202eb\u2066c\u200bd\ufeff", "abcd"),
        ("\x00\x01", ""),
    ],
)
def test_names_are_cleaned(name: str, shown: str) -> None:
    """Of what a terminal obeys, and of what turns or hides text."""
    assert clean(name) == shown


def test_names_are_cut_by_their_width() -> None:
    """An ideograph takes two columns, and a mark none."""
    assert clip("日本語", 6) == "日本語"
    assert clip("日本語", 5) == "日本…"
    assert clip("日本語", 4) == "日…"
    assert len(clip("a" + "\u0301" * 500, 5)) <= 16


def test_names_from_right_to_left_stay_apart() -> None:
    """A terminal that turns them does not turn the numbers beside them."""
    assert clip("\u05e9\u05dc\u05d5\u05dd", 10) == "\u2068\u05e9\u05dc\u05d5\u05dd\u2069"
    assert cell_len(clip("\u05e9\u05dc\u05d5\u05dd", 10)) == 4


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])  # noqa: RUF001
def test_spreadsheet_runs_no_text(text: str) -> None:
    """And numbers stay numbers, also negative ones."""
    [row] = csv.DictReader(io.StringIO(write_rows(["name", "cost"], [{"name": text, "cost": -1.5}])))
    assert row["name"].startswith("'")
    assert row["cost"] == "-1.500000"

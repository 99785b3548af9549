"""Test if a table has room on the terminal without breaking a word."""

from __future__ import annotations

from rich.measure import Measurement
from rich.table import Table

from infra.cli import console

_ROOM = 10_000  # columns


def natural_width(table: Table) -> int:
    """Return the columns that a table takes if nothing in it is folded."""
    options = console.out.options.update(width=_ROOM)
    return Measurement.get(console.out, options, table).maximum


def fits(table: Table, width: int) -> bool:
    """Return whether a table can be shown on a terminal without folding anything."""
    return natural_width(table) <= width

"""Figures as a table: a value, and its ratio to a named rival measured in the same run."""

from __future__ import annotations

from typing import NamedTuple

from rich.console import Console
from rich.table import Table


class Row(NamedTuple):
    """One figure; `ratio` is to `rival`, if it has one; `target` is its upper bound."""

    what: str
    value: float
    unit: str
    ratio: float | None = None
    rival: str = ""
    target: float | None = None


def show(title: str, rows: list[Row]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left", show_lines=False)
    table.add_column("what")
    table.add_column("value", justify="right")
    table.add_column("ratio", justify="right")
    table.add_column("against")
    table.add_column("target")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.what, f"{row.value:,.3g} {row.unit}", ratio, row.rival, _reached(row))
    Console(width=110).print(table)


def _reached(row: Row) -> str:
    if row.target is None or row.ratio is None:
        return ""
    return f"at most {row.target:g}" + ("" if row.ratio <= row.target else ": [bold red]missed[/]")

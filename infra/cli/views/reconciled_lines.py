"""Days and models of `blog reconcile`, both sides beside each other, or below where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from infra.cli.format import printable
from infra.cli.views.amounts import decimals_for, format_amount
from infra.cli.views.fitting import fits
from infra.cli.views.report import new_table
from shared.reconciliation.comparison import Line, Status
from shared.reconciliation.summary import summarise
from shared.reconciliation.usage import Sums

MOST_ROWS = 200
"""Lines of the table; --csv and --json have all."""
TITLES = {
    "requests": "calls",
    "input_tokens": "tokens in",
    "output_tokens": "tokens out",
    "cost_usd": "cost",
}
STYLES = {Status.AGREES: "green", Status.EXPECTED: "yellow", Status.GAP: "red"}
_FEW = ("requests", "cost_usd")
"""The measures that are shown where there is no room for all."""


def render_lines(lines: Sequence[Line], width: int) -> RenderableType:
    """Return the measures of each day and model, as many as have room beside each other."""
    total = summarise(lines)
    decimals = decimals_for([*(line.theirs.cost_usd for line in lines), total.ours.cost_usd])
    for names, with_year in ((tuple(TITLES), True), (_FEW, True), (_FEW, False)):
        table = _table(lines, names, decimals, with_year=with_year)
        if fits(table, width):
            return table
    return _stack(lines, decimals)


def _table(lines: Sequence[Line], names: Sequence[str], decimals: int, *, with_year: bool) -> Table:
    """Return a line for each day and model, both sides where they differ."""
    total = summarise(lines)
    table = new_table(footer=True)
    table.add_column("day", footer="total", no_wrap=True)
    table.add_column("model", no_wrap=True)
    for name in names:
        footer = _both(total.ours, total.theirs, name, decimals)
        table.add_column(TITLES[name], justify="right", footer=footer, no_wrap=True)
    table.add_column("", no_wrap=True)
    for line in lines[-MOST_ROWS:]:
        cells = [_both(line.ours, line.theirs, name, decimals) for name in names]
        status = Text(_status(line), style=STYLES[line.status])
        day = line.day.isoformat() if with_year else f"{line.day:%m-%d}"
        table.add_row(day, printable(line.model), *cells, status)
    return table


def _stack(lines: Sequence[Line], decimals: int) -> Group:
    """Return a paragraph for each day and model, where a table has no room."""
    total = summarise(lines)
    paragraphs = [
        (f"{line.day} {printable(line.model)}", line.ours, line.theirs, line) for line in lines[-MOST_ROWS:]
    ]
    parts = []
    for title, ours, theirs, line in (*paragraphs, ("total", total.ours, total.theirs, None)):
        parts.append(Text(title, style="bold"))
        parts += [Text(f"  {TITLES[name]:<5}  {_both(ours, theirs, name, decimals)}") for name in _FEW]
        parts += [Text(f"  {_status(line)}", style=STYLES[line.status])] if line else []
    return Group(*parts)


def _status(line: Line) -> str:
    return (line.reason or line.status).value


def _both(ours: Sums, theirs: Sums, name: str, decimals: int) -> str:
    """Return both sides of a measure, or one of them if they are the same."""
    one, other = (_cell(getattr(side, name), name, decimals) for side in (ours, theirs))
    return one if one == other else f"{one} / {other}"


def _cell(value: float | None, name: str, decimals: int) -> str:
    if value is None:
        return "\N{EN DASH}"
    return format_amount(value, decimals) if name == "cost_usd" else f"{value:,}"

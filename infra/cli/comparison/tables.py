"""A comparison on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from infra.cli.comparison.figures import figures
from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.plan import Brief
from infra.cli.comparison.summary import Summary, gap
from infra.cli.format import printable
from infra.cli.views.fitting import fits
from infra.cli.views.report import new_table

MOST_ROWS = 30
"""Briefs in the table; all are on the page."""
_GAP = 2
_LEAST_TOPIC = 30
"""Columns for a topic, beside its line and its gap."""


def summary_tables(summaries: Sequence[Summary], width: int) -> list[Table]:
    """Return a column for each variant, in as many tables as the terminal's width asks for."""
    for count in range(len(summaries), 0, -1):
        parts = [summaries[first : first + count] for first in range(0, len(summaries), count)]
        tables = [_summary_table(part) for part in parts]
        if count == 1 or all(fits(table, width) for table in tables):
            return tables
    return []


def _summary_table(summaries: Sequence[Summary]) -> Table:
    table = new_table()
    table.add_column("")
    for each in summaries:
        table.add_column(printable(each.variant.label), justify="right", overflow="fold")
    for line in figures(summaries):
        name = f"  {line.name}" if line.detail else line.name
        table.add_row(name, *map(printable, line.values), style="dim" if line.detail else "")
    return table


def brief_table(
    briefs: Sequence[tuple[Brief, list[Outcome | None]]], labels: Sequence[str], width: int
) -> RenderableType:
    """Return a line for each brief with its scores, the largest gap first.

    Variants whose names have no room above their scores have numbers there.
    """
    names = [printable(label) for label in labels]
    if sum(len(name) + _GAP for name in names) + _LEAST_TOPIC <= width:
        return _brief_table(briefs, names)
    numbers = [str(number) for number, _ in enumerate(names, 1)]
    legend = ", ".join(f"{number} {name}" for number, name in zip(numbers, names, strict=True))
    return Group(_brief_table(briefs, numbers), Text(f"\n{legend}."))


def _brief_table(briefs: Sequence[tuple[Brief, list[Outcome | None]]], heads: Sequence[str]) -> Table:
    table = new_table()
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("topic", overflow="fold")
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("gap", justify="right", no_wrap=True)
    for brief, outcomes in by_gap(briefs)[:MOST_ROWS]:
        points = gap(outcomes)
        cells = [Text("" if points is None else str(points))]
        table.add_row(str(brief.line), printable(brief.request.topic), *map(_score, outcomes), *cells)
    return table


def by_gap(
    briefs: Sequence[tuple[Brief, list[Outcome | None]]],
) -> list[tuple[Brief, list[Outcome | None]]]:
    """Return the briefs with the largest gap between their posts first; incomplete ones last."""
    return sorted(briefs, key=lambda each: -1 if (points := gap(each[1])) is None else points, reverse=True)


def _score(outcome: Outcome | None) -> Text:
    if outcome is None:
        return Text("missing", style="dim")
    if outcome.score is None:
        return Text("failed", style="red")
    return Text(str(outcome.score))

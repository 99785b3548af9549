"""A comparison on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from infra.cli.comparison.figures import figures
from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.plan import Brief
from infra.cli.comparison.summary import Summary, gap
from infra.cli.format import printable
from infra.cli.views.report import new_table

MOST_ROWS = 30
"""Briefs in the table; all are on the page."""


def summary_table(summaries: Sequence[Summary]) -> Table:
    """Return a column for each variant."""
    table = new_table()
    table.add_column("")
    for each in summaries:
        table.add_column(printable(each.variant.label), justify="right", overflow="fold")
    for line in figures(summaries):
        name = f"  {line.name}" if line.detail else line.name
        table.add_row(name, *map(printable, line.values), style="dim" if line.detail else "")
    return table


def brief_table(briefs: Sequence[tuple[Brief, list[Outcome | None]]], labels: Sequence[str]) -> Table:
    """Return a line for each brief with its scores, the largest gap first."""
    table = new_table()
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("topic", overflow="fold", min_width=16)
    for label in labels:
        table.add_column(printable(label), justify="right", overflow="fold", max_width=12)
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

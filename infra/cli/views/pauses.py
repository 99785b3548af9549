"""A table of what is paused."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType

from infra.cli.jobs.pauses import Pause
from infra.cli.views.report import new_table


def render(pauses: Iterable[Pause]) -> RenderableType:
    """Return one line for each pause."""
    table = new_table()
    table.add_column("paused", overflow="fold", min_width=16)
    table.add_column("since (UTC)", no_wrap=True)
    table.add_column("reason", overflow="fold", ratio=1)
    for pause in pauses:
        table.add_row(pause.scope.name, f"{pause.paused.since:%Y-%m-%d %H:%M}", pause.paused.reason)
    return table

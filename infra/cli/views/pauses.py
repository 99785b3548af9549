"""List the pauses, with their begin and reason."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from infra.cli.format import printable, wrap
from infra.cli.jobs.pauses import Pause


def render(pauses: Iterable[Pause], width: int) -> list[Text]:
    """Return some lines for each pause, none wider than the terminal."""
    lines = []
    for pause in pauses:
        lines.append(Text(printable(pause.scope.name), style="bold"))
        reason = f": {printable(pause.paused.reason)}" if pause.paused.reason else ""
        since = f"since {pause.paused.since:%Y-%m-%d %H:%M} UTC{reason}"
        lines += [Text(f"  {line}") for line in wrap(since, width - 2)]
    return lines

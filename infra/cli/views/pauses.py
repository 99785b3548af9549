"""List the pauses, with their begin, their reason and the command that ends each."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from infra.cli.format import printable, wrap
from infra.cli.jobs.pauses import Pause
from infra.cli.program import spell


def render(pauses: Iterable[Pause], width: int, stack: str = "") -> list[Text]:
    """Return some lines for each pause, none wider than the terminal but the command.

    `stack` are the options that lead a command to the same stack.
    """
    lines = []
    for pause in pauses:
        lines.append(Text(printable(pause.scope.name), style="bold"))
        reason = f": {printable(pause.paused.reason)}" if pause.paused.reason else ""
        since = f"since {pause.paused.since:%Y-%m-%d %H:%M} UTC{reason}"
        lines += [Text(f"  {line}") for line in wrap(since, width - 2)]
        lines.append(Text(spell(f"  blog resume{pause.scope.options}{stack}")))
    return lines

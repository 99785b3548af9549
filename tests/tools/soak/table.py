"""The figures as rows, on the screen and between two marks in a Markdown file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.simulation.breach import Breach
from tests.simulation.faults import Fault
from tests.simulation.sweep import Tally
from tests.support.system.pressure import Pressure

BEGIN = "<!-- soak: written by `make soak` -->"
END = "<!-- /soak -->"

Rows = list[tuple[str, str]]

_LAST_OF_SIMULATION = "usage events that stand in the log alone, for 1,000 jobs"


def of_simulation(tally: Tally) -> Rows:
    """Return the rows of virtual time, which are the table's first."""
    return [
        ("seeds run in virtual time", f"{tally.seeds:,}"),
        ("jobs in them, and answers paid for", f"{tally.jobs:,}; {tally.sales:,}"),
        *((f"… {fault.value}", f"{tally.faults[fault]:,}") for fault in Fault),
        *((f"**{breach.value}**", f"**{tally.breaches[breach]:,}**") for breach in Breach),
        ("extra paid calls for 1,000 jobs completed", f"{1000 * tally.extra / max(1, tally.whole):.0f}"),
        (
            "answers that reached nobody who lived to record them, for 1,000 jobs",
            _for_a_thousand(tally.unrecorded, tally),
        ),
        (_LAST_OF_SIMULATION, _for_a_thousand(tally.logged, tally)),
    ]


def rows(tally: Tally, faults: Counter[str], twentieths: list[float], kills: int, pressure: Pressure) -> Rows:
    """Return the table's rows; `twentieths` cut the takeovers' seconds into twenty parts."""
    return [
        *of_simulation(tally),
        ("processes killed at named crash points on the real stack", f"{faults['crash points']}"),
        (
            "outside faults on the real stack, as [docs/faults.md](docs/faults.md) has them",
            f"{faults['outside faults']}",
        ),
        ("of all these tests, failed", f"{faults['failed']}"),
        (f"takeover after SIGKILL, of {kills} (p50, p95)", f"{twentieths[9]:.0f} s, {twentieths[18]:.0f} s"),
        (f"{pressure.jobs} start messages at once: completed", f"{pressure.statuses['completed']}"),
        ("… in, each stage in one attempt" if _calm(pressure) else "… in", f"{pressure.seconds:.0f} s"),
        ("… rows in `ai_usage_logs`", f"{pressure.rows:,}"),
        ("… furthest from its turn that a job was taken up", f"{pressure.displaced} places"),
        ("… most memory that a function held", f"{max(pressure.mebibytes.values()):.0f} MiB"),
    ]


def documents(count: int, running: int) -> Rows:
    """Return the rows on random documents: how many were sanitized, and how many run script."""
    return [
        ("random documents made safe, and rendered by nine renderers", f"{count:,}"),
        ("**of these, run script**", f"**{running}**"),
    ]


def show(shown: Rows) -> None:
    """Print them."""
    printed = Table(title="What was tried to break it", title_justify="left")
    printed.add_column("what")
    printed.add_column("count", justify="right")
    for what, count in shown:
        printed.add_row(what, count)
    Console(width=110).print(printed)


def write(page: Path, shown: Rows) -> None:
    """Put them into the page, between the marks."""
    before, _, rest = page.read_text().partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{page.name} has no place for the table: {BEGIN} … {END}")
    lines = ["| what | count |", "|---|---|", *(f"| {what} | {count} |" for what, count in shown)]
    page.write_text(f"{before}{BEGIN}\n\n" + "\n".join(lines) + f"\n\n{END}{after}")


def write_simulation(page: Path, shown: Rows) -> None:
    """Put the rows of virtual time into the page; the others stay as they were measured."""
    table = page.read_text().partition(BEGIN)[2].partition(END)[0]
    cells = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    kept = [(what, count) for what, count in cells[1:]]
    last = [what for what, _ in kept].index(_LAST_OF_SIMULATION)
    write(page, [*shown, *kept[last + 1 :]])


def _for_a_thousand(count: int, tally: Tally) -> str:
    return f"{1000 * count / max(1, tally.jobs):.1f}"


def _calm(pressure: Pressure) -> bool:
    return pressure.attempts == 4 * pressure.jobs

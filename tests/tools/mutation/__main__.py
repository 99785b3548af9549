"""`python -m tests.tools.mutation [NAME …]`: remove one safety device at a time: a test must fail."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from tests.tools.mutation.mutant import Mutant
from tests.tools.mutation.mutants import MUTANTS
from tests.tools.mutation.runner import Result, run

_AT_ONCE = 2
_CONTROL = "(control)"


class Report:
    """The growing table, and whether every run ended as it must."""

    def __init__(self) -> None:
        self.table = Table(title="Safety devices taken out", title_justify="left")
        for column in ("mutant", "without", "caught by"):
            self.table.add_column(column, overflow="fold")
        self.table.add_column("s", justify="right")
        self.faults: list[str] = []

    def add(self, mutant: Mutant | None, result: Result) -> None:
        """Add a run: the unchanged copy must pass, and every other must fail in a test."""
        name = mutant.name if mutant else _CONTROL
        well = bool(result.caught_by) if mutant else result.passed
        if not well:
            reason = result.broken or result.caught_by or f"No test failed: {', '.join(_tests(mutant))}"
            self.faults.append(f"{name}: {reason}")
        outcome = result.caught_by or ("all passed" if result.passed else "broken")
        gone = mutant.gone if mutant else "Nothing: all of these tests, on an unchanged copy."
        style = "" if well else "bold red"
        self.table.add_row(name, gone, escape(outcome), f"{result.seconds:.1f}", style=style)


def _tests(mutant: Mutant | None) -> tuple[str, ...]:
    return mutant.tests if mutant else ()


async def _all(mutants: Iterable[Mutant], report: Report) -> None:
    mutants = tuple(mutants)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(mutant: Mutant | None) -> None:
        tests = mutant.tests if mutant else {test for each in mutants for test in each.tests}
        async with gate:
            report.add(mutant, await run(tests, mutant))

    async with asyncio.TaskGroup() as group:
        for mutant in (None, *mutants):  # the control takes longest
            group.create_task(one(mutant))


def main() -> int:
    """Run those that are named, or all."""
    named = set(sys.argv[1:])
    if unknown := named - {mutant.name for mutant in MUTANTS}:
        sys.exit(f"Unknown mutant: {', '.join(sorted(unknown))}")
    report = Report()
    console = Console(width=160)
    with Live(report.table, console=console, refresh_per_second=1):
        asyncio.run(_all((each for each in MUTANTS if not named or each.name in named), report))
    for fault in report.faults:
        console.print(f"\n{fault}", style="bold red", markup=False)
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())

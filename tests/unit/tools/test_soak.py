"""The figures' way into ARCHITECTURE.md."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.books import Account
from tests.simulation.breach import Breach
from tests.simulation.faults import Fault
from tests.simulation.sweep import Tally
from tests.support.paths import ROOT
from tests.support.system.pressure import Pressure
from tests.tools.soak import table

PAGE = ROOT / "ARCHITECTURE.md"
PRESSURE = Pressure(2, 1.5, Counter({"completed": 2}), 8, 8, 1, {"generate": 88.4, "usage": 40.0})


def tallied() -> Tally:
    """Return what two worlds came to, of which one broke a promise."""
    tally = Tally()
    tally.add(
        1, Account(jobs=3, completed=2, whole=2, sales=11, extra=1, unrecorded=1), Counter({Fault.KILL: 4})
    )
    tally.add(2, Account([(Breach.TWICE, "polish")], jobs=1, completed=1, whole=1, sales=5), Counter())
    return tally


def test_the_table_says_what_was_counted() -> None:
    """Breaches are counted, and not left out because there should be none."""
    faults = Counter({"crash points": 31, "outside faults": 42, "failed": 1})
    rows = dict(table.rows(tallied(), faults, [float(n) for n in range(1, 20)], 24, PRESSURE))
    assert rows["seeds run in virtual time"] == "2"
    assert rows["… an instance killed"] == "4"
    assert rows[f"**{Breach.TWICE.value}**"] == "**1**"
    assert rows[f"**{Breach.LOST.value}**"] == "**0**"
    assert rows["extra paid calls for 1,000 jobs completed"] == "333"
    assert rows["answers that reached nobody who lived to record them, for 1,000 jobs"] == "250.0"
    assert rows["of all these tests, failed"] == "1"
    assert rows["takeover after SIGKILL, of 24 (p50, p95)"] == "10 s, 19 s"
    assert rows["… most memory that a function held"] == "88 MiB"


def test_table_counts_documents_that_run_script() -> None:
    """Of how many."""
    assert [count for _, count in table.documents(200_000, 1)] == ["200,000", "**1**"]


def test_it_is_written_between_its_marks(tmp_path: Path) -> None:
    """As often as it is measured, and into a page that has a place for it."""
    page = tmp_path / "page.md"
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n")
    for count in ("1", "2"):
        table.write(page, [("jobs lost", count)])
    lines = page.read_text().split("\n")
    assert [line for line in lines if line] == [
        *("before", table.BEGIN, "| what | count |", "|---|---|", "| jobs lost | 2 |", table.END, "after")
    ]
    page.write_text("nothing of the kind")
    with pytest.raises(ValueError, match="no place for the table"):
        table.write(page, [])


def test_rows_of_virtual_time_are_replaced_alone(tmp_path: Path) -> None:
    """Rows that were measured otherwise stay; of virtual time none stays that is not counted any more."""
    page = tmp_path / "page.md"
    pressed = table.rows(tallied(), Counter(), [float(n) for n in range(1, 20)], 24, PRESSURE)
    of_old = [("… a fault of old", "7"), *table.of_simulation(tallied())]
    real = pressed[len(of_old) - 1 :]
    page.write_text(f"before\n{table.BEGIN}\n{table.END}\nafter\n")
    table.write(page, [*of_old, *real])
    now = table.of_simulation(Tally(seeds=9, jobs=1, whole=1))
    table.write_simulation(page, now)
    lines = [line for line in page.read_text().splitlines() if line.startswith("| ")]
    assert lines[1:] == [f"| {what} | {count} |" for what, count in (*now, *real)]


def test_the_page_has_its_place() -> None:
    """With every figure in it."""
    shown = PAGE.read_text().partition(table.BEGIN)[2].partition(table.END)[0]
    for breach in Breach:
        assert f"| **{breach.value}** | **0** |" in shown

"""`python -m tests.tools.soak`: thousands of seeds, examples and posts, real faults, kills, crowds.

It takes most of an hour on two cores. At the end it rewrites the table of ARCHITECTURE.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import quantiles
from xml.etree import ElementTree as ET

from tests.faults.crashing.crash import naming
from tests.simulation.sweep import Tally, describe, sweep
from tests.support.paths import ROOT
from tests.support.rendering.renderers import start_renderers
from tests.support.servers.provider import running, well_behaved
from tests.support.servers.stack import blog_up, serving
from tests.support.system.pipeline import connect
from tests.support.system.pressure import Pressure, press
from tests.tools.fuzz import Finder
from tests.tools.soak import table
from tests.tools.soak.takeovers import takeovers

_SEARCHES = 8
_TAKEN_OVER = 120.0  # seconds: the promise
_MEBIBYTES = 512.0  # which a function has
SUITES = (
    "tests/contract/test_cache.py",
    "tests/faults",
    "tests/integration/infra/bundle/test_deployed.py",
    "tests/integration/infra/litellm/test_merging.py",
    "tests/integration/infra/local/test_dispatcher.py",
    "tests/integration/rendering/test_random.py",
    "tests/integration/rendering/test_source_list.py",
    "tests/simulation/test_slow_provider.py",
    "tests/system/test_admission.py",
    "tests/system/test_compare.py",
    "tests/system/test_keep.py",
    "tests/system/test_pages.py",
    "tests/system/test_recorded_demo.py",
    "tests/system/test_writers_page.py",
    "tests/terraform/test_files.py",
    "tests/unit/shared/text/test_hostile.py",
    "tests/unit/tools/test_mutation.py",
)
"""The files whose tests run with those that `make test` leaves out."""
_CRASH_POINTS = {"test_stages", "test_ends", "test_sinks", "test_kept", "test_webhooks"}
_OUTSIDE_FAULTS = {"test_provider", "test_parts", "test_crashes", "test_long_posts"}


def main() -> int:
    """Return 1 if anything failed; the table then stays as it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--rounds", type=int, default=3, help="of kills, eight takeovers each")
    parser.add_argument("--jobs", type=int, default=500, help="start messages at once")
    parser.add_argument("--documents", type=int, default=200_000, help="random ones, to look for script in")
    parser.add_argument("--only-seeds", action="store_true", help="write the rows of virtual time alone")
    asked = parser.parse_args()
    _say(f"{asked.seeds:,} seeds in virtual time")
    tally = sweep(range(asked.first, asked.first + asked.seeds))
    for line in describe(tally.failures):
        _say(line)
    if asked.only_seeds:
        return _write_simulation(tally)
    _say(f"{_SEARCHES} searches for examples that break a property")
    broken = _search()
    _say("every fault and crash point on the real stack")
    faults = _faults()
    _say(f"{asked.documents:,} random documents in nine renderers")
    running_script = _script(asked.documents)
    _say(f"{asked.rounds} rounds of kills, then {asked.jobs} jobs at once")
    seconds, pressure = _real(asked.rounds, asked.jobs)
    rows = table.rows(tally, faults, quantiles(seconds, n=20, method="inclusive"), len(seconds), pressure)
    rows += table.documents(asked.documents, running_script)
    table.show(rows)
    if broken or running_script or not _holds(tally, faults, max(seconds), pressure):
        return 1
    table.write(ROOT / "ARCHITECTURE.md", rows)
    _say("ARCHITECTURE.md has these figures")
    return 0


def _write_simulation(tally: Tally) -> int:
    table.show(table.of_simulation(tally))
    if tally.failures:
        return 1
    table.write_simulation(ROOT / "ARCHITECTURE.md", table.of_simulation(tally))
    _say("ARCHITECTURE.md has these figures of virtual time")
    return 0


def _holds(tally: Tally, faults: Counter[str], slowest: float, pressure: Pressure) -> bool:
    finished = pressure.statuses == {"completed": pressure.jobs} and pressure.rows == 4 * pressure.jobs
    in_order = pressure.displaced <= pressure.jobs / 10
    bounded = max(pressure.mebibytes.values()) < _MEBIBYTES
    within = slowest < _TAKEN_OVER
    return not tally.failures and not faults["failed"] and within and finished and in_order and bounded


def _search() -> bool:
    """Try other examples of each property than every run of the tests; return whether one breaks."""
    chosen = ["-m", "hypothesis", "--hypothesis-profile=searching"]
    command = [sys.executable, "-m", "pytest", "-q", "-n2", *chosen, "tests/unit", "tests/simulation"]
    return any(
        subprocess.run(command, cwd=ROOT, stdout=sys.stderr, timeout=1800, check=False).returncode
        for _ in range(_SEARCHES)
    )


def _faults() -> Counter[str]:
    """Run the faults' tests; return how many of each suite passed, and how many failed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-m", "", *SUITES, f"--junitxml={report}"]
        subprocess.run(command, cwd=ROOT, stdout=sys.stderr, timeout=3600, check=False)
        counts: Counter[str] = Counter()
        for case in ET.parse(report).iter("testcase"):  # noqa: S314 - pytest has just written it
            bad = any(each.tag in {"failure", "error"} for each in case)
            counts["failed" if bad else _suite(case)] += 1
        return counts


def _suite(case: ET.Element) -> str:
    module = case.get("classname", "").rpartition(".")[2]
    # Each crash of test_stages has two tests: where the process died, and what became of the job.
    if module in _CRASH_POINTS and not case.get("name", "").startswith("test_process_dies"):
        return "crash points"
    return "outside faults" if module in _OUTSIDE_FAULTS else "other"


def _script(count: int) -> int:
    """Return how many documents run script in a renderer, and print them."""
    with start_renderers() as renderers:
        finder = Finder(renderers)
        finder.look(0, count)
    for name, document in finder.faults:
        _say(f"script runs in {name} of {document!r}")
    return finder.found


def _real(rounds: int, jobs: int) -> tuple[list[float], Pressure]:
    with tempfile.TemporaryDirectory() as folder, running(naming) as provider:
        state = Path(folder)
        with serving(blog_up(provider.url, state), state):
            pipeline = connect(state)
            seconds = takeovers(pipeline, provider, rounds)
            provider.script = well_behaved
            return seconds, press(pipeline, jobs, 600)


def _say(line: str) -> None:
    sys.stderr.write(f"soak: {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())

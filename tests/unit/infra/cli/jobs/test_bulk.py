"""One thing done to many jobs, side by side."""

from __future__ import annotations

import subprocess
import sys
from threading import Barrier

import msgspec

from infra.cli.gateways.jobs import Stored
from infra.cli.jobs.cancellation import request_all
from shared.jobs.list_rows import read_row
from tests.support.fakes.cli import job
from tests.support.fakes.fleet import FakeFleet
from tests.support.paths import ROOT

_JOBS = 16


class Together(FakeFleet):
    """All read their first job at the same moment."""

    def __init__(self) -> None:
        super().__init__()
        self._barrier = Barrier(_JOBS)

    def read(self, job_id: str) -> Stored | None:
        self._barrier.wait(timeout=60)
        return super().read(job_id)


def cancel_together() -> int:
    """Cancel as many jobs as there are threads, in a process that has read none; return how many it did."""
    sys.setswitchinterval(1e-6)  # seconds; threads come between each other's steps more often
    fleet = Together()
    rows = []
    for number in range(_JOBS):
        each = f"{number:08d}-0000-4000-8000-000000000000"
        fleet.add(msgspec.structs.replace(job(), job_id=each))
        rows.append(read_row({"job_id": each}))
    return len(request_all(fleet, rows).done)


def test_first_documents_are_read_by_many_threads_at_once() -> None:
    """The library that reads them builds a type at its first use, and crashes if two threads do."""
    command = "from tests.unit.infra.cli.jobs.test_bulk import cancel_together; print(cancel_together())"
    for _ in range(4):  # without its mend, one in two crashes
        ended = subprocess.run(
            [sys.executable, "-c", command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (ended.returncode, ended.stdout) == (0, f"{_JOBS}\n"), ended.stderr

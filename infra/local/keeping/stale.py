"""Kept data that a server would not start on: with the lock of a killed one, or of another release."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 10.0  # seconds: it may just be about to be killed
_LOOK_EVERY = 0.1


def remove_lock(data: Path) -> None:
    """Remove the lock from a data folder if its server is gone; StackError if it still runs.

    Postgres itself only looks whether a process has the number: that may be a dead one that nobody has waited
    for, as in a container, or another program after a restart of the machine.
    """
    file = data / "postmaster.pid"
    deadline = time.monotonic() + _PATIENCE
    while file.exists():
        pid = file.read_text().partition("\n")[0].strip()
        if not _is_postgres(pid):
            file.unlink(missing_ok=True)
        elif time.monotonic() >= deadline:
            raise StackError(f"A Postgres still runs on the kept data in {data}: end its process {pid}.")
        else:
            time.sleep(_LOOK_EVERY)


def check_release(data: Path, programs: Path) -> None:
    """Raise StackError if the data folder is of another major release of Postgres than the programs."""
    file = data / "PG_VERSION"
    if not file.exists():
        return
    command = (str(programs / "postgres"), "--version")  # postgres (PostgreSQL) 18.1
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    before, now = file.read_text().strip(), shown.split()[-1].partition(".")[0]
    if before != now:
        raise StackError(
            f"The kept database is of Postgres {before} and this release has Postgres {now}: start without "
            f"--keep, or delete {data} to keep jobs with empty costs."
        )


def _is_postgres(pid: str) -> bool:
    """Return whether a living process of that number is a Postgres."""
    if not pid.isdecimal():
        return False
    command = ("ps", "-o", "stat=,args=", "-p", pid)
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return bool(shown) and not shown.startswith("Z") and "postgres" in shown

"""Crash orders: one file for each function, in a folder shared with the processes."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import msgspec
from msgspec.structs import replace

from tests.faults.crashing.points import CrashPoint

FOLDER = "CRASH_ORDERS"
"""The variable that names the folder to the processes."""


class Order(msgspec.Struct, frozen=True):
    """Crash at this point of this job, after letting it pass `skip` times."""

    point: CrashPoint
    job_id: str
    skip: int = 0


class Orders:
    """A function has at most one order, and obeys it once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def give(self, function: str, order: Order) -> None:
        """Order a crash."""
        self._obeyed(function).unlink(missing_ok=True)
        written = self.folder / f"{function}.written"
        written.write_bytes(msgspec.json.encode(order))
        written.rename(self._of(function))

    def obeyed_at(self, function: str) -> datetime | None:
        """Return when the function obeyed its last order, or None."""
        try:
            text = self._obeyed(function).read_text()
        except FileNotFoundError:
            return None
        return datetime.fromisoformat(text[:-1]) if text.endswith("\n") else None

    def obey(self, function: str, point: CrashPoint, job_id: str | None) -> None:
        """Kill the whole process group if the function's order is this point."""
        try:
            order = msgspec.json.decode(self._of(function).read_bytes(), type=Order)
        except FileNotFoundError:
            return
        if (order.point, order.job_id) != (point, job_id or ""):
            return
        if order.skip:
            self.give(function, replace(order, skip=order.skip - 1))
        else:
            # Taken away before it is obeyed: the process that follows must not die of it, too.
            self._of(function).unlink()
            self._obeyed(function).write_text(f"{datetime.now(UTC).isoformat()}\n")
            _die()

    def _of(self, function: str) -> Path:
        return self.folder / f"{function}.order"

    def _obeyed(self, function: str) -> Path:
        return self.folder / f"{function}.obeyed"


def _die() -> NoReturn:
    # The server that would start another worker has to go as well.
    os.killpg(os.getpgid(0), signal.SIGKILL)
    raise AssertionError

"""The time, as something that is handed over: a test or a simulation brings its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Returns the time in UTC."""

    def now(self) -> datetime:
        """Return an aware datetime."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the time."""
        return datetime.now(UTC)

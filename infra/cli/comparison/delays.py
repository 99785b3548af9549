"""Posts that are not written at once: each is named once, so that nobody wonders why nothing happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from infra.cli.comparison.plan import Entry
from infra.cli.format import printable
from infra.cli.gateways.documents import read_snapshot
from infra.cli.views.waiting import describe


class Delays:
    """Says once of each post why it waits, or that it has not begun for `patience` seconds."""

    def __init__(self, say: Callable[[str], None], clock: Callable[[], datetime], patience: float) -> None:
        self._say = say
        self._clock = clock
        self._patience = patience
        self._first_looks: dict[str, datetime] = {}
        self._named: set[tuple[str, str]] = set()

    def look(self, entry: Entry, fields: Mapping[str, Any]) -> None:
        """Judge a post at work by its document's fields; they are empty as long as it has none."""
        now = self._clock()
        first = self._first_looks.setdefault(entry.job_id, now)
        if not fields:
            if (now - first).total_seconds() >= self._patience:
                self._name(entry, "missing", "has not begun yet: is the pipeline running?")
        elif fields.get("waiting"):
            waiting = read_snapshot(entry.job_id, dict(fields)).job.waiting
            if waiting:
                self._name(entry, waiting.reason.value, f"{describe(waiting, now)}.")

    def _name(self, entry: Entry, reason: str, sentence: str) -> None:
        if (entry.job_id, reason) not in self._named:
            self._named.add((entry.job_id, reason))
            self._say(f"{entry.variant.label}: {printable(entry.request.topic)}: {sentence}")

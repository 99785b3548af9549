"""Writes the posts of a comparison: a bounded number at a time, within the limit, and none twice."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.cli.comparison.archive import Archive
from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.plan import Entry, Revision
from infra.cli.comparison.spending import Spending
from infra.cli.errors import Unreachable
from infra.cli.gateways.documents import Snapshot, read_snapshot
from infra.cli.gateways.fleet import Fleet
from infra.cli.jobs.submission import publish
from shared.jobs.job import JobStatus

_PATIENCE = 60.0
"""Seconds for which Firestore may be away: the jobs go on meanwhile."""
_PER_READ = 300
_ENDED = {status.value for status in JobStatus if status.at_rest}
"""What awaits a person's review is not waited for."""


@dataclass(frozen=True)
class Terms:
    """`at_once` posts at a time, and `pause` seconds between two looks at them.

    A post that has no document after `appears` seconds is worth a word.
    """

    at_once: int
    pause: float
    appears: float = 60.0


@dataclass
class Run:
    """What there is so far. `resumed` were there before; `missing` were not started, for want of money."""

    spending: Spending
    outcomes: list[Outcome] = field(default_factory=list)
    resumed: int = 0
    missing: list[Entry] = field(default_factory=list)
    running: dict[str, Entry] = field(default_factory=dict)


class Runner:
    """Runs entries on the pipelines of their prompts.

    `on_end` hears of each post that ends, `on_look` of each look at one at work, with its document's fields,
    which are empty as long as the pipeline has not taken it up.
    """

    def __init__(
        self,
        fleets: Mapping[Revision | None, Fleet],
        archive: Archive,
        terms: Terms,
        on_end: Callable[[Outcome], None],
        on_look: Callable[[Entry, Mapping[str, Any]], None] = lambda *_: None,
    ) -> None:
        self._fleets = fleets
        self._archive = archive
        self._terms = terms
        self._on_end = on_end
        self._on_look = on_look
        self._away_since: float | None = None

    async def run(self, entries: Sequence[Entry], run: Run) -> None:
        """Write what is missing, into `run`; Unreachable if the pipeline is away for a minute."""
        queue = await self._take_up(entries, run)
        while queue or run.running:
            await self._start(queue, run)
            if not run.running:
                run.missing = list(queue)
                return
            await asyncio.sleep(self._terms.pause)
            await self._end(run)

    async def _take_up(self, entries: Sequence[Entry], run: Run) -> deque[Entry]:
        """Count what has ended, follow what runs, and return the rest."""
        existing = await asyncio.to_thread(self._read_many, entries)
        queue: deque[Entry] = deque()
        for entry in entries:
            status = existing.get(entry.job_id, {}).get("status")
            if status in _ENDED:
                self._finish(entry, await asyncio.to_thread(self._read, entry), run)
            elif status:
                run.spending.hold(entry)
                run.running[entry.job_id] = entry
            elif kept := self._archive.read(entry.job_id):
                self._finish(entry, kept, run)
            else:
                queue.append(entry)
        run.resumed = len(run.outcomes)
        return queue

    async def _start(self, queue: deque[Entry], run: Run) -> None:
        """Start the next posts, a brief only if there is money for all that is missing of it."""
        while queue and len(run.running) < self._terms.at_once:
            entry = queue[0]
            if not run.spending.has_room([each for each in queue if each.brief is entry.brief]):
                return
            # Before it is sent: it costs money from then on, also if an interrupt follows.
            run.spending.hold(entry)
            run.running[entry.job_id] = queue.popleft()
            await asyncio.to_thread(publish, self._fleet(entry), entry.request)

    async def _end(self, run: Run) -> None:
        """Look at the posts at work, and count those that have ended."""
        try:
            found = await asyncio.to_thread(self._read_many, list(run.running.values()))
            for job_id, entry in list(run.running.items()):
                fields = found.get(job_id, {})
                self._on_look(entry, fields)
                if fields.get("status") in _ENDED:
                    snapshot = await asyncio.to_thread(self._read, entry)
                    del run.running[job_id]
                    self._on_end(self._finish(entry, snapshot, run))
        except Unreachable:
            self._away_since = self._away_since or time.monotonic()
            if time.monotonic() - self._away_since > _PATIENCE:
                raise
        else:
            self._away_since = None

    def _finish(self, entry: Entry, snapshot: Snapshot, run: Run) -> Outcome:
        self._archive.keep(snapshot)
        outcome = Outcome(entry, snapshot.job)
        run.spending.settle(outcome)
        run.outcomes.append(outcome)
        return outcome

    def _read_many(self, entries: Sequence[Entry]) -> dict[str, dict[str, Any]]:
        fields: dict[str, dict[str, Any]] = {}
        for prompts, fleet in self._fleets.items():
            ids = [each.job_id for each in entries if each.variant.prompts == prompts]
            for first in range(0, len(ids), _PER_READ):
                found = fleet.read_many(ids[first : first + _PER_READ])
                fields |= {job_id: stored.fields for job_id, stored in found.items()}
        return fields

    def _read(self, entry: Entry) -> Snapshot:
        stored = self._fleet(entry).read(entry.job_id)
        if stored is None:
            raise Unreachable(f"Job {entry.job_id} is gone: was it deleted, or the stack started again?")
        return read_snapshot(entry.job_id, stored.fields)

    def _fleet(self, entry: Entry) -> Fleet:
        return self._fleets[entry.variant.prompts]

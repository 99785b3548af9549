"""A job's changes, as they happen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from infra.cli.errors import Failed, Unreachable
from infra.cli.gateways.documents import Snapshot, read_snapshot
from infra.cli.gateways.interfaces import Jobs, Stored

_PATIENCE = 15.0


async def follow(
    jobs: Jobs,
    job_id: str,
    *,
    pause: float,
    limit: float | None = None,
    appears: float | None = None,
    past: Snapshot | None = None,
) -> AsyncIterator[Snapshot | None]:
    """Poll every `pause` seconds, and yield each state that differs from the one before, a terminal one last.

    It yields None once if the document does not exist yet; `past` is an ended state to ignore. Raise Failed
    when `limit` seconds pass before the end, or `appears` seconds before the document exists; Unreachable
    when Firestore is away for longer than 15 seconds.
    """
    # Polling rather than a listener: a listener's stream ends without a word on some network faults, and a
    # person would watch a bar that has stopped for good.
    reader = _PatientReader(jobs, time.monotonic)
    began = time.monotonic()
    last: Snapshot | None = None
    hinted = False
    while True:
        stored = await reader.read(job_id)
        now = read_snapshot(job_id, stored.fields) if stored else None
        if (now is None or now == past) and not hinted:
            hinted = True
            yield None
        if now is not None and now not in (last, past):
            last = now
            yield now
            if now.job.status.terminal:
                return
        most = appears if last is None and limit is None else limit
        if most is not None and time.monotonic() - began >= most:
            raise Failed(_late(job_id, most, there=last is not None))
        await asyncio.sleep(pause)


def _late(job_id: str, limit: float, *, there: bool) -> str:
    if there:
        return f"Job {job_id} has not ended after {limit:g} seconds; it goes on without a watcher."
    missing = f"There is still no job {job_id} after {limit:g} seconds"
    return f"{missing}: check the id, or wait longer with --timeout."


class _PatientReader:
    """Reads through short outages."""

    def __init__(self, jobs: Jobs, clock: Callable[[], float]) -> None:
        self._jobs = jobs
        self._clock = clock
        self._last: Stored | None = None
        self._away_since: float | None = None

    async def read(self, job_id: str) -> Stored | None:
        try:
            # In a thread, so that Ctrl-C and the screen need not wait for the network.
            self._last = await asyncio.to_thread(self._jobs.read, job_id)
        except Unreachable:
            self._away_since = self._away_since or self._clock()
            if self._clock() - self._away_since > _PATIENCE:
                raise
            return self._last
        self._away_since = None
        return self._last

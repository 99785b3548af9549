"""A job's changes, as they happen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from functools import partial

from msgspec.structs import replace

from infra.cli.errors import Failed, Refusal, Unreachable
from infra.cli.gateways.documents import Snapshot, read_snapshot
from infra.cli.gateways.jobs import Jobs, Stored
from infra.cli.jobs.asking import in_thread
from shared.jobs.job import Job
from shared.jobs.waiting import WaitReason

_PATIENCE = 15.0
_LONG_PATIENCE = 900.0  # while the job waits, perhaps for hours
_COUNT_EVERY = 10.0


async def follow(
    jobs: Jobs,
    job_id: str,
    *,
    pause: float,
    limit: float | None = None,
    appears: float | None = None,
    past: Snapshot | None = None,
) -> AsyncIterator[Snapshot | None]:
    """Poll every `pause` seconds, and yield each state that differs from the one before.

    The last one has ended, or awaits a person's review, which may take days. It yields None once if the
    document does not exist yet; `past` is an ended state to ignore. Raise Failed when `limit` seconds pass
    before the end, or `appears` seconds before the document exists; Unreachable when Firestore is away for
    longer than 15 seconds, or 15 minutes while the job waits.
    """
    # Polling rather than a listener: a listener's stream ends without a word on some network faults, and a
    # person would watch a bar that has stopped for good.
    reader = _PatientReader(jobs, time.monotonic)
    queue = _QueueCounter(jobs, time.monotonic)
    began = time.monotonic()
    last: Snapshot | None = None
    hinted = False
    while True:
        waits = last is not None and last.job.waiting is not None
        stored = await reader.read(job_id, _LONG_PATIENCE if waits else _PATIENCE)
        now = await queue.count(read_snapshot(job_id, stored.fields)) if stored else None
        if (now is None or now == past) and not hinted:
            hinted = True
            yield None
        if now is not None and now not in (last, past):
            last = now
            yield now
            if now.job.status.at_rest:
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

    async def read(self, job_id: str, patience: float) -> Stored | None:
        try:
            self._last = await in_thread(partial(self._jobs.read, job_id))
        except Unreachable:
            self._away_since = self._away_since or self._clock()
            if self._clock() - self._away_since > patience:
                raise
            return self._last
        self._away_since = None
        return self._last


class _QueueCounter:
    """Counts the jobs before a waiting one, of which its document has an earlier number."""

    def __init__(self, jobs: Jobs, clock: Callable[[], float]) -> None:
        self._jobs = jobs
        self._clock = clock
        self._ahead: int | None = None
        self._order: int | None = None
        self._counted_at = 0.0

    async def count(self, snapshot: Snapshot) -> Snapshot:
        order = snapshot.job.waiting.order if snapshot.job.waiting else None
        if order is None:
            return snapshot
        if order != self._order or self._clock() - self._counted_at >= _COUNT_EVERY:
            self._ahead = await in_thread(partial(count_ahead, self._jobs, snapshot.job))
            self._order, self._counted_at = order, self._clock()
        return with_ahead(snapshot, self._ahead)


def count_ahead(jobs: Jobs, job: Job) -> int | None:
    """Return the jobs of the same organisation before a waiting one; None if that can't be known now."""
    if job.waiting is None or job.waiting.order is None:
        return None
    try:
        return jobs.count_ahead(job.org_id, job.waiting.order)
    except Refusal:
        return None


def with_model(snapshot: Snapshot, model: str | None) -> Snapshot:
    """Return the state with the one model that a stack asks beside the alias that the job waits for."""
    waiting = snapshot.job.waiting
    if not model or waiting is None or waiting.reason is not WaitReason.MODEL or not waiting.alias:
        return snapshot
    named = replace(waiting, alias=f"{waiting.alias} ({model})")
    return Snapshot(snapshot.fields, replace(snapshot.job, waiting=named))


def with_ahead(snapshot: Snapshot, ahead: int | None) -> Snapshot:
    """Return the state with a newer count of the jobs before it."""
    waiting = snapshot.job.waiting
    if waiting is None or ahead is None or ahead == waiting.ahead:
        return snapshot
    fields = snapshot.fields | {"waiting": snapshot.fields["waiting"] | {"ahead": ahead}}
    return Snapshot(fields, replace(snapshot.job, waiting=replace(waiting, ahead=ahead)))

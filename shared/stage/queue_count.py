"""How many jobs are before a newcomer in its organisation's queue."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from shared.gateways.admission_views import AdmissionStore
from shared.jobs.job import Job
from shared.jobs.waiting import priority_of

LONG_QUEUE = 5
"""Jobs before one that need not look for a free place itself: those before it do, or the sweep."""
_AGE = 1.0  # seconds that a count of a long queue serves


@dataclass
class _Counted:
    jobs: int
    at: float  # in the loop's time


class QueueCount:
    """Counts queues; in a flood, the last count and those that came since serve for a second."""

    def __init__(self, admissions: AdmissionStore) -> None:
        self._admissions = admissions
        self._long: dict[tuple[str, int], _Counted] = {}  # by organisation and priority

    async def ahead_of(self, job: Job) -> int:
        """Return the number of jobs before a waiting job that is new."""
        now, name = asyncio.get_running_loop().time(), (job.org_id, priority_of(job.request))
        known = self._long.get(name)
        if known and now - known.at < _AGE:
            known.jobs += 1
            return known.jobs - 1
        order = job.waiting.order if job.waiting else None
        ahead = await self._admissions.count_waiting(job.org_id, order)
        self._long = {each: counted for each, counted in self._long.items() if now - counted.at < _AGE}
        if ahead >= LONG_QUEUE:
            self._long[name] = _Counted(ahead + 1, now)
        return ahead

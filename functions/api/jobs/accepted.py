"""Requests that this instance has published a moment ago, whose jobs may have no document yet."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from shared.jobs.job import Job

_SECONDS = 60.0
_MOST = 1_000


class Accepted:
    """Remembers jobs for a minute, as they were published. Another instance does not know them."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic, most: int = _MOST) -> None:
        self._seconds = seconds
        self._most = most
        self._jobs: OrderedDict[str, tuple[float, Job]] = OrderedDict()

    def add(self, job: Job) -> None:
        """Remember a job that was published."""
        self._jobs.pop(job.job_id, None)
        self._jobs[job.job_id] = (self._seconds(), job)
        if len(self._jobs) > self._most:
            self._jobs.popitem(last=False)

    def find(self, job_id: str) -> Job | None:
        """Return a job that was published within a minute."""
        since, job = self._jobs.get(job_id, (0.0, None))
        return job if job and 0 <= self._seconds() - since < _SECONDS else None

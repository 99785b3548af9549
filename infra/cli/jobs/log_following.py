"""Log lines as they come, until their job has ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from infra.cli.errors import Unreachable
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.jobs import Jobs
from infra.cli.gateways.logs import LogLine, Logs
from shared.jobs.job import Job

_LOOKS = 2.0  # seconds between two looks at the job
_AWAY = 30.0  # seconds until Firestore is asked again: a hung one would hold up the lines each time
_PATIENCE = 60.0


class JobEnd:
    """Looks now and then whether a job has ended."""

    def __init__(
        self, jobs: Jobs, job_id: str, pause: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`pause` is the share of the usual rest between two looks."""
        self._share = pause
        self._clock = clock
        self._rest = _LOOKS * pause
        self._jobs = jobs
        self._job_id = job_id
        self._looked_at = float("-inf")
        self.job: Job | None = None

    def has_ended(self) -> bool:
        """Return whether the job has ended; False while its document can't be read."""
        if self.job and self.job.status.terminal:
            return True
        if self._clock() - self._looked_at >= self._rest:
            self._looked_at = self._clock()
            try:
                stored = self._jobs.read(self._job_id)
            except Unreachable:
                self._looked_at = self._clock() + _AWAY * self._share
                return False
            self.job = read_snapshot(self._job_id, stored.fields).job if stored else None
        return self.job is not None and self.job.status.terminal


def follow(logs: Logs, end: JobEnd | None, pause: float) -> Iterator[list[LogLine]]:
    """Yield new lines as they come; stop when the job has ended and its last lines had time to arrive.

    Unreachable if the lines can't be read for a minute. `pause` is the share of the usual rests.
    """
    read_at = time.monotonic()
    ended_at: float | None = None
    while True:
        if ended_at is None and end and end.has_ended():
            ended_at = time.monotonic()
        try:
            yield logs.poll()
            read_at = time.monotonic()
        except Unreachable:
            if time.monotonic() - read_at > _PATIENCE:
                raise
        if ended_at is not None and time.monotonic() - ended_at >= logs.late * pause:
            return
        time.sleep(logs.rest * pause)

"""Jobs whose review has run out of time: the default is applied, once."""

from __future__ import annotations

from functions.sweep.each import do_each
from shared import telemetry
from shared.clock import Clock
from shared.gateways.job_store import JobStore
from shared.gateways.snapshot import Snapshot
from shared.jobs.job import JobStatus
from shared.jobs.reviewing import time_out
from shared.stage.admissions import Admissions
from shared.telemetry import Event

_MOST = 2000  # jobs in one sweep


class Reviews:
    """Applies the defaults of reviews that nobody has decided in time."""

    def __init__(self, store: JobStore, admissions: Admissions, clock: Clock) -> None:
        self._store = store
        self._admissions = admissions
        self._clock = clock

    async def end(self) -> int:
        """Let jobs go on or cancel them, as their profile says; return how many.

        A job that goes on waits for its place, which a later part of the sweep gives it. Of this and a
        decision at the same moment one counts, by the version that was read.
        """
        found = await self._store.admissions.unreviewed(self._clock.now(), _MOST)
        return await do_each(found, self._end)

    async def _end(self, snapshot: Snapshot) -> None:
        job, now = snapshot.job, self._clock.now()
        review = job.review
        if review is None or job.status is not JobStatus.AWAITING_REVIEW or job.cancel_requested:
            return  # a job that is being cancelled ends in another part
        after = time_out(job, now)
        if after.status.terminal:
            await self._admissions.unattended.end(snapshot, after)
        else:
            await self._store.update(snapshot, after)
        telemetry.warning(
            Event.REVIEW_TIMED_OUT,
            f"Nobody has decided the review in time: by its default the job is {_outcome(review.default)}.",
            round=review.round,
        )


def _outcome(default: str) -> str:
    return "approved" if default == "approve" else "cancelled"

"""A demo whose model is away: it says so at once, and ends after minutes where a job waits for a day."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from datetime import timedelta

from msgspec.structs import replace

from infra.cli import console
from infra.cli.errors import Failed
from infra.cli.gateways.documents import Snapshot
from infra.cli.gateways.jobs import Jobs
from infra.cli.views.display import Display, watch
from shared.clock import SystemClock
from shared.jobs.job import Job, JobStatus
from shared.jobs.waiting import Waiting, WaitReason

PATIENCE = timedelta(minutes=5)  # from the first trouble of a stage's model
_LASTS = f"{PATIENCE // timedelta(minutes=1)} minutes"


async def watch_patiently(
    jobs: Jobs, job_id: str, display: Display, place: str, pause: float, about_review: str
) -> Snapshot:
    """Show the job until it ends; Failed once its model has been away too long. `place` is the model's.

    `about_review` says how a person decides on a post that awaits it.
    """
    try:
        async with asyncio.timeout(None) as limit:
            explaining = _Explaining(display, limit, place)
            snapshot = await watch(jobs, job_id, explaining, pause=pause)
            while snapshot.job.status is JobStatus.AWAITING_REVIEW:
                console.out.print(about_review, soft_wrap=True)
                explaining.begun = True
                snapshot = await watch(jobs, job_id, explaining, pause=pause, past=snapshot)
            return snapshot
    except TimeoutError:
        raise Failed(
            f"{place} has not answered for {_LASTS}, so the demo ends. A job on "
            "`blog up` or in the cloud waits for up to a day. `make run DEMO=recorded` needs no model."
        ) from None


class _Explaining:
    """A display that explains the first wait for a model, and sets the time at which it is too long."""

    def __init__(self, display: Display, limit: asyncio.Timeout, place: str) -> None:
        self._display = display
        self._limit = limit
        self._place = place
        self._explained = False
        self.begun = False  # then there is a job, and nothing to wait for

    def screen(self) -> AbstractContextManager[object]:
        return self._display.screen()

    def waiting(self) -> None:
        if not self.begun:
            self._display.waiting()

    def show(self, snapshot: Snapshot) -> None:
        job = snapshot.job
        away = job.waiting if job.waiting and job.waiting.reason is WaitReason.MODEL else None
        self._limit.reschedule(_ends(job, away) if away else None)
        if away is None:
            self._display.show(snapshot)
            return
        if not self._explained:
            self._explained = True
            console.out.print(self._sentence(away), style="yellow")
        # The day at which the pipeline's own patience ends is not the demo's.
        shown = replace(job, waiting=replace(away, ends=None))
        self._display.show(Snapshot(snapshot.fields, shown))

    def _sentence(self, away: Waiting) -> str:
        return (
            f"{away.alias} does not answer: {self._place} is away or full, or can't be reached from here. It "
            f"is asked again for {_LASTS}; Ctrl-C stops. `make run DEMO=recorded` needs no model."
        )


def _ends(job: Job, away: Waiting) -> float:
    """Return when the demo ends, in the loop's time."""
    troubled_at = job.record(job.stage).troubled_at or away.since
    left = troubled_at + PATIENCE - SystemClock().now()
    return asyncio.get_running_loop().time() + left.total_seconds()

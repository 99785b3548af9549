"""Decide whether a job can be asked to stop."""

from __future__ import annotations

from shared.errors import WrongState
from shared.jobs.job import Job


def check_live(job: Job) -> None:
    """Raise WrongState if the job has ended."""
    if job.status.terminal:
        raise WrongState(f"Job {job.job_id} is already {job.status.value}: there is nothing left to cancel.")

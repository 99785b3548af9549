"""The provider's cheap, slow tier: which jobs have the time for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.jobs.job import Job, Stage
from shared.jobs.waits import job_deadline, patience_ends
from shared.topology import Topology

TIER = "flex"


def takes_flex(job: Job, stage: Stage, alias: str, topology: Topology, now: datetime) -> bool:
    """Return whether a call of the stage takes the cheap tier of its alias.

    The job's deadline has to be far enough away when it starts. When the deadline, or the end of the stage's
    patience, comes near, the job goes on in the standard tier; so does a stage that ran out of time.
    """
    limits, known, record = topology.job, topology.models.get(alias), job.record(stage)
    deadline = job_deadline(job)
    if known is None or not known.flex or deadline is None or record.slow or record.flex_slow:
        return False
    has_time = deadline - job.created_at >= timedelta(seconds=limits.flex_deadline)
    return has_time and now < flex_ends(job, stage, topology, now)


def flex_ends(job: Job, stage: Stage, topology: Topology, now: datetime) -> datetime:
    """Return when a stage goes on in the standard tier, in time before its deadline or its patience ends."""
    limits = topology.job
    return patience_ends(job, stage, limits.patience, now) - timedelta(seconds=limits.flex_reserve)

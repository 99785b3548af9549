"""Choose how long a stage is put aside whose model is away, and what its record keeps of the trouble."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.errors import ModelAway, ModelUnavailable, StepTimeout
from shared.jobs import breaker
from shared.jobs.flex import flex_ends
from shared.jobs.job import Job, Stage
from shared.jobs.transitions import Trouble
from shared.jobs.waits import Aside
from shared.topology import Topology


def choose_aside(away: ModelAway, job: Job, stage: Stage, topology: Topology, now: datetime) -> Aside:
    """Return the wait: longer each time, and no shorter than the provider asks for."""
    cause = away.cause
    asked = cause.retry_after if isinstance(cause, ModelUnavailable) else None
    until = now + timedelta(seconds=max(breaker.rest(job.record(stage).put_aside + 1), asked or 0.0))
    if away.tier:  # however long the provider asks for, the standard tier is taken in time
        until = min(until, flex_ends(job, stage, topology, now))
    slow = isinstance(cause, StepTimeout)
    trouble = Trouble(
        message=str(away), code=cause.code, excused=not away.costly, slow=slow and not away.tier
    )
    return Aside(
        trouble,
        away.alias,
        until,
        topology.job.patience,
        paused=away.paused,
        flex_slow=slow and away.tier is not None,
    )

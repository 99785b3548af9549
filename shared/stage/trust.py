"""Whether an attempt trusts its model to come back, and what it tells the others about it."""

from __future__ import annotations

from shared.errors import BudgetExceeded, ModelAway, ModelError, ModelUnavailable, StepTimeout
from shared.jobs import retry
from shared.jobs.job import Job, Stage
from shared.stage.breakers import Breakers


class Trust:
    """Turns trouble that may pass into ModelAway while the job is patient, and reports it to the breaker."""

    def __init__(self, breakers: Breakers, job: Job, stage: Stage, *, patient: bool) -> None:
        """`patient`: the stage may wait for its model."""
        self._breakers = breakers
        self._suspect = f"{job.org_id}/{job.job_id}"
        self._patient = patient
        self._may_be_slow = job.record(stage).slow + 1 < retry.SLOW_ATTEMPTS

    async def lose(
        self, error: ModelError, alias: str, tier: str | None, *, costly: bool
    ) -> ModelError | ModelAway:
        """Return the error of a call that has used up its tries.

        `costly`: a try may have cost money. That is this job's own trouble, and says nothing about the model.
        Nor does trouble in a cheap `tier`: other jobs ask the standard one.
        """
        away = isinstance(error, ModelUnavailable | BudgetExceeded)
        costly = costly or isinstance(error, StepTimeout)
        if away and not tier and not costly:
            wait = error.retry_after if isinstance(error, ModelUnavailable) else None
            await self._breakers.report_failure(alias, self._suspect, wait)
        too_slow = isinstance(error, StepTimeout) and not self._may_be_slow and not tier
        if not away or too_slow or not self._patient:
            return error
        return ModelAway(error, alias, costly=costly, tier=tier)

    async def confirm(self, alias: str) -> None:
        """Note an answer."""
        await self._breakers.report_success(alias)

"""The limits of an organization, and what is left of them now."""

from __future__ import annotations

from datetime import UTC, datetime, time

import msgspec

from shared.jobs.admission import (
    Admission,
    Conditions,
    budget_of,
    held,
    jobs_of,
    period_of,
    priority_of,
    to_micros,
    to_usd,
)
from shared.jobs.budget_period import period_end
from shared.topology import AdmissionDefaults, Period


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """Money in US dollars; None where there is no budget, no limit of models, or no end of the period."""

    budget_usd: float | None
    period: Period
    period_start: str | None
    resets_at: datetime | None
    spent_usd: float
    held_usd: float
    free_usd: float | None
    jobs_at_once: int
    running: int
    priority: int
    models: list[str] | None


def allowance_of(whole: Admission, defaults: AdmissionDefaults, now: datetime) -> Allowance:
    """Return the allowance of an organization; `whole` has the members and the money of all its shards."""
    given = Conditions(defaults=defaults)
    budget, holds, spent = budget_of(whole, given), held(whole), to_micros(whole.spent_usd)
    ends = period_end(now, period_of(whole, defaults))
    return Allowance(
        budget_usd=None if budget is None else to_usd(budget),
        period=period_of(whole, defaults),
        period_start=whole.period_start,
        resets_at=datetime.combine(ends, time(), UTC) if ends else None,
        spent_usd=to_usd(spent),
        held_usd=to_usd(holds),
        free_usd=None if budget is None else to_usd(max(0, budget - spent - holds)),
        jobs_at_once=jobs_of(whole, given),
        running=len(whole.members),
        priority=priority_of(whole, defaults),
        models=None if whole.limits.models is None else list(whole.limits.models),
    )

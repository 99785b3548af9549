"""How an organisation stands, as a map for programs."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from infra.cli.jobs.budgets import Standing
from shared import topology
from shared.jobs.admission import (
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


def as_map(standing: Standing) -> dict[str, Any]:
    """Return everything for programs: money in US dollars, times in UTC, null for no limit."""
    whole, defaults = standing.whole, topology.load().admission
    given = Conditions(defaults=defaults)
    budget, holds = budget_of(whole, given), held(whole)
    spent = to_micros(whole.spent_usd)
    models = whole.limits.models
    return {
        "org_id": standing.org_id,
        "limits": {
            "jobs": jobs_of(whole, given),
            "budget_usd": None if budget is None else to_usd(budget),
            "period": period_of(whole, defaults),
            "models": None if models is None else list(models),
            "priority": priority_of(whole, defaults),
            "shards": standing.limits.shards,
        },
        "sources": _sources(standing),
        "spent_usd": to_usd(spent),
        "held_usd": to_usd(holds),
        "free_usd": None if budget is None else to_usd(max(0, budget - spent - holds)),
        "period_start": whole.period_start,
        "resets_at": _resets_at(standing),
        "running": len(whole.members),
        "members": {
            job_id: {"run": place.run, "held_usd": place.held_usd, "since": place.since}
            for job_id, place in whole.members.items()
        },
        "waiting": standing.waiting,
        "waiting_since": whole.waiting.since if whole.waiting and standing.waiting else None,
        "paused": {"since": whole.paused.since, "reason": whole.paused.reason} if whole.paused else None,
    }


def _sources(standing: Standing) -> dict[str, str]:
    own = standing.limits
    is_own = {
        "jobs": own.jobs is not None,
        "budget_usd": own.budget_usd is not None,
        "period": own.period is not None,
        "models": own.models is not None,
        "priority": own.priority is not None,
        "shards": own.shards != 1,
    }
    return {name: "own" if owned else "default" for name, owned in is_own.items()}


def _resets_at(standing: Standing) -> datetime | None:
    day = period_end(standing.now, period_of(standing.whole, topology.load().admission))
    return datetime.combine(day, time(), UTC) if day else None

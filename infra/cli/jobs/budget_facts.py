"""How an organisation stands, as a map for programs."""

from __future__ import annotations

from typing import Any

from infra.cli.jobs.budgets import Standing
from shared import topology
from shared.jobs.allowance import allowance_of


def as_map(standing: Standing) -> dict[str, Any]:
    """Return everything for programs: money in US dollars, times in UTC, null for no limit."""
    whole = standing.whole
    found = allowance_of(whole, topology.load().admission, standing.now)
    return {
        "org_id": standing.org_id,
        "limits": {
            "jobs": found.jobs_at_once,
            "budget_usd": found.budget_usd,
            "period": found.period,
            "models": found.models,
            "priority": found.priority,
            "shards": standing.limits.shards,
        },
        "sources": _sources(standing),
        "spent_usd": found.spent_usd,
        "held_usd": found.held_usd,
        "free_usd": found.free_usd,
        "period_start": found.period_start,
        "resets_at": found.resets_at,
        "running": found.running,
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

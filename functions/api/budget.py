"""`GET /budget`: what an organization may spend and has spent, and how many of its jobs are at work."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import msgspec
from msgspec.structs import asdict, replace
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.caller import caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.queries import Query, read_organization
from shared import telemetry
from shared.errors import Unavailable
from shared.gateways.admission_views import View
from shared.gateways.costs import queries
from shared.gateways.costs.rows import to_map
from shared.gateways.costs.sums import GroupCost
from shared.jobs.admission import Admission
from shared.jobs.admission_shards import combine
from shared.jobs.allowance import allowance_of
from shared.jobs.budget_period import period_end, period_start
from shared.jobs.forecast import WINDOW, forecast
from shared.telemetry import Event
from shared.topology import Period


class Pause(msgspec.Struct, frozen=True):
    """A pause by an operator, of the organization or of the whole system; what comes waits."""

    since: datetime
    reason: str
    whole_system: bool


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """Money in US dollars; `budget_usd` is null without a budget, `resets_at` if its period has no end.

    `spent_usd` is what ended jobs have cost in the period, and `held_usd` what those at work may cost.
    `forecast_usd` is what will be spent at the end of the period: what its calls have cost, those of jobs at
    work too, and until then so much a day as in the last seven days. It is null for a period without an end,
    and while the ledger does not answer.
    """

    org_id: str
    budget_usd: float | None
    period: Period
    period_start: str | None
    resets_at: datetime | None
    spent_usd: float
    held_usd: float
    free_usd: float | None
    forecast_usd: float | None
    jobs_at_once: int
    running: int
    waiting: int
    priority: int
    models: list[str] | None
    paused: bool
    pause: Pause | None


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the route."""

    async def budget(request: Request) -> Response:
        query = Query(request)
        org_id = read_organization(query, caller_of(request))
        query.check()
        chosen = caller_of(request).choose_organization(org_id)
        note(request, org_id=chosen)
        admissions = dependencies.jobs.admissions
        view, waiting = await asyncio.gather(admissions.read(chosen), admissions.count_waiting(chosen))
        found = _budget(dependencies, chosen, view, waiting)
        return reply(replace(found, forecast_usd=await _forecast(dependencies, found)))

    return [Route("/budget", budget, methods=["GET"])]


def _budget(dependencies: Dependencies, org_id: str, view: View, waiting: int) -> Budget:
    now, defaults = dependencies.clock.now(), dependencies.topology.admission
    whole = combine([shard.admission for shard in view.shards], now, defaults)
    pause = _pause(whole, view)
    return Budget(
        org_id=org_id,
        forecast_usd=None,
        waiting=waiting,
        paused=pause is not None,
        pause=pause,
        **asdict(allowance_of(whole, defaults, now)),
    )


def _pause(whole: Admission, view: View) -> Pause | None:
    if view.system.paused:
        return Pause(view.system.paused.since, view.system.paused.reason, whole_system=True)
    if whole.paused:
        return Pause(whole.paused.since, whole.paused.reason, whole_system=False)
    return None


async def _forecast(dependencies: Dependencies, budget: Budget) -> float | None:
    """Return the forecast; None for a period without an end, or if the database does not answer.

    Of the ledger and the books of the budget the larger sum counts: the ledger has the calls of jobs at work,
    and the books those that nobody has booked yet.
    """
    now = dependencies.clock.now()
    begun, ends = period_start(now, budget.period), period_end(now, budget.period)
    if begun is None or ends is None:
        return None
    try:
        recent, booked = await asyncio.gather(
            _sum(dependencies, budget.org_id, now - WINDOW),
            _sum(dependencies, budget.org_id, datetime.fromisoformat(begun).replace(tzinfo=UTC)),
        )
    except Unavailable as error:
        telemetry.warning(Event.NOT_NOW, f"A budget has no forecast. {error}", operator=error.operator)
        return None
    spent = max(budget.spent_usd, booked.total_cost_usd or 0.0)
    return forecast(spent, recent.total_cost_usd or 0.0, recent.first_at, now, ends)


async def _sum(dependencies: Dependencies, org_id: str, since: datetime) -> GroupCost:
    """Return what an organization's calls have cost since then."""
    statement = queries.total(rejects=True)
    [row] = await dependencies.database.read_calls(org_id, statement, since, org_id, None)
    return msgspec.convert(to_map(row), GroupCost, strict=False)

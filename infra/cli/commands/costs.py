"""`blog costs`: the cost of the model calls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import msgspec
import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.gateways.interfaces import CallCost, DailyCost, Ledger, Unbooked
from infra.cli.options import STATE_DIR, Json, Org, SomeJob, StateDir
from infra.cli.views import costs

Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="How far back, today included.")]

_HIDDEN = (
    "There may be more: the role of SUPABASE_DB_URL does not see all of ai_usage_rejects, where calls of an "
    "unknown organisation are kept. Ask as the owner of the database, or compare with `usage` in "
    "`blog show --json {job}`."
)


def command(
    context: typer.Context,
    *,
    days: Days = 30,
    org: Org = None,
    job: SomeJob = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Print the cost of the model calls, by day and operation; with --job, call by call.

    Calls that the usage table refused count, too, and are named, for instance because the database lacks
    their organization.

    With --json: {"days", "total"} or {"job_id", "calls", "unbooked", "total"}. A call's unknown price is
    null, and so is a total with one in it; a day's sum leaves it out, and unpriced_requests counts it.
    "unbooked" is null if this role does not see all refused calls.
    """
    if job and org:
        raise WrongUsage("--job and --org exclude each other: a job belongs to one organisation.")
    ledger = dependencies(context).ledger(target.database_url(state_dir))
    if job:
        calls, unbooked = asyncio.run(_calls(ledger, job))
        if as_json:
            _write_calls(job, calls, unbooked)
        else:
            _print_calls(job, calls, unbooked)
    else:
        _print_days(asyncio.run(ledger.daily(days, org)), as_json=as_json, with_org=org is None)


async def _calls(ledger: Ledger, job: str) -> tuple[list[CallCost], list[Unbooked] | None]:
    return await ledger.calls(job), await ledger.unbooked(job)


def _write_calls(job: str, calls: list[CallCost], unbooked: list[Unbooked] | None) -> None:
    every = [*calls, *(unbooked or ())]
    total = {
        "calls": len(every),
        "unbooked_calls": None if unbooked is None else len(unbooked),
        "total_tokens": sum(call.total_tokens for call in every),
        "cost_usd": _sum(call.cost_usd for call in every),
        "saved_usd": _sum(call.saved_usd for call in every),
    }
    apart = None if unbooked is None else _maps(unbooked)
    console.write_json({"job_id": job, "calls": _maps(calls), "unbooked": apart, "total": total})


def _print_calls(job: str, calls: list[CallCost], unbooked: list[Unbooked] | None) -> None:
    if every := [*calls, *(unbooked or ())]:
        console.out.print(costs.call_table(every))
        if by_operation := costs.operation_table(every):
            console.out.print()
            console.out.print(by_operation)
    else:
        seen = "has been recorded" if unbooked is None else "has been recorded or refused"
        console.say(f"No call of job {job} {seen}: a call is recorded some seconds after it is made.")
    for sentence in costs.unbooked_reasons(unbooked or ()):
        console.say(sentence, style="yellow")
    if unbooked is None:
        console.say(_HIDDEN.format(job=job), style="yellow")


def _print_days(days: list[DailyCost], *, as_json: bool, with_org: bool) -> None:
    if as_json:
        unpriced = sum(day.unpriced_requests for day in days)
        total = {
            "request_count": sum(day.request_count for day in days),
            "cached_requests": sum(day.cached_requests for day in days),
            "total_tokens": sum(day.total_tokens for day in days),
            "total_cost_usd": None if unpriced else _sum(day.total_cost_usd for day in days),
            "total_saved_usd": _sum(day.total_saved_usd for day in days),
            "unpriced_requests": unpriced,
            "unbooked_requests": sum(day.unbooked_requests for day in days),
        }
        console.write_json({"days": _maps(days), "total": total})
    elif days:
        several = len({day.org_id for day in days}) > 1 or any(day.unbooked_requests for day in days)
        console.out.print(costs.daily_table(days, with_org=with_org and several))
        for sentence in costs.sum_notes(days):
            console.say(sentence, style="yellow")
    else:
        console.say("No model has been called in these days.")


def _maps(rows: Sequence[CallCost | DailyCost]) -> list[Any]:
    return [msgspec.to_builtins(row) for row in rows]


def _sum(amounts: Iterable[float | None]) -> float | None:
    # A partial sum would read as the whole.
    amounts = tuple(amounts)
    known = [amount for amount in amounts if amount is not None]
    return round(sum(known), 6) if len(known) == len(amounts) else None

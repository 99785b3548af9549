"""`blog costs`: what the models cost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
import typer

from infra.cli import console, report, target
from infra.cli.doors import CallCost, DailyCost, doors
from infra.cli.failures import WrongUsage
from infra.cli.options import STATE_DIR, Json, Org, SomeJob, StateDir

Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="How far back, today included.")]


def command(
    context: typer.Context,
    *,
    days: Days = 30,
    org: Org = None,
    job: SomeJob = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Print what the models cost, by day and operation; with --job, call by call.

    With --json: {"days", "total"} or {"job_id", "calls", "total"}. A call's unknown price is null, and so is
    a job's total with one in it; a day's sum leaves it out, and is null where no price is known.
    """
    if job and org:
        raise WrongUsage("--job and --org exclude each other: a job belongs to one organisation.")
    ledger = doors(context).ledger(target.database_url(state_dir))
    if job:
        _print_calls(job, asyncio.run(ledger.calls(job)), as_json=as_json)
    else:
        _print_days(asyncio.run(ledger.daily(days, org)), as_json=as_json, with_org=org is None)


def _print_calls(job: str, calls: list[CallCost], *, as_json: bool) -> None:
    if as_json:
        total = {
            "calls": len(calls),
            "total_tokens": sum(call.total_tokens for call in calls),
            "cost_usd": _sum(call.cost_usd for call in calls),
            "saved_usd": _sum(call.saved_usd for call in calls),
        }
        console.write_json({"job_id": job, "calls": _maps(calls), "total": total})
    elif calls:
        console.out.print(report.call_table(calls))
    else:
        console.say(f"No call of job {job} has been recorded.")


def _print_days(days: list[DailyCost], *, as_json: bool, with_org: bool) -> None:
    if as_json:
        total = {
            "request_count": sum(day.request_count for day in days),
            "cached_requests": sum(day.cached_requests for day in days),
            "total_tokens": sum(day.total_tokens for day in days),
            "total_cost_usd": _sum(day.total_cost_usd for day in days),
            "total_saved_usd": _sum(day.total_saved_usd for day in days),
        }
        console.write_json({"days": _maps(days), "total": total})
    elif days:
        several = len({day.org_id for day in days}) > 1
        console.out.print(report.daily_table(days, with_org=with_org and several))
    else:
        console.say("No model has been called in these days.")


def _maps(rows: list[CallCost] | list[DailyCost]) -> list[Any]:
    return [msgspec.to_builtins(row) for row in rows]


def _sum(amounts: Iterable[float | None]) -> float | None:
    # A partial sum would read as the whole.
    amounts = tuple(amounts)
    known = [amount for amount in amounts if amount is not None]
    return round(sum(known), 6) if len(known) == len(amounts) else None

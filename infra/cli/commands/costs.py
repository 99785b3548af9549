"""`blog costs`: the cost of the model calls."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from infra.cli import moments, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.gateways.interfaces import CallCost, DailyCost, GroupCost, Grouping, Ledger, Unbooked
from infra.cli.options import STATE_DIR, Json, Org, SomeJob, StateDir
from infra.cli.views import cost_output
from infra.cli.views.bill import Bill, days_begin, month_start
from infra.cli.views.cost_output import Form
from shared.clock import SystemClock

Days = Annotated[
    int | None,
    typer.Option("--days", min=1, max=3650, help="How far back, today included.  [default: 30]"),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="The earliest call: 2026-11-01, or a duration such as 12h."),
]
By = Annotated[Grouping | None, typer.Option("--by", help="Add up by this instead of day and operation.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV, for a spreadsheet.")]

_DEFAULT_DAYS = 30


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    *,
    by: By = None,
    days: Days = None,
    since: Since = None,
    org: Org = None,
    job: SomeJob = None,
    state_dir: StateDir = STATE_DIR,
    as_csv: Csv = False,
    as_json: Json = False,
) -> None:
    """Print the cost of the model calls, by day and operation; with --job, call by call.

    With --by: by stage, alias (or model, which is the same), provider_model, prompt_version, tier, user, day,
    post or org, the dearest first. Below are the bill of this month so far, what it will be at this rate, and
    what the cache saved. Calls that the usage table refused count, too, and are named, for instance because
    the database lacks their organization.

    With --json: {"days", "total", "month"}, {"by", "since", "groups", "total", "month"} or {"job_id",
    "calls", "unbooked", "total"}. A call's unknown price is null, and so is a total with one in it; the sum
    of a day or group leaves it out, and unpriced_requests counts it. "unbooked" is null if this role does
    not see all refused calls.
    """
    if job and org:
        raise WrongUsage("--job and --org exclude each other: a job belongs to one organisation.")
    if job and (by or since):
        raise WrongUsage("--job shows each call of one job: leave out --by and --since.")
    if as_csv and as_json:
        raise WrongUsage("--csv and --json exclude each other.")
    now = SystemClock().now()
    begin = _begin(days, since, now)
    ledger = dependencies(context).ledger(target.database_url(state_dir))
    form = Form.CSV if as_csv else Form.JSON if as_json else Form.TABLE
    if job:
        cost_output.show_calls(job, *asyncio.run(_calls(ledger, job)), form=form)
    elif by:
        groups, month = asyncio.run(_groups(ledger, by, begin, org, now))
        cost_output.show_groups(by, groups, Bill(month, now), begin, form=form)
    else:
        rows, month = asyncio.run(_days(ledger, begin, org, now))
        cost_output.show_days(rows, Bill(month, now), form=form, with_org=org is None)


def _begin(days: int | None, since: str | None, now: datetime) -> datetime:
    """Return the time of the earliest call to count."""
    if since is None:
        return days_begin(days or _DEFAULT_DAYS, now)
    if days is not None:
        raise WrongUsage("--days and --since exclude each other.")
    begin = moments.parse_past(since, now)
    if begin > now:
        raise WrongUsage(f"--since {since} is in the future: name a time that has passed.")
    return begin


async def _calls(ledger: Ledger, job: str) -> tuple[list[CallCost], list[Unbooked] | None]:
    return await ledger.calls(job), await ledger.unbooked(job)


async def _days(
    ledger: Ledger, begin: datetime, org: str | None, now: datetime
) -> tuple[list[DailyCost], GroupCost]:
    return await ledger.daily(begin, org), await ledger.total(month_start(now), org)


async def _groups(
    ledger: Ledger, by: Grouping, begin: datetime, org: str | None, now: datetime
) -> tuple[list[GroupCost], GroupCost]:
    return await ledger.groups(by, begin, org), await ledger.total(month_start(now), org)

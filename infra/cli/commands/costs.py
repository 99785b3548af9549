"""`blog costs`: the cost of the model calls."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from infra.cli import target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.gateways.costs import CallCost, Ledger, Unbooked
from infra.cli.jobs.cost_reading import Question, read
from infra.cli.jobs.spans import month_of, month_start, parse_span
from infra.cli.options import STATE_DIR, Json, Org, SomeJob, StateDir
from infra.cli.views import call_output, cost_output, rejection_output
from infra.cli.views.cost_output import Form
from infra.cli.views.cost_summary import DEAREST
from infra.cli.views.group_costs import TOP, limit
from shared.clock import SystemClock
from shared.gateways.costs.sums import Grouping

Days = Annotated[
    int | None,
    typer.Option("--days", min=1, max=3650, help="How far back, today included."),
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="The earliest call: 2026-11-01, or a duration such as 12h."),
]
Month = Annotated[
    str | None,
    typer.Option(
        "--month", metavar="MONTH", help="A calendar month: 2026-11, this or last.  [default: this]"
    ),
]
By = Annotated[Grouping | None, typer.Option("--by", help="Add up by this.", show_choices=True)]
Top = Annotated[
    int | None,
    typer.Option(
        "--top", min=1, max=100_000, help=f"How many groups apart; the others are one.  [default: {TOP}]"
    ),
]
Rejected = Annotated[bool, typer.Option("--rejected", help="List the calls that the usage table rejected.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV, for a spreadsheet.")]


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    *,
    by: By = None,
    month: Month = None,
    days: Days = None,
    since: Since = None,
    org: Org = None,
    top: Top = None,
    rejected: Rejected = False,
    job: SomeJob = None,
    state_dir: StateDir = STATE_DIR,
    as_csv: Csv = False,
    as_json: Json = False,
) -> None:
    """Print what the model calls of this month cost: the sum, the forecast, stages, organisations, savings.

    With --by: its sums by stage, alias (or model, which is the same), provider_model, prompt_version, tier,
    user, day, post or org, the dearest first. With --rejected: its calls that the usage table rejected, why,
    and what to do. With --job: call by call. Months, days and times are in UTC.

    With --json: {"days", "total", "month"}, {"by", "since", "groups", "total", "month"}, {"since",
    "rejected"} or {"job_id", "calls", "unbooked", "total"}. Without --by, --json and --csv have each
    organisation, day and operation. A call's unknown price is null, and so is a total with one in it;
    the sum of a day or group leaves it out, and unpriced_requests counts it. "unbooked" and "rejected" are
    null if this role may not read the rejected calls, and "org_name" if it may not read names.
    """
    spans = {"--month": month, "--days": days, "--since": since}
    _check_job(job, org, {"--by": by, "--top": top, "--rejected": rejected, **spans})
    if rejected and by:
        raise WrongUsage("--rejected and --by exclude each other.")
    if as_csv and as_json:
        raise WrongUsage("--csv and --json exclude each other.")
    form = Form.CSV if as_csv else Form.JSON if as_json else Form.TABLE
    now = SystemClock().now()
    span = parse_span(days, since, month, now)
    ledger = dependencies(context).ledger(target.database_url(state_dir))
    if job:
        call_output.show_calls(job, *asyncio.run(_calls(ledger, job)), form=form)
        return
    summary = not (by or rejected) and form is Form.TABLE
    question = Question(
        span=span or month_of(month_start(now)),
        now=now,
        org=org,
        by=_summary(org, top) if summary else _groups(by, top, form),
        daily=not (by or rejected or summary),
    )
    reading = asyncio.run(read(ledger, question))
    if rejected:
        rejection_output.show_rejected(reading, top or TOP, form=form)
    elif by:
        cost_output.show_groups(by, reading, form=form)
    elif summary:
        cost_output.show_summary(reading)
    else:
        cost_output.show_days(reading, form=form)


def _check_job(job: str | None, org: str | None, others: dict[str, object]) -> None:
    """Raise WrongUsage for an option that says nothing about one job."""
    if job and org:
        raise WrongUsage("--job and --org exclude each other: a job belongs to one organisation.")
    if job and (named := [name for name, value in others.items() if value]):
        raise WrongUsage(f"--job shows each call of one job: leave out {' and '.join(named)}.")


def _summary(org: str | None, top: int | None) -> dict[Grouping, int | None]:
    """Return what the summary adds up by, and how many groups of it are shown apart."""
    return {Grouping.STAGE: None} | ({} if org else {Grouping.ORG: top or DEAREST})


def _groups(by: Grouping | None, top: int | None, form: Form) -> dict[Grouping, int | None]:
    """Return the same of a table, and of an answer for programs: they get all."""
    return {by: limit(by, top) if form is Form.TABLE else top} if by else {}


async def _calls(ledger: Ledger, job: str) -> tuple[list[CallCost], list[Unbooked] | None]:
    async with ledger.snapshot() as books:
        return await books.calls(job), await books.unbooked(job)

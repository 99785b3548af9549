"""`blog reconcile`: the ledger compared with the providers' bills."""

from __future__ import annotations

import asyncio
import math
import re
from datetime import datetime, timedelta
from typing import Annotated

import typer

from infra.cli import moments, target
from infra.cli.dependencies import Dependencies, dependencies
from infra.cli.errors import WrongUsage
from infra.cli.jobs.reconciliation import Reconciliation, reconcile
from infra.cli.options import STATE_DIR, Json, StateDir
from infra.cli.views import reconciliation as view
from infra.cli.views.cost_output import Form
from shared.clock import SystemClock
from shared.errors import Misconfigured
from shared.gateways.provider_reports.reading import Access
from shared.reconciliation.comparison import Status, Terms
from shared.reconciliation.models import Provider
from shared.reconciliation.period import Period

Since = Annotated[
    str, typer.Option("--since", metavar="TIME", help="The first day: 2026-11-01, or so many days ago: 7d.")
]
Tolerance = Annotated[
    str, typer.Option("--tolerance", metavar="PERCENT", help="What may differ, of the larger side.")
]
Only = Annotated[
    Provider | None, typer.Option("--provider", help="Compare this provider alone.", show_default=False)
]
Csv = Annotated[bool, typer.Option("--csv", help="Write CSV, for a spreadsheet.")]

_LONGEST = timedelta(days=366)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%?")
_NO_KEY = (
    "No provider can be asked: set OPENAI_ADMIN_KEY or ANTHROPIC_ADMIN_KEY to an admin key of your "
    "organization there."
)


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    *,
    since: Since = "7d",
    tolerance: Tolerance = "1%",
    provider: Only = None,
    state_dir: StateDir = STATE_DIR,
    as_csv: Csv = False,
    as_json: Json = False,
) -> None:
    """Compare the calls in the ledger with what OpenAI and Anthropic report, by day (UTC) and model.

    Requests, tokens and US dollars of both, the gap, and its likeliest reason (docs/reconcile.md has each).
    It needs an admin key of the organization in OPENAI_ADMIN_KEY or ANTHROPIC_ADMIN_KEY; a provider without
    one is left out. OPENAI_PROJECT_ID and ANTHROPIC_WORKSPACE_ID limit the reports to a part of it.

    Exit codes: 0 no gap beyond the tolerance, 1 a gap, 2 one side could not be read.

    With --json: {"since", "until", "tolerance", "compared", "left_out", "lines", "providers", "total",
    "not_compared_usd"}. A gap is what the provider has more than the ledger. Unknown counts are null.
    """
    if as_csv and as_json:
        raise WrongUsage("--csv and --json exclude each other.")
    now = SystemClock().now()
    terms = Terms(period=_period(since, now), tolerance=_share(tolerance), now=now)
    access = _access(provider)
    found = asyncio.run(_reconcile(dependencies(context), target.database_url(state_dir), access, terms))
    form = Form.CSV if as_csv else Form.JSON if as_json else Form.TABLE
    view.show(found, left_out=set() if provider else set(Provider) - access.keys(), form=form)
    if any(line.status is Status.GAP for line in found.lines):
        raise typer.Exit(1)


async def _reconcile(
    gateways: Dependencies, url: str, access: dict[Provider, Access], terms: Terms
) -> Reconciliation:
    try:
        readers = [gateways.reports(each) for each in access.values()]
    except Misconfigured as error:
        raise WrongUsage(str(error)) from error
    return await reconcile(gateways.ledger(url), readers, terms)


def _period(since: str, now: datetime) -> Period:
    begin = moments.parse_past(since, now)
    if now - begin > _LONGEST:
        raise WrongUsage(f"--since {since} is more than {_LONGEST.days} days ago: name a later day.")
    return Period(begin.date(), now.date())


def _share(tolerance: str) -> float:
    found = _PERCENT.fullmatch(tolerance.strip())
    percent = float(found[1]) if found else math.inf
    if percent > 100:  # noqa: PLR2004
        raise WrongUsage(f"--tolerance {tolerance} is not a percentage: write 1% or 0.5%.")
    return percent / 100


def _access(only: Provider | None) -> dict[Provider, Access]:
    access = target.admin_access()
    if only and only not in access:
        raise WrongUsage(f"Set {only.name}_ADMIN_KEY to an admin key of your organization at {only.label}.")
    if not access:
        raise WrongUsage(_NO_KEY)
    return {only: access[only]} if only else access

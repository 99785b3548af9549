"""`blog budget`: the limits of an organisation, and what is used of them."""

from __future__ import annotations

from typing import Annotated

import typer
from typer import Argument, Option

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.jobs import budgets
from infra.cli.jobs.budget_facts import as_map
from infra.cli.jobs.limits import PERIODS, Change
from infra.cli.jobs.sweeping import request_sweep
from infra.cli.options import STATE_DIR, Json, StateDir, elsewhere, parse_uuid
from infra.cli.views import budget as view
from shared.clock import SystemClock

OrgId = Annotated[str, Argument(metavar="ORG", help="The organisation's id.", callback=parse_uuid)]
Jobs = Annotated[int | None, Option("--jobs", metavar="N", help="Jobs at once; the others wait.")]
Usd = Annotated[
    float | None, Option("--budget", metavar="USD", help="US dollars that may be spent in a period.")
]
NoBudget = Annotated[bool, Option("--no-budget", help="Spend without a limit.")]
Period = Annotated[
    str | None,
    Option(
        "--period", metavar="PERIOD", help=f"Of the budget: {', '.join(PERIODS)}; a shorter one begins anew."
    ),
]
Models = Annotated[
    str | None,
    Option("--models", metavar="A,B", help="The models that its jobs may ask for, comma separated."),
]
AllModels = Annotated[bool, Option("--all-models", help="Allow every model.")]
Priority = Annotated[
    int | None, Option("--priority", metavar="N", help="0 to 9 among organisations in a full system.")
]
Shards = Annotated[
    int | None,
    Option(
        "--shards",
        metavar="N",
        help="Documents that share the limits, for many jobs a second; not while jobs are at work.",
    ),
]
Reset = Annotated[bool, Option("--reset", help="Back to the defaults first; the shards stay.")]


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    org: OrgId,
    *,
    jobs: Jobs = None,
    budget: Usd = None,
    no_budget: NoBudget = False,
    period: Period = None,
    models: Models = None,
    all_models: AllModels = False,
    priority: Priority = None,
    shards: Shards = None,
    reset: Reset = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Show what an organisation may do and has spent; with an option, change its limits.

    Jobs that wait are let in at once if a raised limit has room for them. Jobs at work go on after a lowered
    one. Limits that it does not have itself are the defaults of infra/topology.yaml.

    With --json: {"org_id", "limits", "sources", "spent_usd", "held_usd", "free_usd", "period_start",
    "resets_at", "running", "members", "waiting", "waiting_since", "paused"}; null means unlimited.
    """
    if no_budget and budget is not None:
        raise WrongUsage("--budget and --no-budget exclude each other.")
    if all_models and models is not None:
        raise WrongUsage("--models and --all-models exclude each other.")
    wanted = Change(
        jobs=jobs,
        budget_usd=budget,
        no_budget=no_budget,
        period=period,
        models=None if models is None else tuple(filter(None, map(str.strip, models.split(",")))),
        all_models=all_models,
        priority=priority,
        shards=shards,
        reset=reset,
    )
    gateway, now = dependencies(context).budgets(target.find(state_dir)), SystemClock().now()
    if wanted != Change() and budgets.change(gateway, org, wanted, now):
        request_sweep(gateway)
    standing = budgets.read(gateway, org, now)
    if as_json:
        console.write_json(as_map(standing))
    else:
        console.out.print(view.render(standing, console.out.width))
    for sentence in view.warnings(standing, elsewhere(state_dir)):
        console.say(sentence, style="yellow")

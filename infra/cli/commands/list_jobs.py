"""`blog list`: a list of jobs."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import msgspec
import typer
from typer import Option

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.jobs.listing import Filters, Shown, find
from infra.cli.moments import parse_past
from infra.cli.options import STATE_DIR, Json, Org, Since, StateDir
from infra.cli.views import job_list
from shared.clock import SystemClock
from shared.jobs.job import Stage

_STATUSES = ", ".join(Shown)

Status = Annotated[list[Shown] | None, Option("--status", metavar="STATUS", help=f"{_STATUSES}; repeatable.")]
InStage = Annotated[
    Stage | None, Option("--stage", metavar="STAGE", help="At work or last at work in this stage.")
]
ScoreBelow = Annotated[
    int | None, Option("--score-below", min=0, max=101, help="Posts with a lower score than this.")
]
Trial = Annotated[str | None, Option("--trial", metavar="NAME", help="In the trial of this name.")]
Alias = Annotated[
    str | None, Option("--alias", metavar="ALIAS", help="Asking this alias for the post, or in a trial.")
]
Limit = Annotated[int, Option("--limit", min=1, max=100_000, help="How many, the newest first.")]


def command(  # noqa: PLR0913  one for each filter
    context: typer.Context,
    *,
    status: Status = None,
    org: Org = None,
    stage: InStage = None,
    score_below: ScoreBelow = None,
    since: Since = None,
    trial: Trial = None,
    alias: Alias = None,
    limit: Limit = 20,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """List jobs, the newest first; --since is about when they were created.

    A job that waits is `queued` in its document, and `--status queued` lists it too.

    With --json: {"jobs", "more"}; each job has "job_id", "org_id", "status", "waiting", "stage", "run",
    "score", "cost_usd", "error_code", "cancel_requested", "created_at", "updated_at", "alias", "trial",
    "prompt_version" and "topic". The alias is the one that writes the post; "trial" has a "name" and an
    "alias" by stage, and is null for a job in no trial.
    """
    now = SystemClock().now()
    filters = Filters(
        statuses=tuple(status or ()),
        org_id=org,
        stage=stage,
        score_below=score_below,
        since=parse_past(since, now) if since else None,
        trial=trial,
        alias=alias,
    )
    fleet = dependencies(context).fleet(target.find(state_dir))
    found = list(islice(find(fleet, filters), limit + 1))
    rows, more = found[:limit], len(found) > limit
    if as_json:
        console.write_json({"jobs": [msgspec.to_builtins(row) for row in rows], "more": more})
    elif rows:
        for line in job_list.render(rows, now, console.out.width):
            console.out.print(line, soft_wrap=True)
        if more:
            console.say(f"More jobs match than the {limit} shown: add a filter, or --limit.")
    else:
        console.say("No job matches.")

"""`blog replay`: run a job again, from any stage whose input exists."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.jobs import replay
from infra.cli.options import STATE_DIR, JobId, Json, StateDir, Yes
from infra.cli.views.display import conclude, display_for, watch
from shared.clock import SystemClock
from shared.jobs.job import Stage

From = Annotated[
    Stage | None,
    typer.Option(
        "--from",
        metavar="STAGE",
        help="generate, polish, quality or meta. [default: where it stopped, or generate]",
    ),
]
Watch = Annotated[bool, typer.Option("--watch", "-w", help="Stay, and show the job live.")]


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    job: JobId,
    *,
    stage: From = None,
    yes: Yes = False,
    watching: Watch = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Run a job again: earlier outputs are kept, and the models are asked anew from the stage on.

    It shows the cost so far and asks first. The earlier run stays in jobs/JOB/runs. For a job that has not
    ended and has no running attempt, it sends the waiting stage's message again, without a new run.

    With --json: {"job_id", "run", "stage", "message_id"}.
    """
    gateways = dependencies(context)
    jobs = gateways.jobs(target.find(state_dir))
    begun = replay.begin(jobs, job, stage, SystemClock().now(), yes=yes)
    if as_json:
        console.write_json(begun.as_map())
    else:
        console.write_line(job)
    if watching:
        display = display_for(job, console.err, as_json=as_json)
        conclude(asyncio.run(watch(jobs, job, display, pause=gateways.pause)).job)

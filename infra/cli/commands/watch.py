"""`blog watch`: a job, live."""

from __future__ import annotations

import asyncio

import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.options import STATE_DIR, JobId, Json, StateDir, Timeout, elsewhere
from infra.cli.views.display import conclude, display_for, watch


def command(
    context: typer.Context,
    job: JobId,
    *,
    state_dir: StateDir = STATE_DIR,
    timeout: Timeout = None,
    as_json: Json = False,
) -> None:
    """Show a job live until it ends; exits 1 when it failed or was cancelled.

    With --json: the job document at each change, one object a line, the final state last.
    """
    gateways = dependencies(context)
    jobs = gateways.jobs(target.find(state_dir))
    display = display_for(job, console.out, as_json=as_json)
    last = asyncio.run(
        watch(jobs, job, display, pause=gateways.pause, limit=timeout, appears=gateways.appears)
    )
    conclude(last.job)
    console.say(f"`blog show {job}{elsewhere(state_dir)}` prints the post.")

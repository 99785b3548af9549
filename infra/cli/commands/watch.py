"""`blog watch`: a job, live."""

from __future__ import annotations

import typer

from infra.cli import console, target
from infra.cli.commands.watching import watch_job
from infra.cli.dependencies import dependencies
from infra.cli.options import STATE_DIR, JobId, Json, StateDir, Timeout


def command(
    context: typer.Context,
    job: JobId,
    *,
    state_dir: StateDir = STATE_DIR,
    timeout: Timeout = None,
    as_json: Json = False,
) -> None:
    """Show a job live until it ends; exits 1 when it failed or was cancelled, 130 after Ctrl-C.

    The job goes on without its watcher.

    With --json: the job document at each change, one object a line, the final state last.
    """
    gateways = dependencies(context)
    found = target.find(state_dir)
    watch_job(
        gateways.jobs(found),
        job,
        console.out,
        gateways,
        found,
        state_dir,
        as_json=as_json,
        limit=timeout,
        appears=gateways.appears,
    )

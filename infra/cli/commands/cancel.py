"""`blog cancel`: asks a job to stop."""

from __future__ import annotations

import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, Unreachable
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.interfaces import Jobs
from infra.cli.options import STATE_DIR, JobId, Json, StateDir

_TRIES = 20


def command(
    context: typer.Context, job: JobId, *, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """Ask a job to stop at its next safe point; no later model call starts.

    Exits 1 if the job does not exist or has already ended. With --json: {"job_id", "cancel_requested"}.
    """
    _request(dependencies(context).jobs(target.find(state_dir)), job)
    if as_json:
        console.write_json({"job_id": job, "cancel_requested": True})
    else:
        console.say(f"Job {job} will stop at its next safe point.")


def _request(jobs: Jobs, job_id: str) -> None:
    # A job at work changes every second, so losing the race once or twice is nothing unusual.
    for _ in range(_TRIES):
        stored = jobs.read(job_id)
        if stored is None:
            raise Failed(f"There is no job {job_id}.")
        status = read_snapshot(job_id, stored.fields).job.status
        if status.terminal:
            raise Failed(f"Job {job_id} is already {status.value}: there is nothing left to cancel.")
        if jobs.request_cancel(job_id, stored.version):
            return
    raise Unreachable(f"Job {job_id} changes too fast to be cancelled now: try again.")

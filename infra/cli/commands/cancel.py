"""`blog cancel`: asks a job, or all jobs of an organisation, to stop."""

from __future__ import annotations

import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.gateways.fleet import Fleet
from infra.cli.gateways.jobs import Jobs
from infra.cli.jobs import cancellation
from infra.cli.jobs.sweeping import request_sweep
from infra.cli.options import STATE_DIR, Json, OneJob, Org, StateDir, Yes, elsewhere


def command(
    context: typer.Context,
    job: OneJob = None,
    *,
    org: Org = None,
    yes: Yes = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Ask a job to stop at its next safe point; no later model call starts. A waiting job ends at once.

    With --org: all live jobs of an organisation. It shows how many they are, and asks first; `blog pause`
    keeps new ones from starting meanwhile.

    Exits 1 if the job does not exist or has already ended. With --json: {"job_id", "cancel_requested"}, and
    with --org {"cancelled", "skipped", "failed", "untried"}.
    """
    if bool(job) == bool(org):
        raise WrongUsage("Name one: a job's id, or an organisation with --org.")
    gateways = dependencies(context)
    found = target.find(state_dir)
    if org:
        _cancel_all(gateways.fleet(found), org, elsewhere(state_dir), yes=yes, as_json=as_json)
    elif job:
        _cancel_one(gateways.jobs(found), job, as_json=as_json)


def _cancel_one(jobs: Jobs, job_id: str, *, as_json: bool) -> None:
    before = cancellation.request(jobs, job_id)
    waits = before.at_rest  # nobody is at work on it, so the sweep ends it
    swept = waits and request_sweep(jobs)
    if as_json:
        console.write_json({"job_id": job_id, "cancel_requested": True})
    elif swept:
        console.say(f"Job {job_id} waits: it ends within seconds.")
    elif not waits:
        console.say(f"Job {job_id} will stop at its next safe point.")


def _cancel_all(fleet: Fleet, org_id: str, stack: str, *, yes: bool, as_json: bool) -> None:
    with console.progress("Looking for live jobs", None):
        rows = cancellation.find_live(fleet, org_id)
    if rows:
        cancellation.announce(org_id, rows)
        console.agree(f"Cancel {'it' if len(rows) == 1 else 'all of them'}?", yes=yes)
    summary = cancellation.request_all(fleet, rows)
    if summary.done:
        request_sweep(fleet)
    if as_json:
        console.write_json(summary.as_map("cancelled"))
    elif rows:
        summary.say("asked to stop")
        console.say(f"`blog list --org {org_id} --status running --status queued{stack}` lists the rest.")
    else:
        console.say(f"Organisation {org_id} has no live job.")
    summary.conclude()

"""`blog replay`: run a job again, from any stage whose input exists, or all failed jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from infra.cli import console, target
from infra.cli.commands.watching import watch_job
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.gateways.fleet import Fleet
from infra.cli.input import read_text
from infra.cli.jobs import failed_jobs, replay
from infra.cli.jobs.failed_jobs import Wanted
from infra.cli.moments import parse_past
from infra.cli.options import STATE_DIR, Json, OneJob, Org, Since, StateDir, Yes
from shared.clock import SystemClock
from shared.errors import ErrorCode
from shared.jobs.job import Stage

From = Annotated[
    Stage | None,
    Option(
        "--from",
        metavar="STAGE",
        help="generate, polish, quality or meta. [default: where it stopped, or generate]",
    ),
]
Text = Annotated[
    Path | None,
    Option(
        "--text",
        metavar="FILE",
        help="Begin with the post in this file, at quality or polish. - is standard input.",
    ),
]
Watch = Annotated[bool, Option("--watch", "-w", help="Stay, and show the job live.")]
Failures = Annotated[
    bool, Option("--failed", help="Replay all failed jobs, those that failed first to begin.")
]
Code = Annotated[
    list[ErrorCode] | None,
    Option("--code", metavar="CODE", help=f"With --failed: {', '.join(ErrorCode)}; repeatable."),
]
Limit = Annotated[int | None, Option("--limit", min=1, help="With --failed: at most this many.")]


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    job: OneJob = None,
    *,
    stage: From = None,
    text: Text = None,
    failed: Failures = False,
    since: Since = None,
    org: Org = None,
    code: Code = None,
    limit: Limit = None,
    yes: Yes = False,
    watching: Watch = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Run a job again: earlier outputs are kept, and the models are asked anew from the stage on.

    It shows the cost so far and asks first. The earlier run stays in jobs/JOB/runs. For a job that has not
    ended and has no running attempt, it sends the due stage's message again, without a new run. A job that
    waits goes on by itself.

    With --text: the Markdown in a file, without the title, takes the place of what the stage before has
    written: of polish's, or of generate's with --from polish. A post that scores too low is revised as usual.

    With --failed instead of a job: all jobs that failed since --since, of --org, with --code. It shows how
    many they are and what they have cost, and asks once. Those that find no place wait for one. A repeated
    command takes up those that were left.

    With --json: {"job_id", "run", "stage", "message_id"}, and with --failed {"replayed", "skipped", "failed",
    "untried", "cost_usd"}; the cost is that of the runs before.
    """
    if bool(job) == failed:
        raise WrongUsage("Name one: a job's id, or --failed.")
    if failed and text:
        raise WrongUsage("--text is for one job.")
    if failed and watching:
        raise WrongUsage("--watch is for one job: `blog list` lists those of --failed.")
    if job and (since or org or code or limit):
        raise WrongUsage("--since, --org, --code and --limit are for --failed.")
    if job:
        edited = read_text(text) if text else None
        _replay_one(context, job, stage, edited, state_dir, yes=yes, watching=watching, as_json=as_json)
        return
    now = SystemClock().now()
    wanted = Wanted(stage, parse_past(since, now) if since else None, org, tuple(code or ()), limit)
    fleet = dependencies(context).fleet(target.find(state_dir))
    _replay_failed(fleet, wanted, yes=yes, as_json=as_json)


def _replay_one(  # noqa: PLR0913  one for each option of a single job
    context: typer.Context,
    job: str,
    stage: Stage | None,
    text: str | None,
    state_dir: Path,
    *,
    yes: bool,
    watching: bool,
    as_json: bool,
) -> None:
    gateways = dependencies(context)
    found = target.find(state_dir)
    jobs = gateways.jobs(found)
    begun = replay.begin(jobs, job, stage, SystemClock().now(), yes=yes, text=text)
    if as_json:
        console.write_json(begun.as_map())
    else:
        console.write_line(job)
    if watching:
        watch_job(jobs, job, console.err, gateways, found, state_dir, as_json=as_json)


def _replay_failed(fleet: Fleet, wanted: Wanted, *, yes: bool, as_json: bool) -> None:
    clock = SystemClock()
    found = failed_jobs.find(fleet, wanted, clock.now())
    if found.runs:
        failed_jobs.announce(found)
        console.agree("Replay it?" if len(found.runs) == 1 else "Replay all of them?", yes=yes)
    summary = failed_jobs.replay_all(fleet, found, wanted, clock)
    if as_json:
        console.write_json(summary.as_map("replayed") | {"cost_usd": found.cost_usd})
    elif found.runs or found.skipped:
        summary.say("replayed")
    else:
        console.say("No failed job matches.")
    summary.conclude()

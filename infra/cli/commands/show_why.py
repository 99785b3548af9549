"""`blog show --why`: the story of a job."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import typer

from infra.cli import console, target
from infra.cli.commands.call_rows import read_calls
from infra.cli.commands.log_source import find_logs
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, Refusal
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.logs import LogLine, LogQuery
from infra.cli.jobs.story.story import tell
from infra.cli.views.story import print_story
from shared.clock import SystemClock
from shared.jobs.job import Job
from shared.telemetry import Event

_MOST = 20_000  # lines of one job


def show_why(context: typer.Context, job_id: str, state_dir: Path, *, as_json: bool) -> None:
    """Print how a job came to its end, or to where it is; Failed if there is no such job."""
    stored = dependencies(context).jobs(target.find(state_dir)).read(job_id)
    if stored is None:
        raise Failed(f"There is no job {job_id}.")
    job = read_snapshot(job_id, stored.fields).job
    missing: list[str] = []
    earlier = _read_runs(context, job, state_dir, missing)
    lines, started_at = _read_lines(context, job, state_dir, missing)
    # A start of the local stack begins new logs, and a project's are deleted after a time.
    answered = sum(line.event == Event.MODEL_ANSWERED for line in lines)
    rows = [] if answered >= job.usage.calls > 0 else read_calls(context, job_id, state_dir)
    story = tell(job, earlier, lines, SystemClock().now(), missing, rows, started_at=started_at)
    if as_json:
        console.write_json(story.as_map())
    else:
        print_story(story, console.out)


def _read_runs(context: typer.Context, job: Job, state_dir: Path, missing: list[str]) -> list[Job]:
    """Return the documents of the earlier runs, as far as they can be read."""
    if job.run == 1:
        return []
    try:
        found = dependencies(context).history(target.find(state_dir)).runs(job.job_id)
        return [read_snapshot(job.job_id, fields).job for fields in found]
    except Refusal as error:
        missing.append(f"The earlier runs are missing: {error}")
        return []


def _read_lines(
    context: typer.Context, job: Job, state_dir: Path, missing: list[str]
) -> tuple[list[LogLine], datetime | None]:
    """Return the job's log lines, and when the local stack began to write them.

    Without lines `missing` says why.
    """
    try:
        source = find_logs(context, state_dir)
        since = source.since(job.created_at, SystemClock().now())
        found = source.logs.newest(LogQuery(job_id=job.job_id, since=since), _MOST)
    except Refusal as error:
        missing.append(f"Without the logs, retries and waits are missing. {error}")
        return [], None
    if not found.lines:
        where = "The log files have" if source.local else "Cloud Logging has"
        missing.append(f"{where} no lines of this job: retries and waits are missing.")
    if found.cut:
        missing.append(f"The logs have more than {_MOST:,} lines of this job: the earlier ones are missing.")
    started_at = dependencies(context).local(state_dir).started_at() if source.local else None
    return found.lines, started_at

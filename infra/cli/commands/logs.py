"""`blog logs`: what the functions have written, of one job or of all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from infra.cli import console, target
from infra.cli.commands.log_source import LogSource, find_logs
from infra.cli.dependencies import Dependencies, dependencies
from infra.cli.errors import Refusal, WrongUsage
from infra.cli.gateways.documents import read_snapshot
from infra.cli.gateways.logs import LogLine, LogQuery
from infra.cli.jobs.log_following import JobEnd, follow
from infra.cli.moments import parse_past
from infra.cli.options import STATE_DIR, Json, OneJob, Org, Since, StateDir
from infra.cli.views.log_lines import LinePrinter
from shared import topology
from shared.clock import SystemClock

_INTERRUPTED = 130
_USUAL_PAUSE = 0.5  # of Dependencies.pause, which tests shorten
_RECENT = timedelta(hours=1)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")


class Level(StrEnum):
    """The least severity of lines."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


Follow = Annotated[bool, Option("--follow", "-f", help="Stay, and print lines as they come.")]
LeastLevel = Annotated[Level | None, Option("--level", help="Lines of this severity, and graver ones.")]
OfStage = Annotated[
    str | None, Option("--stage", metavar="STAGE", help="Of a stage or function, such as polish or usage.")
]
Process = Annotated[
    str | None,
    Option("--process", metavar="NAME", help="One process's own log, such as proxy, pubsub or dispatcher."),
]
Routine = Annotated[bool, Option("--routine", help="Also the lines of sweeps that changed nothing.")]
Limit = Annotated[int, Option("--limit", "-n", min=1, max=100_000, help="How many, the newest.")]


def command(  # noqa: PLR0913  one for each filter
    context: typer.Context,
    job: OneJob = None,
    *,
    following: Follow = False,
    since: Since = None,
    level: LeastLevel = None,
    org: Org = None,
    stage: OfStage = None,
    process: Process = None,
    routine: Routine = False,
    limit: Limit = 1000,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Print the log lines of a job, or of all functions.

    They come from the files of the stack that runs on this machine, or last ran here, and otherwise from
    Cloud Logging. There, without JOB, they are the last hour's unless --since names another time.

    With --follow it ends when JOB has ended, or with Ctrl-C and exit code 130. Without --process only the
    functions' lines are shown; it shows all of one process, also what is not JSON. Lines that every sweep
    writes, although nothing has changed, are left out unless --routine, --stage or --process asks for them.

    With --json: the lines as they were written, one object a line.
    """
    for name, value in (("--stage", stage), ("--process", process)):
        if value and not _NAME.fullmatch(value):
            raise WrongUsage(f"{name} takes a name such as polish, not {value}.")
    gateways, source = dependencies(context), find_logs(context, state_dir)
    query = LogQuery(
        job_id=job,
        org_id=org,
        stage=stage,
        severity=level.value.upper() if level else None,
        since=_since(since, job, source, gateways),
        process=process,
        routine=routine or bool(stage or process),
    )
    session = _Session(query, source, gateways, state_dir, LinePrinter(console.out), as_json=as_json)
    try:
        session.print_newest(limit)
        if following:
            session.follow()
    except KeyboardInterrupt:
        raise typer.Exit(_INTERRUPTED) from None


@dataclass
class _Session:
    query: LogQuery
    source: LogSource
    gateways: Dependencies
    state_dir: Path
    printer: LinePrinter
    as_json: bool

    def print_newest(self, limit: int) -> None:
        found = self.source.logs.newest(self.query, limit)
        if found.cut:
            console.say(f"Earlier lines are left out: these are the newest {limit:,} (--limit).")
        self._show(found.lines)
        if self.source.not_ready:
            console.say(f"The stack in {self.state_dir} is starting or stopping: these are its lines so far.")
        elif self.source.pipeline is None:
            console.say(f"No stack runs on {self.state_dir}: these are the lines of the last one.")
        if not found.lines:
            console.say(_nothing(self.query, self.source))

    def follow(self) -> None:
        """Print new lines until the job has ended, or the stack has."""
        if self.source.pipeline is None:
            return
        share = self.gateways.pause / _USUAL_PAUSE
        end = None
        if self.query.job_id:
            end = JobEnd(self.gateways.jobs(self.source.pipeline), self.query.job_id, share)
        for lines in follow(self.source.logs, end, share):
            self._show(lines)
            if self._has_stopped():
                console.say("The stack has stopped: no more lines come.")
                return
        assert end is not None
        assert end.job is not None
        console.say(f"Job {end.job.job_id} is {end.job.status.value}: no more lines come.")

    def _show(self, lines: list[LogLine]) -> None:
        if self.as_json:
            console.write("".join(f"{line.raw}\n" for line in lines))
        else:
            self.printer.print(lines)

    def _has_stopped(self) -> bool:
        """Return whether the stack on the folder has ended; that of another folder is not known."""
        if not self.source.local:
            return False
        was_there, self._is_there = self._is_there, bool(target.running_stack(self.state_dir))
        return was_there and not self._is_there

    _is_there: bool = False


def _since(
    since: str | None, job_id: str | None, source: LogSource, gateways: Dependencies
) -> datetime | None:
    """Return the time from which on lines are wanted: Cloud Logging searches faster with one."""
    now = SystemClock().now()
    if since:
        return parse_past(since, now)
    if job_id is None:
        return None if source.local else now - _RECENT
    return source.since(None if source.local else _created_at(source, gateways, job_id), now)


def _created_at(source: LogSource, gateways: Dependencies, job_id: str) -> datetime | None:
    """Return when a job was created; None if its document is gone or can't be read."""
    assert source.pipeline is not None
    try:
        stored = gateways.jobs(source.pipeline).read(job_id)
        return read_snapshot(job_id, stored.fields).job.created_at if stored else None
    except Refusal:
        return None


def _nothing(query: LogQuery, source: LogSource) -> str:
    since = f" since {query.since:%Y-%m-%d %H:%M} UTC" if query.since else ""
    where = "the log files" if source.local else "Cloud Logging"
    if query.stage and query.stage not in (known := topology.load().functions):
        return f"Nothing of {query.stage} is in {where}{since}: the functions are {', '.join(known)}."
    what = f"no lines of job {query.job_id}" if query.job_id else "no such lines"
    return f"There are {what} in {where}{since}."

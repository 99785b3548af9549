"""`blog list`: a list of jobs, page by page."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from typer import Option

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.jobs.listing import find_page
from infra.cli.jobs.unknown_owners import warn_if_unknown
from infra.cli.moments import parse_past
from infra.cli.options import STATE_DIR, Json, Org, Since, StateDir, elsewhere
from infra.cli.views import job_list
from shared.clock import SystemClock
from shared.jobs.cursor import read_cursor, write_cursor
from shared.jobs.job import Stage
from shared.jobs.list_rows import Row
from shared.jobs.listing import LOOK, Filters, Page, Position, Shown

_STATUSES = ", ".join(Shown)
_USUAL_LIMIT = 20
_SHORT = (Shown.FAILED, Shown.WAITING, Shown.RUNNING, Shown.COMPLETED)
"""The statuses that are options of their own."""

Status = Annotated[list[Shown] | None, Option("--status", metavar="STATUS", help=f"{_STATUSES}; repeatable.")]
Failed = Annotated[bool, Option("--failed", help="The same as --status failed.")]
Waiting = Annotated[bool, Option("--waiting", help="The same as --status waiting.")]
Running = Annotated[bool, Option("--running", help="The same as --status running.")]
Completed = Annotated[bool, Option("--completed", help="The same as --status completed.")]
InStage = Annotated[
    Stage | None, Option("--stage", metavar="STAGE", help="At work or last at work in this stage.")
]
Below = Annotated[
    int | None, Option("--below", metavar="SCORE", min=0, max=101, help="Posts with a lower score than this.")
]
ScoreBelow = Annotated[int | None, Option("--score-below", min=0, max=101, hidden=True)]
Trial = Annotated[str | None, Option("--trial", metavar="NAME", help="In the trial of this name.")]
Alias = Annotated[
    str | None, Option("--alias", metavar="ALIAS", help="Asking this alias for the post, or in a trial.")
]
Limit = Annotated[int, Option("--limit", metavar="N", min=1, max=100_000, help="How many, the newest first.")]
After = Annotated[
    str | None, Option("--after", metavar="CURSOR", help="Go on behind an earlier page, which ends with it.")
]


def command(  # noqa: PLR0913  one for each filter
    context: typer.Context,
    *,
    failed: Failed = False,
    waiting: Waiting = False,
    running: Running = False,
    completed: Completed = False,
    status: Status = None,
    below: Below = None,
    score_below: ScoreBelow = None,
    org: Org = None,
    stage: InStage = None,
    since: Since = None,
    trial: Trial = None,
    alias: Alias = None,
    limit: Limit = _USUAL_LIMIT,
    after: After = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """List jobs, the newest first.

    --since is about their creation. A job that waits is `queued` in its document, and `--status queued` lists
    it too. Filters narrow each other; several statuses widen. Firestore has no index for --trial, --alias,
    --waiting and --below with --stage: a page of these looks at 10,000 jobs at most, or as many as --limit.

    With --json: {"jobs", "more", "next", "looked"}; "next" is what --after takes, and null at the end. Each
    job has "job_id", "org_id", "status", "waiting", "stage", "run", "score", "cost_usd", "error_code",
    "cancel_requested", "created_at", "updated_at", "alias", "trial", "prompt_version", "topic" and
    "recorded", which is true for recorded answers. The alias is the one that writes the post; "trial" has a
    "name" and an "alias" by stage, and is null for a job in no trial.
    """
    now = SystemClock().now()
    if below is not None and score_below is not None:
        raise WrongUsage("--score-below is the earlier name of --below: leave it out.")
    short = zip(_SHORT, (failed, waiting, running, completed), strict=True)
    filters = Filters(
        statuses=tuple(dict.fromkeys((*(each for each, wanted in short if wanted), *(status or ())))),
        org_id=org,
        stage=stage,
        score_below=score_below if below is None else below,
        since=parse_past(since, now) if since else None,
        trial=trial,
        alias=alias,
    )
    _check_score(filters)
    begin = _begin(after) if after else None
    fleet = dependencies(context).fleet(target.find(state_dir))
    if filters.is_exact:
        page = find_page(fleet, filters, limit, begin)
    else:
        with console.progress("Looking at jobs", max(LOOK, limit)) as advance:
            page = find_page(fleet, filters, limit, begin, advance)
    cursor = write_cursor(page.last) if page.more and page.last else None
    if as_json:
        jobs = [msgspec.to_builtins(row) for row in page.rows]
        console.write_json({"jobs": jobs, "more": page.more, "next": cursor, "looked": page.looked})
        return
    for line in job_list.render(page.rows, now, console.out.width, with_org=org is None) if page.rows else ():
        console.out.print(line, soft_wrap=True)
    _conclude(page, filters, limit, cursor, state_dir, is_first=begin is None)
    if org and not page.rows:
        warn_if_unknown(fleet, org)


def _begin(after: str) -> Position:
    try:
        return read_cursor(after)
    except ValueError as error:
        raise WrongUsage("--after takes the cursor that an earlier page ended with.") from error


def _check_score(filters: Filters) -> None:
    """Raise WrongUsage for a score of jobs that have none."""
    if filters.score_below is not None and filters.statuses and Shown.COMPLETED not in filters.statuses:
        given = " and ".join(_status_options(filters))
        raise WrongUsage(f"Only a completed job has a score: leave out {given}, or --below.")


def _conclude(
    page: Page[Row], filters: Filters, limit: int, cursor: str | None, state_dir: Path, *, is_first: bool
) -> None:
    """Say that nothing matches, how far the search went, and how to go on."""
    if cursor is None:
        if not page.rows:
            console.say("No job matches." if is_first else "No further job matches.")
        return
    assert page.last
    is_cut = len(page.rows) < limit
    if is_cut:
        what = "No job matches" if not page.rows else "No other job matches"
        since = f"{page.last.created_at:%Y-%m-%d %H:%M} UTC"
        console.say(f"{what} among the {page.looked:,} that were looked at, created since {since}.")
    console.say(f"{'To look further' if is_cut else 'The next page'}:")
    console.show_command(f"{_command(filters, limit, cursor)}{elsewhere(state_dir)}")


def _command(filters: Filters, limit: int, cursor: str) -> str:
    """Return the command of the next page; the time that --since meant stays the same."""
    words: list[tuple[str, object]] = [
        ("--below", filters.score_below),
        ("--org", filters.org_id),
        ("--stage", filters.stage),
        ("--since", filters.since and _second(filters.since)),
        ("--trial", filters.trial),
        ("--alias", filters.alias),
        ("--limit", None if limit == _USUAL_LIMIT else limit),
        ("--after", cursor),
    ]
    given = (f"{name} {shlex.quote(str(value))}" for name, value in words if value is not None)
    return " ".join(("blog list", *_status_options(filters), *given))


def _status_options(filters: Filters) -> list[str]:
    return [f"--{each}" if each in _SHORT else f"--status {each}" for each in filters.statuses]


def _second(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"

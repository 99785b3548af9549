"""`blog show`: the finished post and everything about it."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed
from infra.cli.gateways.documents import read_snapshot
from infra.cli.options import STATE_DIR, JobId, Json, StateDir, elsewhere
from infra.cli.views import report
from infra.cli.views.display import conclude
from infra.cli.views.live import shortfalls, stage_table

Markdown = Annotated[bool, typer.Option("--markdown", help="Write just the post, as it was made.")]


def command(
    context: typer.Context,
    job: JobId,
    *,
    state_dir: StateDir = STATE_DIR,
    markdown: Markdown = False,
    as_json: Json = False,
) -> None:
    """Print a finished post, its quality report, its meta tags and its cost.

    With --json: the whole job document, whatever its status.
    """
    stored = dependencies(context).jobs(target.find(state_dir)).read(job)
    if stored is None:
        raise Failed(f"There is no job {job}.")
    found = read_snapshot(job, stored.fields)
    if as_json:
        console.write_json(found.fields)
        return
    conclude(found.job)
    if found.job.result is None:
        raise Failed(
            f"Job {job} is still {found.job.status.value}: "
            f"`blog watch {job}{elsewhere(state_dir)}` follows it."
        )
    if markdown:
        console.write_line(f"# {found.job.result.title}\n\n{found.job.result.content}")
        return
    console.out.print(report.finished(found.job, found.job.result))
    console.out.print()
    console.out.print(report.section("Stages"), stage_table(found.job, found.job.updated_at))
    if reasons := shortfalls(found.job):
        console.out.print(*reasons, sep="\n")

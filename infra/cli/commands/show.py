"""`blog show`: the finished post and everything about it."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli import console, target
from infra.cli.commands.call_rows import read_calls
from infra.cli.commands.show_why import show_why
from infra.cli.commands.stack_model import read_one_model
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed
from infra.cli.gateways.documents import read_snapshot
from infra.cli.jobs.follow import count_ahead, with_ahead, with_model
from infra.cli.jobs.writers import label_of, labelled
from infra.cli.options import STATE_DIR, JobId, Json, StateDir, elsewhere
from infra.cli.views import report
from infra.cli.views.ending import conclude_with_steps
from infra.cli.views.live import shortfalls, stage_table, total_time
from infra.cli.views.models import describe_models
from infra.cli.views.publications import describe_publications
from infra.cli.views.reviews import decisions, describe_awaited
from infra.cli.views.waiting import describe_since
from shared.clock import SystemClock
from shared.jobs.job import Job, JobStatus
from shared.jobs.outputs import Result

Why = Annotated[
    bool, typer.Option("--why", help="Tell its story: waits, attempts, retries, with times and money.")
]
Markdown = Annotated[bool, typer.Option("--markdown", help="Write just the post, as it was made.")]


def command(
    context: typer.Context,
    job: JobId,
    *,
    state_dir: StateDir = STATE_DIR,
    why: Why = False,
    markdown: Markdown = False,
    as_json: Json = False,
) -> None:
    """Print a finished post, its quality report, its meta tags and its cost.

    Of another job it says how it is: why it waits and how many are before it, or what it had done and cost
    when it was cancelled.

    With --why: the story of a job of any status, from its document and its logs, and where most of its time
    and money went.

    With --json: the whole job document, whatever its status. With --why --json: the story.
    """
    if why:
        show_why(context, job, state_dir, as_json=as_json)
        return
    place = target.find(state_dir)
    jobs = dependencies(context).jobs(place)
    stored = jobs.read(job)
    if stored is None:
        raise Failed(f"There is no job {job}.")
    found = read_snapshot(job, stored.fields)
    found = with_ahead(found, count_ahead(jobs, found.job))
    drafts = jobs.publications(job) if found.job.result else {}
    if as_json:
        console.write_json(found.fields | ({"publications": drafts} if drafts else {}))
        return
    if found.job.status is JobStatus.CANCELLED:
        _show_cancelled(found.job)
    if found.job.status is JobStatus.FAILED:
        conclude_with_steps(found.job, elsewhere(state_dir))
    if found.job.result is None:
        named = with_model(found, read_one_model(dependencies(context), place, state_dir))
        raise Failed(_unfinished(named.job, elsewhere(state_dir)))
    if markdown:
        console.write_line(f"# {found.job.result.title}\n\n{found.job.result.content}")
        return
    _show_finished(found.job, found.job.result)
    for sentence in describe_models(read_calls(context, job, state_dir)):
        console.out.print(sentence)
    for sentence in describe_publications(drafts, elsewhere(state_dir)):
        console.out.print(sentence, soft_wrap=True)


def _show_finished(job: Job, result: Result) -> None:
    """Print the post and its report."""
    console.out.print(report.finished(job, result))
    console.out.print()
    if job.reviews:
        console.out.print(decisions(job))
        console.out.print()
    console.out.print(report.section(labelled("Stages", label_of(job))))
    console.out.print(stage_table(job, job.updated_at, console.out.width))
    for line in (total_time(job), *shortfalls(job)):
        console.out.print(line)


def _show_cancelled(job: Job) -> None:
    """Print what the job had done, and raise Failed."""
    if any(record.attempt for record in job.stages.values()):
        console.out.print(stage_table(job, job.updated_at, console.out.width))
    raise Failed(report.cancelled(job))


def _unfinished(job: Job, stack: str) -> str:
    now, job_id = SystemClock().now(), job.job_id
    if job.review is not None:
        return f"Job {job_id} {describe_awaited(job, now)}: `blog review {job_id}{stack}` shows the post."
    how = f"is still {job.status.value}" if job.waiting is None else describe_since(job.waiting, now)
    return f"Job {job_id} {how}. `blog watch {job_id}{stack}` follows it."

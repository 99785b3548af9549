"""`blog review`: a person's word on a post that awaits it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markdown import Markdown
from rich.padding import Padding
from rich.text import Text
from typer import Option

from infra.cli import console, target
from infra.cli.commands.watching import watch_job
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.input import read_text
from infra.cli.jobs import review
from infra.cli.jobs.review import Awaited, Decided
from infra.cli.options import STATE_DIR, JobId, Json, StateDir, Yes, elsewhere
from infra.cli.views import report
from infra.cli.views.live import shortfalls
from infra.cli.views.reviews import decisions, describe_awaited
from shared.clock import SystemClock

Approve = Annotated[bool, Option("--approve", help="The post goes on to its tags.")]
TextFile = Annotated[
    Path | None,
    Option("--text", metavar="FILE", help="With --approve: the post in this file. - is standard input."),
]
Revise = Annotated[
    list[str] | None,
    Option("--revise", metavar="REMARK", help="Send it back to be changed; repeatable, one remark each."),
]
AsMarkdown = Annotated[bool, Option("--markdown", help="Write just the post, to be edited.")]
Watch = Annotated[bool, Option("--watch", "-w", help="Stay, and show the job live.")]


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    job: JobId,
    *,
    approve: Approve = False,
    text: TextFile = None,
    remarks: Revise = None,
    markdown: AsMarkdown = False,
    yes: Yes = False,
    watching: Watch = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Show a post that awaits a review, approve it, or send it back with remarks.

    To edit it: `blog review JOB --markdown > post.md`, then `blog review JOB --approve --text post.md`. The
    edited text is checked, and not sent back. A remark that quotes the post, in quotation marks, is about
    that passage. After a revision the job awaits the next review.

    With --json: {"job_id", "round", "decision", "edited", "stage"}, and without a decision the review with
    the post and its findings.
    """
    if approve and remarks:
        raise WrongUsage("Decide for one: --approve or --revise.")
    if text and not approve:
        raise WrongUsage("--text is for --approve.")
    if (markdown or not (approve or remarks)) and (yes or watching):
        raise WrongUsage("--yes and --watch are for a decision: add --approve or --revise.")
    gateways, found, now = dependencies(context), target.find(state_dir), SystemClock().now()
    jobs = gateways.jobs(found)
    if not (approve or remarks):
        _show(review.read_awaited(jobs, job), elsewhere(state_dir), markdown=markdown, as_json=as_json)
        return
    if markdown:
        raise WrongUsage("--markdown shows the post: decide in another command.")
    made = (
        review.revise(jobs, job, now, remarks, yes=yes)
        if remarks
        else review.approve(jobs, job, now, yes=yes, text=read_text(text) if text else None)
    )
    _say(made, as_json=as_json)
    if watching:
        watch_job(jobs, job, console.err, gateways, found, state_dir, as_json=as_json)


def _say(made: Decided, *, as_json: bool) -> None:
    if as_json:
        console.write_json(made.as_map())
        return
    what = {"approve": "is approved", "revise": "is sent back"}[made.decision]
    goes_on = "nothing more is done" if made.repeated else f"it goes on at {made.stage.value}"
    console.say(f"Round {made.round} of job {made.job_id} {what}{' already' * made.repeated}: {goes_on}.")


def _show(awaited: Awaited, stack: str, *, markdown: bool, as_json: bool) -> None:
    job, outputs = awaited.job, awaited.outputs
    title = outputs.generate.title if outputs.generate else ""
    content = outputs.polish.content if outputs.polish else ""
    if as_json:
        console.write_json(_as_map(awaited, title, content))
        return
    if markdown:
        console.write_line(content)
        return
    console.out.print(report.section("Post"))
    console.out.print(Text(title, style="bold"))
    console.out.print(Padding(Markdown(content, hyperlinks=False), (1, 1)))
    if outputs.quality:
        judged = outputs.quality
        console.out.print(report.section("Quality report"))
        console.out.print(report.verdict(judged.score, judged.word_count, judged.issues))
    for line in shortfalls(job):
        console.out.print(line)
    if job.reviews:
        console.out.print(decisions(job))
    console.say(
        f"Job {job.job_id} {describe_awaited(job, SystemClock().now())}.\n"
        f"  blog review {job.job_id} --approve{stack}\n"
        f'  blog review {job.job_id} --revise "REMARK"{stack}'
    )


def _as_map(awaited: Awaited, title: str, content: str) -> dict[str, object]:
    job, quality = awaited.job, awaited.outputs.quality
    return {
        "job_id": job.job_id,
        "review": msgspec.to_builtins(job.review),
        "title": title,
        "content": content,
        "score": quality.score if quality else None,
        "issues": msgspec.to_builtins(quality.issues) if quality else [],
        "reviews": msgspec.to_builtins(job.reviews),
    }

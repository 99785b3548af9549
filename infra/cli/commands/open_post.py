"""`blog open`: a post as a page in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from infra.cli import console, target
from infra.cli.commands.stack_model import read_stack_model
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, NoPipeline, Unreachable, WrongUsage
from infra.cli.gateways.documents import Snapshot, read_snapshot
from infra.cli.options import STATE_DIR, Json, StateDir, elsewhere
from infra.cli.posts import kept
from infra.cli.posts.page import write_page
from infra.cli.posts.writer import writer_of
from infra.cli.target import Target
from infra.cli.views.display import conclude
from infra.local.supervision.state import write_private

Post = Annotated[
    str | None,
    typer.Argument(
        metavar="[JOB]", help="The job's id, or the name of a kept post's file.", show_default=False
    ),
]


def command(
    context: typer.Context, job: Post = None, *, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """Show a post in the browser, with its quality report, its tags and its cost.

    Without JOB: the newest post that is kept in DIR/posts, where `blog demo` keeps its own. With a job's id:
    its post as the pipeline has it, which is kept there, too. Where no pipeline answers or knows the job, its
    kept post is shown. With the name or path of a file in DIR/posts: that post. The page is one file, which
    loads and runs nothing. Without a browser its path is printed.

    With --json: {"path", "opened"}.
    """
    post = _find(context, job, state_dir) if job is not None else _newest(state_dir)
    page = post.path.with_suffix(kept.PAGE)
    try:
        write_private(page, write_page(post))
    except OSError as error:
        raise WrongUsage(f"{page} can't be written: {error.strerror}.") from error
    opened = target.has_screen() and webbrowser.open(page.resolve().as_uri())
    if as_json:
        console.write_json({"path": str(page), "opened": opened})
        return
    console.write_line(str(page))
    if not opened:
        console.say("No browser could be started here: open that file in one.")


def _find(context: typer.Context, job: str, state_dir: Path) -> kept.Kept:
    """Return the post of a job's id or of a kept file's name; WrongUsage if it is neither."""
    if (job_id := _as_id(job)) is not None:
        return _read(context, job_id, state_dir)
    if post := kept.find_named(state_dir, job):
        return post
    raise WrongUsage(
        f"{job!r} is neither a job's id (a UUID) nor a post that is kept in {state_dir / kept.FOLDER}."
    )


def _as_id(job: str) -> str | None:
    """Return a job's id in lower case; None if the text is not a UUID."""
    try:
        return str(UUID(job))
    except ValueError:
        return None


def _newest(state_dir: Path) -> kept.Kept:
    """Return the newest post that is kept; Failed without one."""
    if post := kept.find(state_dir, None):
        return post
    raise Failed(
        f"No post is kept in {state_dir / kept.FOLDER}: `blog demo{elsewhere(state_dir)}` "
        "writes one, or name a job."
    )


def _read(context: typer.Context, job: str, state_dir: Path) -> kept.Kept:
    """Return a job's post from the pipeline, which a replay changes, and otherwise the kept one."""
    try:
        found = target.find(state_dir)
        snapshot = _ask(context, found, job)
    except (NoPipeline, Unreachable, Failed) as error:
        post = kept.find(state_dir, job)
        if post is None:
            raise
        console.say(f"{error} The post that is kept in {post.path.parent} is shown.")
        return post
    conclude(snapshot.job)
    if snapshot.job.result is None:
        raise Failed(f"Job {job} has no post yet: `blog watch {job}{elsewhere(state_dir)}` follows it.")
    model = read_stack_model(dependencies(context), found, state_dir)
    return kept.keep(state_dir, snapshot, writer_of(snapshot.job, snapshot.job.result.model_used, model))


def _ask(context: typer.Context, found: Target, job: str) -> Snapshot:
    """Return a job's document; Failed if the pipeline has none."""
    stored = dependencies(context).jobs(found).read(job)
    if stored is None:
        raise Failed(f"There is no job {job}.")
    return read_snapshot(job, stored.fields)

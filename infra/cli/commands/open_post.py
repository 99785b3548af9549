"""`blog open`: a post as a page in the browser."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, WrongUsage
from infra.cli.gateways.documents import read_snapshot
from infra.cli.options import STATE_DIR, Json, OneJob, StateDir, elsewhere
from infra.cli.posts import kept
from infra.cli.posts.page import write_page
from infra.cli.posts.writer import Writer
from infra.cli.views.display import conclude


def command(
    context: typer.Context, job: OneJob = None, *, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """Show a post in the browser, with its quality report, its tags and its cost.

    Without JOB: the newest post that is kept in DIR/posts, where `blog demo` keeps its own. A job of the
    pipeline is kept there, too. The page is one file, which loads and runs nothing. Without a browser its
    path is printed.

    With --json: {"path", "opened"}.
    """
    post = kept.find(state_dir, job) or _fetch(context, job, state_dir)
    page = post.path.with_suffix(kept.PAGE)
    try:
        page.write_text(write_page(post), encoding="utf-8")
    except OSError as error:
        raise WrongUsage(f"{page} can't be written: {error.strerror}.") from error
    opened = target.has_screen() and webbrowser.open(page.resolve().as_uri())
    if as_json:
        console.write_json({"path": str(page), "opened": opened})
        return
    console.write_line(str(page))
    if not opened:
        console.say("No browser could be started here: open that file in one.")


def _fetch(context: typer.Context, job: str | None, state_dir: Path) -> kept.Kept:
    """Return a job's post from the pipeline; Failed if it has none."""
    if job is None:
        raise Failed(
            f"No post is kept in {state_dir / kept.FOLDER}: `{console.program()} demo{elsewhere(state_dir)}` "
            "writes one, or name a job."
        )
    stored = dependencies(context).jobs(target.find(state_dir)).read(job)
    if stored is None:
        raise Failed(f"There is no job {job}.")
    snapshot = read_snapshot(job, stored.fields)
    conclude(snapshot.job)
    if snapshot.job.result is None:
        raise Failed(f"Job {job} has no post yet: `blog watch {job}{elsewhere(state_dir)}` follows it.")
    model = snapshot.job.result.model_used
    return kept.keep(state_dir, snapshot, Writer(model, ""))

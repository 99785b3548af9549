"""`blog up`: the whole pipeline on this machine."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from infra.cli import console, target
from infra.cli.commands.demo_given import SAMPLES
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, WrongUsage
from infra.cli.gateways.stack import Stack, StartStack
from infra.cli.options import STATE_DIR, StateDir, elsewhere
from infra.cli.program import program, spell
from infra.cli.views.stack_start import (
    ABOUT_RECORDED,
    StartView,
    about_kept,
    about_models,
    about_writer,
    after_loss,
)
from infra.local.components import recorded_model, web
from infra.local.keeping.folder import Kept
from infra.local.recorded.recording import SOURCED, brief
from infra.local.supervision.service import Lost, StackError
from infra.local.supervision.signals import Interrupted
from shared.topology import PATH


def _address(value: str | None) -> str | None:
    if value is not None and not re.match(r"https?://[^/\s]", value):
        raise typer.BadParameter(f"{value} is not an http:// or https:// address.")
    return value


Upstream = Annotated[
    str | None,
    typer.Option(
        "--upstream",
        metavar="URL",
        help="An OpenAI-compatible server that serves each alias's own model; for others set MODEL_URL.",
        callback=_address,
    ),
]
_SECRET = ("KEY", "PASSWORD", "DB_URL")
_OF_GCLOUD = "CLOUDSDK_"
_UNSAVED = (
    "Stopped before everything was saved: the next run with --keep goes on from seconds earlier, and may "
    "pay for a call again."
)


Recorded = Annotated[
    bool,
    typer.Option(
        "--recorded", help="Play recorded answers of a good writer about one topic, without a model."
    ),
]
Keep = Annotated[
    bool, typer.Option("--keep", help="Go on with the jobs, costs and posts of the last run with --keep.")
]


def command(
    context: typer.Context,
    *,
    upstream: Upstream = None,
    recorded: Recorded = False,
    keep: Keep = False,
    state_dir: StateDir = STATE_DIR,
) -> None:
    """Start the stack and stay until Ctrl-C or `blog down`.

    The model: --upstream or --recorded, MODEL_URL, a provider's key, a model server of this machine, a small
    bundled one.
    Every endpoint is in DIR/stack.env and every process in DIR/stack.json once all of it is ready. A run with
    --keep goes on where the last one with --keep ended; without it a run begins empty. Exits 0 after Ctrl-C
    or `blog down`, 130 after Ctrl-C while it starts, and 1 when something does not start or an emulator ends.
    """
    if recorded and upstream:
        raise WrongUsage("Recorded answers come from no model: leave out --upstream or --recorded.")
    upstream = recorded_model.UPSTREAM if recorded else upstream
    try:
        asyncio.run(_up(dependencies(context).stack, upstream, state_dir, keep=keep))
    except Interrupted as interrupted:
        console.out.print("Stopped.")
        if interrupted.by_keyboard:
            raise typer.Exit(interrupted.exit_code) from interrupted
    except Lost as error:
        raise Failed(f"{error} {after_loss(keep=keep, where=elsewhere(state_dir))}") from error
    except StackError as error:
        raise Failed(str(error)) from error


async def _up(start: StartStack, upstream: str | None, state_dir: Path, *, keep: bool) -> None:
    """Run the stack until it is stopped; Interrupted if that was during its start."""
    ready = None
    try:
        with StartView(console.out) as view:
            async with start(state_dir, upstream, view, keep=keep) as stack:
                view.close()
                ready = stack
                await _stay(stack, state_dir, upstream, keep=keep)
    except Interrupted:
        if not ready:
            raise
    if ready and ready.unsaved:
        raise Failed(_UNSAVED)
    console.out.print("Stopped. Jobs, costs and posts are kept." if keep else "Stopped.")


async def _stay(stack: Stack, state_dir: Path, upstream: str | None, *, keep: bool) -> None:
    """Show what runs, until a signal."""
    console.out.print(_endpoints(stack.env))
    writer = None if upstream else about_writer(stack, target.providers())
    recorded = _about_recording() if upstream == recorded_model.UPSTREAM else None
    for sentence in (*about_models(stack), *filter(None, [writer, recorded])):
        console.out.print(f"\n{sentence}")
    if not keep and Kept(state_dir).exists():
        console.out.print(f"\n{spell(about_kept(elsewhere(state_dir)))}")
    _explain(state_dir, stack.env.get(web.VARIABLE), _job(upstream))
    try:
        await stack.forever()
    finally:
        console.out.print("Stopping.")


def _endpoints(environment: Mapping[str, str]) -> Table:
    table = Table.grid(padding=(0, 2))
    for name, value in environment.items():
        if name.startswith(_OF_GCLOUD):  # for those who source the file
            continue
        table.add_row("", name, "(in stack.env)" if name.endswith(_SECRET) else value)
    return table


def _about_recording() -> str:
    return (
        f"{ABOUT_RECORDED} Two topics are recorded: “{brief().topic}”, and for the sources of "
        f"{SAMPLES.relative_to(PATH.parent.parent)} “{brief(SOURCED).topic}”. Type one on the page, too. "
        "A job with another topic fails."
    )


def _job(upstream: str | None) -> str:
    """Return the options of a first job: those of the recording where it plays."""
    if upstream != recorded_model.UPSTREAM:
        return '--topic "Tea" --words 300'
    kept = brief()
    keywords = " ".join(f"-k {shlex.quote(each)}" for each in kept.keywords)
    return f'--topic "{kept.topic}" {keywords} --words {kept.word_count}'


def _explain(state_dir: Path, page: str | None, job: str) -> None:
    if page:
        console.out.print(f"\nPage: {page}", style="bold", soft_wrap=True)
    console.out.print(
        f"\nReady. Ctrl-C stops it; the logs are in {state_dir / 'logs'}. In another terminal:\n"
    )
    submit = f"{program()} submit {job} --watch{elsewhere(state_dir)}"
    console.out.print(f"  {submit}\n", soft_wrap=True)  # one line, so that it can be pasted

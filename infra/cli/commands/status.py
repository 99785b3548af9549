"""`blog status`: what runs, where, how busy, and how long the oldest job waits."""

from __future__ import annotations

from pathlib import Path

import typer

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, Unreachable, WrongUsage
from infra.cli.gateways.overview import ProcessState
from infra.cli.jobs import system_status
from infra.cli.jobs.system_status import Sources, SystemStatus
from infra.cli.options import STATE_DIR, Json, StateDir
from infra.cli.target import Target
from infra.cli.views.system_status import heading, render
from shared.clock import SystemClock


def command(context: typer.Context, state_dir: StateDir = STATE_DIR, *, as_json: Json = False) -> None:
    """Show what runs, how busy it is, what waits, and what it costs today.

    Of a local stack each process with its port and its messages: those that a function is busy with, and
    those that are queued. Of Google Cloud what Firestore has. Exits 1 if nothing runs, or something does not
    answer.

    With --json: {"project", "state_dir", "local", "messages", "jobs", "today", "troubles"}; "local" has
    "started_at", "model" and "processes", "jobs" has "running", "queued", "waiting" by reason, "oldest",
    "ended" by status since "ended_since", "breakers" and "pauses", "today" has "since", "calls", "usd" and
    "unpriced". A part that is not there, or does not answer, is null.
    """
    found, is_stack = _find(state_dir)
    status, now = _read(context, found, state_dir if is_stack else None), SystemClock().now()
    if as_json:
        place = {"project": found.project, "state_dir": str(state_dir) if is_stack else None}
        console.write_json(place | system_status.as_map(status))
    else:
        where = _name(found, state_dir if is_stack else None)
        console.out.print(heading(status, where, now), style="bold", soft_wrap=True)
        console.out.print(render(status, now))
    for sentence in status.troubles:
        console.say(sentence, style="yellow")
    down = [each for each in (status.local.processes if status.local else ()) if not _is_ready(each.state)]
    if down:
        names = ", ".join(each.name for each in down)
        console.say(f"Not ready: {names}. Their logs are in {state_dir / 'logs'}.", style="red")
    if hung := [each.name for each in down if each.state is ProcessState.HUNG]:
        console.say(f"Takes connections and answers none: {', '.join(hung)}. It hangs, or is very busy.")
    if down or status.troubles:
        raise typer.Exit(1)


def _find(state_dir: Path) -> tuple[Target, bool]:
    """Return what to look at, and whether that is the stack of the folder; Failed if there is nothing."""
    stack = target.running_stack(state_dir)
    try:
        found = target.find(state_dir)
    except Unreachable as error:
        if not stack:
            raise Failed(str(error)) from error
        return target.of_stack(stack), True  # one of its emulators is away: show that
    except WrongUsage as error:
        raise Failed(str(error)) from error
    return found, bool(stack) and found == target.of_stack(stack)


def _read(context: typer.Context, found: Target, stack: Path | None) -> SystemStatus:
    gateways = dependencies(context)
    try:
        url = target.database_url(stack or STATE_DIR)
    except WrongUsage:
        url = ""  # there are no costs to show
    sources = Sources(
        overview=lambda: gateways.overview(found),
        ledger=(lambda: gateways.ledger(url)) if url else None,
        stack=gateways.local(stack) if stack else None,
    )
    return system_status.read(sources, SystemClock().now(), gateways.patience)


def _name(found: Target, stack: Path | None) -> str:
    if stack is not None:
        return f"The stack in {stack}"
    return f"Emulators, project {found.project}" if found.local else f"Google Cloud, project {found.project}"


def _is_ready(state: ProcessState) -> bool:
    return state is ProcessState.READY

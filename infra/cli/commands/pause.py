"""`blog pause`: what comes waits, and what runs ends."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text
from typer import Option

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.gateways.fleet import Fleet
from infra.cli.jobs import pauses
from infra.cli.jobs.unknown_owners import warn_if_unknown
from infra.cli.options import STATE_DIR, Json, Org, StateDir, elsewhere
from infra.cli.views.pauses import render
from shared import topology
from shared.clock import SystemClock

Model = Annotated[
    str | None, Option("--model", metavar="ALIAS", help="An alias of the gateway, such as gpt-4o.")
]
Reason = Annotated[str, Option("--reason", metavar="TEXT", help="Why, for those who look later.")]
Show = Annotated[bool, Option("--show", "--list", help="Print what is paused, and change nothing.")]
_LONGEST_REASON = 500


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    *,
    org: Org = None,
    model: Model = None,
    reason: Reason = "",
    show: Show = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Pause an organisation, a model, or the whole system: jobs that come wait, and jobs at work go on.

    `blog resume` with the same options ends it. With --json: the pause, {"scope", "since", "reason"} with
    its "org_id" or "model"; with --show {"paused"}, a list of them.
    """
    fleet = dependencies(context).fleet(target.find(state_dir))
    if show:
        if org or model or reason:
            raise WrongUsage("--show prints every pause: leave out --org, --model and --reason.")
        _show(fleet, elsewhere(state_dir), as_json=as_json)
        return
    if len(reason) > _LONGEST_REASON:
        raise WrongUsage(f"The reason has {len(reason)} characters: write at most {_LONGEST_REASON}.")
    scope = scope_of(org, model)
    if model and model not in topology.load().models:
        raise WrongUsage(f"model must be one of {', '.join(topology.load().models)}.")
    held = pauses.pause(fleet, scope, reason.strip(), SystemClock().now())
    if org:
        warn_if_unknown(fleet, org)
    if as_json:
        console.write_json(pauses.Pause(scope, held).as_map())
        return
    console.say(f"{scope.name} is paused since {held.since:%Y-%m-%d %H:%M} UTC. {_effect(scope)}")
    console.say(f"`blog resume{scope.options}{elsewhere(state_dir)}` ends the pause.")


def scope_of(org: str | None, model: str | None) -> pauses.Scope:
    """Return the scope that the options name."""
    if org and model:
        raise WrongUsage("Name one: --org or --model, or neither for the whole system.")
    return pauses.Scope(org_id=org, alias=model)


def _effect(scope: pauses.Scope) -> str:
    if scope.alias:
        return f"Calls at work go on to their end; stages that would begin with {scope.alias} wait."
    return "Jobs at work go on to their end; new and waiting ones start after the pause."


def _show(fleet: Fleet, stack: str, *, as_json: bool) -> None:
    found = pauses.find_all(fleet)
    if as_json:
        console.write_json({"paused": [each.as_map() for each in found]})
    elif found:
        for line in render(found, console.out.width, stack):
            console.out.print(line, soft_wrap=True)
    else:
        console.out.print(Text("Nothing is paused."))

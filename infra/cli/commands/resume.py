"""`blog resume`: ends a pause, and lets waiting jobs go on at once."""

from __future__ import annotations

import typer

from infra.cli import console, target
from infra.cli.commands.pause import Model, scope_of
from infra.cli.dependencies import dependencies
from infra.cli.gateways.fleet import Fleet
from infra.cli.jobs import pauses
from infra.cli.jobs.sweeping import request_sweep
from infra.cli.options import STATE_DIR, Json, Org, StateDir, elsewhere


def command(
    context: typer.Context,
    *,
    org: Org = None,
    model: Model = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """End the pause of an organisation, of a model, or of the whole system; waiting jobs go on.

    With --json: {"scope", "resumed"} with the "org_id" or "model"; false if it was not paused.
    """
    scope = scope_of(org, model)
    fleet = dependencies(context).fleet(target.find(state_dir))
    ended = pauses.resume(fleet, scope)
    if ended:
        request_sweep(fleet)
    if as_json:
        console.write_json({**scope.as_map(), "resumed": ended is not None})
    elif ended:
        console.say(f"{scope.name} is not paused any more: waiting jobs go on, as far as there is room.")
        _name_others(fleet, elsewhere(state_dir))
    else:
        console.say(f"{scope.name} is not paused.")
        _name_others(fleet, elsewhere(state_dir))


def _name_others(fleet: Fleet, stack: str) -> None:
    for other in pauses.find_all(fleet):
        console.say(
            f"{other.scope.name} is still paused: `blog resume{other.scope.options}{stack}` ends that."
        )

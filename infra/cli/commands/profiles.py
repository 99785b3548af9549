"""`blog profiles` and `blog profile`: who writes for whom in an organisation, and how."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from infra.cli import console, target
from infra.cli.command_line import Command, Group
from infra.cli.commands.webhook_desk import owner
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, WrongUsage
from infra.cli.jobs.material_files import read_fields
from infra.cli.options import STATE_DIR, Json, Org, StateDir, Yes, elsewhere
from infra.cli.views import profiles as view
from shared import topology
from shared.clock import SystemClock
from shared.materials.given_profile import BadProfile, is_profile_name
from shared.materials.profile import DEFAULT_PROFILE
from shared.stage.profile_desk import ProfileChanged, ProfileDesk, TooMany, as_map, as_row

_Result = TypeVar("_Result")


def _parse_name(value: str) -> str:
    if not is_profile_name(value):
        raise typer.BadParameter("a name has at most 40 lower-case letters, digits and hyphens.")
    return value


Name = Annotated[
    str,
    typer.Argument(metavar="NAME", help="A profile's name; `default` is for all.", callback=_parse_name),
]
File = Annotated[
    Path, typer.Option("--file", "-f", metavar="FILE", help="YAML or JSON with the fields; - for input.")
]
Version = Annotated[
    str | None, typer.Option("--version", metavar="V", help="Only if this version is replaced.")
]

app = typer.Typer(cls=Group, no_args_is_help=True, rich_markup_mode="markdown")


@app.callback()
def _group() -> None:
    """Show, write or delete a profile: who writes for whom, and how. `blog profiles` lists them."""


def listing(
    context: typer.Context, *, org: Org = None, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """List an organisation's profiles: who writes for whom, and what each fills in.

    With --json: {"profiles"}, each with name, version, updated_at, updated_by and what it fills in.
    """
    org_id = owner(org, state_dir)
    found = _run(context, state_dir, lambda desk: desk.list(org_id))
    if as_json:
        console.write_json({"profiles": [as_row(each) for each in found]})
    elif found:
        for line in view.render(found, console.out.width):
            console.out.print(line, soft_wrap=True)
    else:
        command = f"blog profile set {DEFAULT_PROFILE} --file FILE{elsewhere(state_dir)}"
        console.say(f"The organisation has no profiles: `{command}` writes the one of all its posts.")


@app.command(cls=Command)
def show(
    context: typer.Context,
    name: Name,
    *,
    org: Org = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Print a profile as YAML, which `blog profile set` takes.

    With --json: {"name", "org_id", "version", "updated_at", "updated_by", "profile"}.
    """
    org_id = owner(org, state_dir)
    found = _run(context, state_dir, lambda desk: desk.read(org_id, name))
    if found is None:
        raise Failed(_no_profile(name, state_dir))
    if as_json:
        console.write_json(as_map(found))
    else:
        console.write(view.as_yaml(found.profile))


@app.command("set", cls=Command)
def write(  # noqa: PLR0913  one for each option
    context: typer.Context,
    name: Name,
    *,
    file: File,
    version: Version = None,
    org: Org = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Write a whole profile from a file, and print its version. docs/profiles.md has the fields.

    A profile named `default` is the one of every request of the organisation that names none: it changes all
    later posts. Jobs that have begun keep the profile that they had.

    With --json: the profile, as `blog profile show` has it.
    """
    org_id, fields = owner(org, state_dir), read_fields(file)
    written = _run(context, state_dir, lambda desk: desk.write(org_id, name, fields, version=version))
    if as_json:
        console.write_json(as_map(written.profile))
    else:
        console.write_line(written.profile.version)
    if name == DEFAULT_PROFILE:
        now = "now has" if written.is_new else "has"
        console.say(f"Every later request that names no profile {now} this one.", style="yellow")
    elif not as_json:
        console.say(f"A request has it with --profile {name}, or with `profile` in its JSON.")


@app.command(cls=Command)
def delete(
    context: typer.Context,
    name: Name,
    *,
    yes: Yes = False,
    org: Org = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Delete a profile. Asks first. Later requests that name it are refused; jobs that have it keep it.

    With --json: {"name", "deleted"}.
    """
    org_id = owner(org, state_dir)
    console.agree(f"Delete the profile {name}?", yes=yes)
    if not _run(context, state_dir, lambda desk: desk.delete(org_id, name)):
        raise Failed(_no_profile(name, state_dir))
    if as_json:
        console.write_json({"name": name, "deleted": True})
    else:
        console.say("The profile is deleted.")


def _run(
    context: typer.Context, state_dir: Path, work: Callable[[ProfileDesk], Awaitable[_Result]]
) -> _Result:
    """Return what the work returns at a desk of the pipeline that the command talks to."""
    where = target.find(state_dir)

    async def at_desk() -> _Result:
        async with dependencies(context).profiles(where) as store:
            return await work(ProfileDesk(store, SystemClock(), topology.load().models))

    try:
        return asyncio.run(at_desk())
    except BadProfile as error:
        raise WrongUsage(str(error)) from error
    except (TooMany, ProfileChanged) as error:
        raise Failed(str(error)) from error


def _no_profile(name: str, state_dir: Path) -> str:
    return f"There is no profile {name}: `blog profiles{elsewhere(state_dir)}` lists them."

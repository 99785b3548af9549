"""`blog compare`: the same briefs by several models or with several prompts, side by side."""

from __future__ import annotations

import asyncio
import math
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from typer import Argument, Option

from infra.cli import console, target
from infra.cli.commands.submit_file import say_wrong_lines
from infra.cli.comparison.plan import (
    Briefs,
    choose_variants,
    lay_out,
    parse_models,
    read_briefs,
)
from infra.cli.comparison.prompts import OtherPrompts, open_fleets
from infra.cli.comparison.runner import Terms
from infra.cli.comparison.session import Plan, Session
from infra.cli.dependencies import Dependencies, dependencies
from infra.cli.errors import Failed, Unreachable, WrongUsage
from infra.cli.format import pluralize
from infra.cli.input import STDIN, read_lines
from infra.cli.options import STATE_DIR, Json, Org, StateDir, User, elsewhere
from infra.cli.views.amounts import amount
from infra.local.supervision.service import StackError
from infra.local.supervision.signals import Interrupted
from shared import topology

_LIMIT = 5.0
_AT_ONCE = 4
_NAME = re.compile(r"[\w.-]{1,80}")
_INTERRUPTED = 130  # as a shell expects it after Ctrl-C


@dataclass(frozen=True)
class _Options:
    file: Path
    models: str
    prompts: str | None
    name: str
    out: Path
    limit: float
    at_once: int
    owner: Mapping[str, str | None]
    state_dir: Path
    as_json: bool


def command(  # noqa: PLR0913  one for each option
    context: typer.Context,
    file: Annotated[
        Path, Argument(metavar="FILE", help="Briefs, one JSON object a line; - is standard input.")
    ],
    *,
    models: Annotated[str, Option(metavar="A,B", help="Aliases, such as best,fast.")],
    prompts: Annotated[
        str | None,
        Option(
            metavar="REF", help="Write them with the prompts of this Git revision, too; local stack only."
        ),
    ] = None,
    limit: Annotated[
        float, Option(metavar="USD", min=0, help="What all posts may cost, by estimate.")
    ] = _LIMIT,
    name: Annotated[
        str | None, Option(metavar="NAME", help="Another name writes anew. [default: the file's name]")
    ] = None,
    out: Annotated[Path | None, Option(metavar="DIR", help="[default: compare-NAME]")] = None,
    jobs: Annotated[int, Option(metavar="N", min=1, max=50, help="Posts at a time.")] = _AT_ONCE,
    org: Org = None,
    user: User = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Write the same briefs with each model, and show the posts side by side.

    A brief is a start message as in `blog submit --file`; its model and job_id are replaced, and
    max_revisions is 0 unless it says otherwise. Prints score, findings, length, time and cost with medians
    and pairs won. DIR gets compare.html with the posts side by side, compare.csv, and each post as Markdown.

    The same command again goes on where it stopped: posts that are there are not written and paid for
    again. With --prompts REF the functions of that revision write each brief, too, beside the running stack.

    A brief is begun only if the estimated cost of its posts fits into the rest of --limit. Exits 1 if the
    limit left posts unwritten.

    With --json: {"name", "folder", "variants", "pairs", "posts", "missing", "resumed", "spent_usd",
    "limit_usd", "notes"}.
    """
    given = name if name is not None else "briefs" if file == STDIN else file.stem
    if not _NAME.fullmatch(given):
        raise WrongUsage(
            f"{given!r} can't be the comparison's name: take letters, digits, dots and dashes for --name."
        )
    if not math.isfinite(limit):
        raise WrongUsage("--limit must be a number of dollars.")
    owner = {"org_id": org, "user_id": user}
    folder = out or Path(f"compare-{given}")
    options = _Options(file, models, prompts, given, folder, limit, jobs, owner, state_dir, as_json)
    try:
        asyncio.run(_compare(dependencies(context), options))
    except StackError as error:
        raise Failed(str(error)) from error
    except Unreachable as error:
        raise Unreachable(f"{error} {_resume(options)}") from error
    except (KeyboardInterrupt, Interrupted) as error:
        console.say(f"Stopped. {_resume(options)}")
        raise typer.Exit(_INTERRUPTED) from error


async def _compare(gateways: Dependencies, options: _Options) -> None:
    declared = topology.load()
    models = parse_models(options.models, declared.models)
    found = target.find(options.state_dir)
    other = OtherPrompts.find(gateways, found, options.state_dir, options.prompts)
    prompts = await other.resolve(models) if other else None
    variants = choose_variants(models, prompts)
    briefs = read_briefs(read_lines(options.file), options.owner, models, local=found.local)
    _require_briefs(briefs, options.file)
    entries = lay_out(briefs.valid, variants, options.name, declared)
    session = Session(Plan(options.name, briefs.valid, variants, entries, options.out), options.limit)
    session.announce()
    async with open_fleets(gateways, found, other, prompts) as fleets:
        await session.write_posts(fleets, Terms(options.at_once, gateways.pause, gateways.appears))
    if session.run.outcomes:
        session.write_files()
    if options.as_json:
        console.write_json(session.as_map())
    elif session.run.outcomes:
        session.print_report()
    if session.run.missing:
        raise Failed(_exhausted(session, options))


def _require_briefs(briefs: Briefs, file: Path) -> None:
    say_wrong_lines(briefs.invalid)
    if briefs.invalid:
        raise WrongUsage(
            f"Nothing was written: {pluralize(len(briefs.invalid), 'line')} of "
            f"{len(briefs.invalid) + len(briefs.valid) + briefs.repeated:,} can't be a brief. Correct "
            f"{'it' if len(briefs.invalid) == 1 else 'them'}."
        )
    if not briefs.valid:
        raise WrongUsage(f"There is nothing to write: {file} has no lines.")
    if briefs.repeated:
        verb = "repeats another and is" if briefs.repeated == 1 else "repeat others and are"
        console.say(f"{pluralize(briefs.repeated, 'line')} {verb} left out.")


def _resume(options: _Options) -> str:
    if options.file == STDIN:
        return "The same command with the same input goes on from here."
    command_line = _command_line(options, options.limit)
    return f"Jobs that have begun go on; this takes them up and writes the rest:\n  {command_line}"


def _command_line(options: _Options, limit: float) -> str:
    words = ["blog", "compare", str(options.file), "--models", options.models, "--name", options.name]
    words += ["--out", str(options.out), "--limit", f"{limit:g}"]
    words += ["--prompts", options.prompts] if options.prompts else []
    for name, value in (("--org", options.owner["org_id"]), ("--user", options.owner["user_id"])):
        words += [name, value] if value else []
    return shlex.join(words) + elsewhere(options.state_dir)


def _exhausted(session: Session, options: _Options) -> str:
    run = session.run
    needed = run.spending.spent + sum(entry.worst_usd for entry in run.missing)
    count = pluralize(len(run.missing), "post")
    raised = math.ceil(needed * 100) / 100
    return (
        f"{count} of {len(run.missing) + len(run.outcomes)} not written: with {amount(run.spending.spent)} "
        f"spent, the limit of {amount(options.limit)} has no room for the next brief. "
        f"This writes the rest:\n  {_command_line(options, raised)}"
    )

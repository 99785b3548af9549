"""`blog dead-letters`: list, show and replay the messages that were rejected or given up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from infra.cli import console, target
from infra.cli.command_line import Command, Group
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed
from infra.cli.gateways.jobs import Jobs
from infra.cli.jobs import dead_letters
from infra.cli.options import STATE_DIR, Json, StateDir, Yes
from infra.cli.views import letters
from shared.clock import SystemClock
from shared.jobs.letters import Letter

MessageId = Annotated[str, typer.Argument(metavar="MESSAGE", help="The id that the list shows.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many, the newest first.")]

app = typer.Typer(cls=Group, invoke_without_command=True, rich_markup_mode="markdown")


@app.callback()
def listing(
    context: typer.Context, *, limit: Limit = 50, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """List the messages that were refused or given up, or show or replay one of them.

    With --json: {"dead_letters"}, each with the first of its data.
    """
    if context.invoked_subcommand:
        # Options given before the subcommand count for it, unless it has its own.
        given = {"state_dir": state_dir, "as_json": as_json}
        context.default_map = dict.fromkeys(("show", "replay"), given)
        return
    found = _jobs(context, state_dir).letters(limit)
    if as_json:
        console.write_json({"dead_letters": [_as_map(letter) for letter in found]})
    elif found:
        for line in letters.render(found, console.out.width):
            console.out.print(line, soft_wrap=True)
    else:
        console.say("No message was refused or given up.")


@app.command(cls=Command)
def show(
    context: typer.Context,
    message: MessageId,
    *,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Print why a message is kept, its attributes and its data.

    With --json: the document, its data whole; base64 where "encoding" says so.
    """
    letter = _letter(_jobs(context, state_dir), message)
    if as_json:
        console.write_json(_as_map(letter))
        return
    console.say(
        f"{letter.received_at:%Y-%m-%d %H:%M:%S} UTC, from {letter.subscription or 'no known subscription'}."
    )
    console.say(letter.reason, style="red")
    for name, value in letter.attributes.items():
        console.say(f"{name}: {value}", style="dim")
    console.write_line(letter.content.decode(errors="backslashreplace"))


@app.command(cls=Command)
def replay(
    context: typer.Context,
    message: MessageId,
    *,
    yes: Yes = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Publish a message again, or begin a new run where its job has ended without it. Asks first.

    With --json: {"message_id", "topic", "published_id", "job_id", "run"}; run is null where none began.
    """
    jobs = _jobs(context, state_dir)
    sent = dead_letters.replay(jobs, _letter(jobs, message), SystemClock().now(), yes=yes)
    if as_json:
        console.write_json(msgspec.to_builtins(sent))
    elif sent.job_id:
        console.write_line(sent.job_id)


def _jobs(context: typer.Context, state_dir: Path) -> Jobs:
    return dependencies(context).jobs(target.find(state_dir))


def _letter(jobs: Jobs, message_id: str) -> Letter:
    letter = jobs.letter(message_id)
    if letter is None:
        raise Failed(f"There is no dead letter {message_id}: `blog dead-letters` lists them.")
    return letter


def _as_map(letter: Letter) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.structs.asdict(letter)
    if built.pop("parts"):
        built["data"], built["encoding"] = letter.as_text()
    return built

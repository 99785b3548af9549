"""The `blog` command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import typer
from typer.core import TyperGroup

from infra.cli import console
from infra.cli.commands import (
    budget,
    cancel,
    check,
    clean,
    compare,
    costs,
    dead_letters,
    demo,
    erase,
    jobs,
    pause,
    reconcile,
    replay,
    resume,
    show,
    submit,
    up,
    watch,
)
from infra.cli.errors import Refusal
from shared import topology


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            console.say(str(refusal), style="red")
            raise typer.Exit(refusal.exit_code) from refusal
        except msgspec.ValidationError as error:
            if (fault := _topology_fault()) is None:
                raise
            console.say(f"infra/topology.yaml is wrong: {fault}.", style="red")
            raise typer.Exit(1) from error


def _topology_fault() -> str | None:
    """Return what is wrong with the topology, which every command reads; None if nothing is."""
    try:
        topology.load()
    except msgspec.ValidationError as error:
        return str(error).rstrip(".")
    return None


app = typer.Typer(
    name="blog",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    # A traceback that shows local variables shows keys.
    pretty_exceptions_show_locals=False,
)


@app.callback()
def _root() -> None:
    """Blog posts written, polished, checked and tagged by language models.

    Commands talk to the stack that runs on this machine, or to Google Cloud where GOOGLE_CLOUD_PROJECT is
    set and no stack runs. Exit codes: 0 success, 1 the job or the check failed, 2 wrong usage.
    """


_COMMANDS: dict[str, Callable[..., None]] = {
    "up": up.command,
    "demo": demo.command,
    "submit": submit.command,
    "watch": watch.command,
    "show": show.command,
    "jobs": jobs.command,
    "cancel": cancel.command,
    "replay": replay.command,
    "pause": pause.command,
    "resume": resume.command,
    "budget": budget.command,
    "costs": costs.command,
    "reconcile": reconcile.command,
    "compare": compare.command,
    "erase": erase.command,
    "clean": clean.command,
    "check": check.command,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)
app.add_typer(dead_letters.app, name="dead-letters")


def main() -> None:
    """Run the command line."""
    app()

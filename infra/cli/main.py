"""The `blog` command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from infra.cli import console, version
from infra.cli.command_line import Command, Commands
from infra.cli.commands import (
    budget,
    cancel,
    check,
    check_deploy,
    clean,
    compare,
    costs,
    dead_letters,
    demo,
    down,
    erase,
    list_jobs,
    logs,
    open_post,
    pause,
    profiles,
    reconcile,
    replay,
    resume,
    review,
    show,
    status,
    submit,
    up,
    watch,
    webhooks,
)

app = typer.Typer(
    name="blog",
    cls=Commands,
    context_settings={"help_option_names": ["--help", "-h"]},
    no_args_is_help=True,
    rich_markup_mode="markdown",
    # A traceback that shows local variables shows keys.
    pretty_exceptions_show_locals=False,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer calls it with the option's value
    if wanted:
        console.write_line(version.describe())
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Print the version.")
]


@app.callback()
def _root(*, version: Version = False) -> None:
    """Blog posts written, polished, checked and tagged by language models.

    Commands talk to the stack that runs on this machine, or to Google Cloud where GOOGLE_CLOUD_PROJECT is
    set and no stack runs. Exit codes: 0 success, 1 the job or the check failed, 2 wrong usage.
    """


_GROUPS: dict[str, dict[str, Callable[..., None]]] = {
    "Start": {
        "up": up.command,
        "down": down.command,
        "demo": demo.command,
        "submit": submit.command,
    },
    "Look": {
        "status": status.command,
        "list": list_jobs.command,
        "show": show.command,
        "watch": watch.command,
        "open": open_post.command,
        "logs": logs.command,
    },
    "Act": {
        "cancel": cancel.command,
        "replay": replay.command,
        "review": review.command,
    },
    "Money": {
        "budget": budget.command,
        "costs": costs.command,
        "reconcile": reconcile.command,
    },
    "Run": {
        "pause": pause.command,
        "resume": resume.command,
        "erase": erase.command,
        "check-deploy": check_deploy.command,
    },
    "Texts": {
        "profiles": profiles.listing,
        "check": check.command,
        "clean": clean.command,
        "compare": compare.command,
    },
}
"""The commands in the order of `blog --help`, by the heading above them."""

for _group, _commands in _GROUPS.items():
    for _name, _command in _commands.items():
        app.command(_name, cls=Command, rich_help_panel=_group)(_command)
app.command("jobs", cls=Command, hidden=True)(list_jobs.command)  # the earlier name
app.add_typer(profiles.app, name="profile", rich_help_panel="Texts")
app.add_typer(webhooks.app, name="webhooks", rich_help_panel="Act")
app.add_typer(dead_letters.app, name="dead-letters", rich_help_panel="Run")


def main() -> None:
    """Run the command line."""
    app(prog_name="blog")

"""Asks before something is done that costs."""

from __future__ import annotations

from rich.prompt import Confirm

from infra.cli import console
from infra.cli.errors import Failed, WrongUsage


def agree(question: str, *, yes: bool) -> None:
    """Return if the person agrees or did so with --yes; Failed if not, WrongUsage if nobody answers."""
    if yes:
        return
    try:
        agreed = Confirm.ask(question, console=console.err, default=False)
    except EOFError as error:
        raise WrongUsage("Nobody answered: add --yes to do it without being asked.") from error
    if not agreed:
        raise Failed("Nothing was done.")

"""Write results to standard output, and everything about them to standard error."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.prompt import Confirm

from infra.cli.errors import Failed, WrongUsage
from infra.cli.format import printable
from infra.cli.output import write_data
from infra.cli.program import spell

# Rich looks sys.stdout up at each use, so nothing is bound at import. No markup: a post is full of brackets.
out = Console(highlight=False, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False)


def write(text: str) -> None:
    """Write to standard output as it is, in UTF-8: rich would fold long lines and expand tabs."""
    write_data(out.file, text)


def write_line(text: str) -> None:
    """Write one line that a program may read."""
    write(f"{text}\n")


def write_json(value: Any) -> None:
    """Write one JSON value on one line; times are ISO 8601."""
    write_line(json.dumps(value, ensure_ascii=False, default=as_iso))


def say(sentence: str, style: str | None = None) -> None:
    """Print a sentence for the person to standard error; a terminal folds it between words.

    An indented command stays one line, to be copied. What a terminal would obey is replaced.
    """
    for line in sentence.split("\n"):
        shown = printable(spell(line))
        err.print(shown, style=style, soft_wrap=not err.is_terminal or line.startswith("  blog "))


def tell(sentence: str, style: str | None = None) -> None:
    """Print a sentence of the result to standard output; a terminal folds it between words."""
    shown = "\n".join(map(printable, spell(sentence).split("\n")))
    out.print(shown, style=style, soft_wrap=not out.is_terminal)


def show_command(command: str) -> None:
    """Print a command to standard error on one line, however long: a person copies it."""
    err.print(printable(spell(f"  {command}")), soft_wrap=True)


def agree(question: str, *, yes: bool) -> None:
    """Return if the person agrees or did so with --yes; Failed if not, WrongUsage if nobody answers."""
    if yes:
        return
    try:
        agreed = Confirm.ask(question, console=err, default=False)
    except (EOFError, RuntimeError) as error:  # input() raises the latter where standard input is closed
        raise WrongUsage("Nobody answered: add --yes to skip the question.") from error
    if not agreed:
        raise Failed("Nothing was done.")


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[], None]]:
    """Show a bar on standard error if that is a terminal; yield the function that moves it by one."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What goes to standard output has to stay there, unless both are the same terminal.
    shared = out.is_terminal
    with Progress(
        *columns, console=err, disable=not err.is_terminal, transient=True, redirect_stdout=shared
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def as_iso(value: object) -> str:
    """Return a time as JSON has it; TypeError for anything else that JSON lacks."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")

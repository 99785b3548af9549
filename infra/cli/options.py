"""Options that several commands share."""

from __future__ import annotations

import os
import shlex
import unicodedata
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

STATE_DIR = Path(".local")
STATE_DIR_VARIABLE = "BLOG_STATE_DIR"


def elsewhere(state_dir: Path) -> str:
    """Return the options that a further command needs to find the same stack, from any terminal."""
    return f" --state-dir {shlex.quote(str(state_dir))}" if is_named(state_dir) else ""


def is_named(state_dir: Path) -> bool:
    """Return whether the caller chose the folder, by the option or by BLOG_STATE_DIR."""
    return state_dir != STATE_DIR or bool(os.environ.get(STATE_DIR_VARIABLE))


def _folder(context: typer.Context, value: Path) -> Path:
    """Return the folder; the option before a subcommand counts for it, and wins over the variable."""
    if fault := _fault(value):
        raise typer.BadParameter(f"{value} {fault}.")
    above = context.parent
    if above is None or _is_typed(context) or not _is_typed(above):
        return value
    return Path(above.params["state_dir"])


def _fault(folder: Path) -> str | None:
    """Return why a path can't be a folder, if that shows before it is used."""
    try:
        if any(unicodedata.category(character) == "Cc" for character in str(folder.absolute())):
            return "can't be a folder: its path has a control character"
        return None if folder.is_dir() or not folder.exists() else "is not a folder"
    except FileNotFoundError:
        return None  # the current folder was deleted
    except (OSError, ValueError) as error:
        return f"can't be a folder: {getattr(error, 'strerror', None) or error}"


def _is_typed(context: Any) -> bool:
    source = context.get_parameter_source("state_dir")
    return source is not None and source.name == "COMMANDLINE"


def parse_uuid(value: str | None) -> str | None:
    """Return an id in lower case, for an option or argument."""
    if value is None:
        return None
    try:
        return str(UUID(value))
    except ValueError as error:
        raise typer.BadParameter(f"{value} is not a UUID.") from error


StateDir = Annotated[
    Path,
    typer.Option(
        "--state-dir",
        metavar="DIR",
        envvar=STATE_DIR_VARIABLE,
        callback=_folder,
        help="The folder of the stack, where stack.env is.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, for scripts.")]
JobId = Annotated[str, typer.Argument(metavar="JOB", help="The job's id.", callback=parse_uuid)]
OneJob = Annotated[
    str | None, typer.Argument(metavar="[JOB]", help="The job's id.", callback=parse_uuid, show_default=False)
]
SomeJob = Annotated[
    str | None, typer.Option("--job", "--job-id", metavar="JOB", help="A job's id.", callback=parse_uuid)
]
Org = Annotated[
    str | None, typer.Option("--org", metavar="ORG", help="An organisation's id.", callback=parse_uuid)
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help="A duration such as 2h or 3d, or an ISO time in UTC."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")]
User = Annotated[str | None, typer.Option("--user", metavar="USER", help="A user's id.", callback=parse_uuid)]
Timeout = Annotated[
    float | None, typer.Option("--timeout", metavar="SECONDS", min=0, help="Stop watching after this long.")
]

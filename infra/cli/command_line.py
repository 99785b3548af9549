"""Parse the command line, run its command, and end with one sentence and an exit code."""

from __future__ import annotations

import errno
import sys
from typing import Any

import msgspec
import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError  # typer has no public names for these
from typer.core import TyperCommand, TyperGroup

from infra.cli import console, output, usage
from infra.cli.errors import Refusal
from shared import topology

_LONGEST = 1500
"""Characters of a sentence; a value that it quotes may have a hundred thousand."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE})


class Command(TyperCommand):
    """A command that takes no blank values."""

    def get_params(self, ctx: Any) -> Any:
        """Return the options and arguments as the help shows them."""
        return _without_type_of_flags(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Check what was given before it is converted: an empty path would be the current folder."""
        if not ctx.resilient_parsing:
            given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
            usage.require_values(self.params, given)
        return super().parse_args(ctx, args)


class Group(TyperGroup):
    """A group of commands."""

    def get_params(self, ctx: Any) -> Any:
        """Return the options as the help shows them."""
        return _without_type_of_flags(super().get_params(ctx))


class Commands(Group):
    """The group of all commands."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command, and exit as a shell expects."""
        with output.guarded():
            try:
                code = super().main(*args, **(options | {"standalone_mode": False}))
            except output.OutputFailed as failed:
                if failed.sentence:
                    _say(failed.sentence)
                raise
            except Exception as error:
                if (ending := _explain(error)) is None:
                    raise
                sentence, code = ending
                if sentence:
                    _say(sentence)
        sys.exit(code or 0)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read `help costs` as `costs --help`."""
        return super().parse_args(ctx, [*args[1:], "--help"] if args[:1] == ["help"] else args)


def _without_type_of_flags(parameters: list[Any]) -> list[Any]:
    """Return the parameters; the help would write <bool> beside each that takes no value."""
    for each in parameters:
        if each.type_descriptor.annotation is bool:
            each.metavar = ""
    return parameters


def _explain(error: Exception) -> tuple[str, int] | None:  # noqa: PLR0911  one for each kind
    """Return the sentence and the exit code of an error; None for a fault of this program."""
    match error:
        case Refusal():
            return str(error), error.exit_code
        case NoArgsIsHelpError():
            return "", error.exit_code  # the help is printed already
        case ClickException():
            return usage.explain(error), error.exit_code
        case typer.Abort():
            return "Stopped.", 1
        case msgspec.ValidationError():
            fault = _topology_fault()
            return (f"infra/topology.yaml is wrong: {fault}.", 1) if fault else None
        case OSError() if error.filename is not None or error.errno in _FULL:
            return f"{error.filename or 'A file'} can't be used: {error.strerror}.", 1
        case _:
            return None


def _say(sentence: str) -> None:
    """Print a sentence in red, shortened if it quotes a long value."""
    if len(sentence) > _LONGEST:
        sentence = f"{sentence[: _LONGEST // 2]} … {sentence[-_LONGEST // 2 :]}"
    console.say(sentence, style="red")


def _topology_fault() -> str | None:
    """Return what is wrong with the topology, which every command reads; None if nothing is."""
    try:
        topology.load()
    except msgspec.ValidationError as error:
        return str(error).rstrip(".")
    return None

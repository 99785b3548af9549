"""Markdown from a file or from standard input."""

from __future__ import annotations

from pathlib import Path

import typer

from infra.cli.failures import WrongUsage

STDIN = Path("-")


def read_text(path: Path) -> str:
    """Return the text; WrongUsage with a sentence when it can't be read."""
    name = "Standard input" if path == STDIN else str(path)
    try:
        data = typer.get_binary_stream("stdin").read() if path == STDIN else path.read_bytes()
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{name} is not UTF-8 text.") from error
    except OSError as error:
        raise WrongUsage(f"{name} can't be read: {error.strerror}.") from error

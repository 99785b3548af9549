"""Markdown, or lines of JSON, from a file or from standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import typer

from infra.cli import console
from infra.cli.errors import WrongUsage

STDIN = Path("-")
_MOST = 1_000_000  # bytes; a post of 5,000 words has 40,000
LONGEST_LINE = 6 * 1024 * 1024
"""Bytes, as many as the API takes; a start message without sources has at most some 20,000."""


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank with their numbers, without reading the whole file.

    A line that is too long is cut after LONGEST_LINE + 1 bytes. WrongUsage when the file can't be read.
    """
    _announce_wait(path, "lines of JSON")
    try:
        with nullcontext(standard_input()) if path == STDIN else path.open("rb") as file:
            number, line = 1, file.readline(LONGEST_LINE + 1)
            while line:
                if line.strip():
                    yield number, line
                while line and not line.endswith(b"\n"):  # the rest of one that is too long
                    line = file.readline(LONGEST_LINE)
                number, line = number + 1, file.readline(LONGEST_LINE + 1)
    except OSError as error:
        name = "Standard input" if path == STDIN else str(path)
        raise WrongUsage(f"{name} can't be read: {error.strerror}.") from error


def read_text(path: Path) -> str:
    """Return the text; WrongUsage with a sentence when it can't be read."""
    name = "Standard input" if path == STDIN else str(path)
    _announce_wait(path, "Markdown")
    try:
        with standard_input() if path == STDIN else path.open("rb") as file:
            data = file.read(_MOST + 1)
        if len(data) > _MOST:
            raise WrongUsage(f"{name} is longer than {_MOST // 1_000_000} MB, too long for a post.")
        return data.decode("utf-8-sig")  # without the mark that some editors put before a text
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{name} is not UTF-8 text.") from error
    except OSError as error:
        raise WrongUsage(f"{name} can't be read: {error.strerror}.") from error


def standard_input() -> BinaryIO:
    """Return standard input; WrongUsage if the command was started without one."""
    if sys.stdin is None:
        raise WrongUsage("Standard input is closed: name a file.")
    return typer.get_binary_stream("stdin")


def _announce_wait(path: Path, what: str) -> None:
    """Say that the command waits for somebody to type, who may have meant to name a file."""
    if path == STDIN and sys.stdin is not None and sys.stdin.closed:
        raise WrongUsage("Standard input was read already: name a file for one of the two.")
    if path == STDIN and sys.stdin is not None and sys.stdin.isatty():
        console.say(f"Waiting for {what} from the terminal: end it with Ctrl-D, or name a file.")

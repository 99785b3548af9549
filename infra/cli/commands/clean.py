"""`blog clean`: remove model artifacts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from infra.cli import console
from infra.cli.input import STDIN, read_text
from infra.cli.options import Json

File = Annotated[Path, typer.Argument(metavar="[FILE]", help="Markdown; standard input when left out or -.")]


def command(file: File = STDIN, *, as_json: Json = False) -> None:
    """Write Markdown without model artifacts: greetings, offers, fences around the whole, and so on.

    With --json: {"text", "removed": [{"rule", "start", "end", "text"}]}; start and end count characters of
    the input.
    """
    from shared.text.cleaner import clean  # noqa: PLC0415  loads a Markdown parser, which `blog --help` need not

    text = read_text(file)
    cleaned = clean(text)
    if as_json:
        console.write_json({"text": cleaned.text, "removed": msgspec.to_builtins(cleaned.removed)})
    else:
        # The end of the text may be removed; a file that ended its last line still does.
        ended = cleaned.text.endswith("\n") or not cleaned.text or not text.endswith("\n")
        console.write(cleaned.text if ended else f"{cleaned.text}\n")

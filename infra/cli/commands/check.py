"""`blog check`: the quality rules, on any Markdown file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from typer import Option

from infra.cli import console, report
from infra.cli.failures import Failed
from infra.cli.options import Json
from infra.cli.reading import read_text
from shared.messages import is_language


def _language(value: str) -> str:
    if not is_language(value):
        raise typer.BadParameter(f"{value} is no language tag: write one such as en or pt-BR.")
    return value


File = Annotated[Path, typer.Argument(metavar="FILE", help="Markdown; - is standard input.")]


def command(  # noqa: PLR0913  one for each thing that a post is judged by
    file: File,
    *,
    keyword: Annotated[list[str] | None, Option("--keyword", "-k", help="Repeatable; primary first.")] = None,
    title: Annotated[str | None, Option(help="The page's title.")] = None,
    description: Annotated[str | None, Option(help="The page's meta description.")] = None,
    language: Annotated[str, Option(help="Such as en or pt-BR.", callback=_language)] = "en",
    words: Annotated[int | None, Option(min=1, help="How many words it should have.")] = None,
    min_quality: Annotated[int, Option(min=0, max=100, help="Exit 1 when the score is below this.")] = 70,
    as_json: Json = False,
) -> None:
    """Score a Markdown file by the pipeline's quality rules, without a model; exits 1 below --min-quality.

    With --json: {"score", "word_count", "issues": [{"type", "severity", "message", "line"}]}.
    """
    from functions.quality.checks import Post, check  # noqa: PLC0415  loads a Markdown parser

    post = Post(
        content=read_text(file),
        keywords=tuple(keyword or ()),
        title=title,
        description=description,
        language=language,
        word_count=words,
    )
    found = check(post)
    if as_json:
        console.write_json(msgspec.to_builtins(found))
    else:
        console.out.print(report.verdict(found.score, found.word_count, found.issues))
    if found.score < min_quality:
        raise Failed(f"The score of {found.score} is below {min_quality}.")

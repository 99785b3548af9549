"""`blog check`: the quality rules, on any Markdown file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from typer import Option

from infra.cli import console
from infra.cli.errors import Failed, WrongUsage
from infra.cli.input import read_text
from infra.cli.options import Json
from infra.cli.views import report
from shared.jobs.outputs import QualityOutput
from shared.messages.schemas import is_language


def _language(value: str) -> str:
    if not is_language(value):
        raise typer.BadParameter(f"{value} is not a language tag: write one such as en or pt-BR.")
    return value


def _as_map(verdict: QualityOutput) -> dict[str, Any]:
    """Return the verdict for --json, without fields that have no value."""
    document: dict[str, Any] = {"score": verdict.score, "word_count": verdict.word_count, "issues": []}
    for issue in verdict.issues:
        fields = msgspec.structs.asdict(issue)
        if issue.excerpt is None:
            del fields["excerpt"]
        document["issues"].append(fields)
    return {**document, "left_out": list(verdict.left_out)} if verdict.left_out else document


File = Annotated[Path, typer.Argument(metavar="FILE", help="Markdown; - is standard input.")]


def command(  # noqa: PLR0913  one for each thing that a post is judged by
    file: File,
    *,
    keyword: Annotated[list[str] | None, Option("--keyword", "-k", help="Repeatable; primary first.")] = None,
    title: Annotated[str | None, Option(help="The page's title.")] = None,
    description: Annotated[str | None, Option(help="The page's meta description.")] = None,
    language: Annotated[str, Option(help="Such as en or pt-BR.", callback=_language)] = "en",
    words: Annotated[int | None, Option(min=1, help="How many words it should have.")] = None,
    topic: Annotated[str | None, Option(help="What it should be about.")] = None,
    also: Annotated[
        list[str] | None, Option("--also", help="A check that is off by default, or `all`; repeatable.")
    ] = None,
    min_quality: Annotated[int, Option(min=0, max=100, help="Exit 1 when the score is below this.")] = 70,
    as_json: Json = False,
) -> None:
    """Clean a Markdown file and score it by the pipeline's quality rules, without a model.

    Exits 1 below --min-quality. With --json: {"score", "word_count", "issues": [{"type", "severity",
    "message", "line"}]}; an issue about one place also has its "excerpt", and "left_out" lists the checks
    that need English or spaces between words. docs/checks.md explains each check.
    """
    from functions.quality.checks.catalog import CHECKS, Post, check  # noqa: PLC0415  loads a Markdown parser

    known = [rule.name for rule in CHECKS]
    wanted = known if "all" in (also or []) else (also or [])
    if unknown := [name for name in wanted if name not in known]:
        off = [rule.name for rule in CHECKS if not rule.on]
        raise WrongUsage(f"There is no check named {unknown[0]}: --also takes `all`, {', '.join(off)}.")

    post = Post(
        content=read_text(file),
        keywords=tuple(keyword or ()),
        title=title,
        description=description,
        language=language,
        word_count=words,
        topic=topic,
    )
    verdict = check(post, also=wanted)
    if as_json:
        console.write_json(_as_map(verdict))
    else:
        console.out.print(report.verdict(verdict.score, verdict.word_count, verdict.issues))
        if verdict.left_out:
            console.out.print(
                f"Left out, because they need English or spaces between words: {', '.join(verdict.left_out)}."
            )
    if verdict.score < min_quality:
        raise Failed(f"The score of {verdict.score} is below {min_quality}.")

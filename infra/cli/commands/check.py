"""`blog check`: the quality rules, on any Markdown file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from msgspec.structs import replace
from typer import Option

from infra.cli import console
from infra.cli.errors import Failed, WrongUsage
from infra.cli.input import read_text
from infra.cli.jobs.material_files import read_materials
from infra.cli.options import Json
from infra.cli.views import report
from shared.jobs.outputs import QualityOutput
from shared.messages.schemas import is_language

if TYPE_CHECKING:
    from functions.quality.checks.catalog import Post
    from shared.jobs.outputs import Issue

_OPTIONAL = ("excerpt", "source", "source_excerpt")
_ASSUMED = "en"  # where --language is not given


def _language(value: str | None) -> str | None:
    if value is not None and not is_language(value):
        raise typer.BadParameter(f"{value} is not a language tag: write one such as en or pt-BR.")
    return value


def _as_map(verdict: QualityOutput) -> dict[str, Any]:
    """Return the verdict for --json, without fields that have no value."""
    document: dict[str, Any] = {"score": verdict.score, "word_count": verdict.word_count, "issues": []}
    for issue in verdict.issues:
        fields = msgspec.structs.asdict(issue)
        unset = [name for name in _OPTIONAL if fields[name] is None]
        document["issues"].append({name: value for name, value in fields.items() if name not in unset})
    return {**document, "left_out": list(verdict.left_out)} if verdict.left_out else document


def _name_assumed_language(issues: tuple[Issue, ...], post: Post) -> tuple[Issue, ...]:
    """Add to a finding about the language that nobody named it, and how to name the text's own."""
    from functions.quality.checks.post import Reading  # noqa: PLC0415  loads a Markdown parser
    from shared.text.language import foreign_to  # noqa: PLC0415  loads the language model

    if not any(issue.type == "language" for issue in issues):
        return issues
    own = foreign_to(Reading(post).natural, post.language)
    return tuple(
        replace(issue, message=_with_assumption(issue.message, post.language, own))
        if issue.type == "language"
        else issue
        for issue in issues
    )


def _with_assumption(message: str, assumed: str, own: str | None) -> str:
    unnamed = f"No --language was given, so “{assumed}” was assumed"
    if own:
        return f"{unnamed}; the text is written in “{own}”: pass --language {own} if that is right."
    return f"{message} {unnamed}: if that is wrong, pass --language with the text's tag, such as pt-BR."


File = Annotated[Path, typer.Argument(metavar="FILE", help="Markdown; - is standard input.")]


def command(  # noqa: PLR0913  one for each thing that a post is judged by
    file: File,
    *,
    keyword: Annotated[list[str] | None, Option("--keyword", "-k", help="Repeatable; primary first.")] = None,
    title: Annotated[str | None, Option(help="The page's title.")] = None,
    description: Annotated[str | None, Option(help="The page's meta description.")] = None,
    language: Annotated[
        str | None, Option(help="Such as de or pt-BR; en without it.", callback=_language)
    ] = None,
    words: Annotated[int | None, Option(min=1, help="How many words it should have.")] = None,
    topic: Annotated[str | None, Option(help="What it should be about.")] = None,
    also: Annotated[
        list[str] | None, Option("--also", help="A check that is off by default, or `all`; repeatable.")
    ] = None,
    min_quality: Annotated[int, Option(min=0, max=100, help="Exit 1 when the score is below this.")] = 70,
    profile: Annotated[
        Path | None, Option(metavar="FILE", help="The blog's profile, in YAML or JSON.")
    ] = None,
    source: Annotated[
        list[Path] | None,
        Option("--source", metavar="FILE", help="A source, or a folder of them; repeatable, 1 is the first."),
    ] = None,
    page: Annotated[
        list[str] | None,
        Option("--page", metavar="URL", help="An own page that may be linked, and its title; repeatable."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Clean a Markdown file and score it by the pipeline's quality rules, without a model.

    Exits 1 below --min-quality. With --json: {"score", "word_count", "issues": [{"type", "severity",
    "message", "line"}]}; an issue about one place also has its "excerpt", one about a source its number as
    "source" and the nearest passage as "source_excerpt", and "left_out" lists the checks that need English or
    spaces between words. docs/checks.md explains each check.
    """
    from functions.quality.checks.catalog import CHECKS, Post, check  # noqa: PLC0415  loads a Markdown parser

    known = [rule.name for rule in CHECKS]
    wanted = known if "all" in (also or []) else (also or [])
    if unknown := [name for name in wanted if name not in known]:
        off = [rule.name for rule in CHECKS if not rule.on]
        raise WrongUsage(f"There is no check named {unknown[0]}: --also takes `all`, {', '.join(off)}.")

    materials = read_materials(profile, source or [], page or [])
    named = language or (materials.profile and materials.profile.language)
    post = Post(
        content=read_text(file),
        keywords=tuple(keyword or ()),
        title=title,
        description=description,
        language=named or _ASSUMED,
        word_count=words or (materials.profile.word_count if materials.profile else None),
        topic=topic,
        headline=title if materials.profile else None,
        profile=materials.profile,
        sources=materials.sources,
        links=materials.links,
    )
    verdict = check(post, also=wanted)
    if named is None:
        verdict = replace(verdict, issues=_name_assumed_language(verdict.issues, post))
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

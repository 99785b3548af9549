"""`blog submit`: starts a job."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from typer import Option

from infra.cli import console, target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.jobs.submission import check_id_is_free, compose, publish
from infra.cli.options import STATE_DIR, Json, Org, StateDir, User
from infra.cli.views.display import conclude, display_for, watch


def command(  # noqa: PLR0913  one for each field of the start message
    context: typer.Context,
    *,
    topic: Annotated[
        str | None, Option(help="What to write about. Without it: JSON on standard input.")
    ] = None,
    keyword: Annotated[list[str] | None, Option("--keyword", "-k", help="Repeatable; primary first.")] = None,
    words: Annotated[int | None, Option(help="100 to 5,000. [pipeline's default: 1500]")] = None,
    tone: Annotated[str | None, Option(help="Such as professional, friendly or dry.")] = None,
    instructions: Annotated[str | None, Option(help="Anything else the writer should know.")] = None,
    model: Annotated[str | None, Option(help="An alias of the gateway.")] = None,
    language: Annotated[str | None, Option(help="Such as en or pt-BR.")] = None,
    min_quality: Annotated[int | None, Option(help="Below this score the post is revised.")] = None,
    max_revisions: Annotated[int | None, Option(help="0 to 3.")] = None,
    org: Org = None,
    user: User = None,
    job_id: Annotated[
        str | None, Option(help="The same id again is the same job. [default: a new one]")
    ] = None,
    watching: Annotated[bool, Option("--watch", "-w", help="Stay, and show the job live.")] = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Start a job and print its id.

    The start message comes from the options, or as JSON on standard input without --topic; options then
    replace its fields. A local stack has a demo organization and user; elsewhere name both.

    With --json: {"job_id", "message_id"}, and with --watch the job document at each change after it.
    """
    options = {
        "topic": topic,
        "keywords": keyword or None,
        "word_count": words,
        "tone": tone,
        "custom_instructions": instructions,
        "model": model,
        "language": language,
        "min_quality": min_quality,
        "max_revisions": max_revisions,
        "org_id": org,
        "user_id": user,
        "job_id": job_id,
    }
    _submit(context, options, state_dir, watching=watching, as_json=as_json)


def _submit(
    context: typer.Context, options: dict[str, Any], state_dir: Path, *, watching: bool, as_json: bool
) -> None:
    document = _standard_input() if options["topic"] is None else None
    found = target.find(state_dir)
    request = compose(document, options, local=found.local)
    gateways = dependencies(context)
    jobs = gateways.jobs(found)
    # An id of our own is new.
    past = check_id_is_free(jobs, request) if options["job_id"] or document else None
    message_id = publish(jobs, request)
    job_id = str(request.job_id)
    if as_json:
        console.write_json({"job_id": job_id, "message_id": message_id})
    else:
        console.write_line(job_id)
    if watching:
        # The picture goes to standard error, so that standard output is the id alone also with --watch.
        display = display_for(job_id, console.err, as_json=as_json)
        conclude(asyncio.run(watch(jobs, job_id, display, pause=gateways.pause, past=past)).job)


def _standard_input() -> bytes:
    stream = typer.get_binary_stream("stdin")
    document = b"" if stream.isatty() else stream.read()
    if not document.strip():
        raise WrongUsage(
            "There is nothing to submit: give --topic, or a start message as JSON on standard input."
        )
    return document

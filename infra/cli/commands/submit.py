"""`blog submit`: starts a job, or many from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer import Option

from infra.cli import console, target
from infra.cli.commands.submit_file import Bulk, submit_file
from infra.cli.commands.submit_given import Given
from infra.cli.commands.watching import watch_job
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.gateways.jobs import Jobs
from infra.cli.input import standard_input
from infra.cli.jobs.submission import (
    DEMO_ORG,
    check_id_is_free,
    compose_start,
    publish_start,
    request_of,
)
from infra.cli.jobs.unknown_owners import warn_if_unknown
from infra.cli.moments import is_duration, parse_future
from infra.cli.options import STATE_DIR, Json, Org, StateDir, User, elsewhere
from shared.clock import SystemClock
from shared.stage.intake import Delivery


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
    priority: Annotated[
        int | None, Option(help="0 to 9: higher goes first among an organisation's waiting jobs.")
    ] = None,
    deadline: Annotated[
        str | None,
        Option(metavar="TIME", help="How long it may wait: a duration such as 6h, or an ISO time."),
    ] = None,
    profile: Annotated[
        str | None, Option(metavar="NAME", help="One of the organisation's profiles. [default: default]")
    ] = None,
    source: Annotated[
        list[str] | None,
        Option(
            "--source",
            metavar="FILE[=URL]",
            help="A text that the post may cite; its title is its first heading. A folder gives all of its.",
        ),
    ] = None,
    page: Annotated[
        list[str] | None, Option("--page", metavar="URL[=TITLE]", help="A page of your own to link to.")
    ] = None,
    pages: Annotated[
        Path | None, Option(metavar="FILE", help="Such pages: in each line an address, and after it a title.")
    ] = None,
    sitemap: Annotated[
        str | None, Option(metavar="URL", help="The sitemap of your own pages to link to.")
    ] = None,
    links_per_thousand: Annotated[
        float | None, Option(metavar="N", help="Links to own pages in a thousand words. [default: 3]")
    ] = None,
    review: Annotated[
        str | None, Option(metavar="required|none", help="required: the post waits for a person's approval.")
    ] = None,
    refresh: Annotated[
        Path | None,
        Option(metavar="FILE", help="An existing post to bring up to date in place of writing a new one."),
    ] = None,
    changes: Annotated[
        str | None, Option(metavar="TEXT", help="With --refresh: what has changed since.")
    ] = None,
    org: Org = None,
    user: User = None,
    job_id: Annotated[
        str | None, Option(help="The same id again is the same job. [default: a new one]")
    ] = None,
    file: Annotated[
        Path | None,
        Option("--file", metavar="FILE", help="Start messages, one JSON object a line; - is standard input."),
    ] = None,
    skip_invalid: Annotated[
        bool, Option("--skip-invalid", help="With --file: publish the other lines if some are wrong.")
    ] = False,
    batch: Annotated[
        str, Option("--batch", metavar="NAME", help="With --file: another name makes other ids.")
    ] = "",
    watching: Annotated[bool, Option("--watch", "-w", help="Stay, and show the job live.")] = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Start a job and print its id, or start one for each line of a file.

    The start message comes from the options, or as JSON on standard input without --topic; options then
    replace its fields. A local stack has a demo organization and user; elsewhere name both.

    With --json: {"job_id", "message_id"}, and with --watch the job document at each change after it.

    With --file each line is a start message, whose fields the options replace. All lines are checked before
    the first is published. A line without job_id has one derived from its fields and the options: the same
    file again is the same jobs, so an interrupted run is repeated, and jobs that exist are left alone. Two
    lines with the same fields are one job. To run the same file for new posts, name a new --batch. With
    --json: {"published", "existing", "repeated", "invalid", "job_ids"}.
    """
    options = {
        "topic": topic and topic.strip(),  # spaces around it are not characters of a topic
        "keywords": [each.strip() for each in keyword or ()] or None,
        "word_count": words,
        "tone": tone,
        "custom_instructions": instructions,
        "model": model,
        "language": language,
        "min_quality": min_quality,
        "max_revisions": max_revisions,
        "priority": priority,
        "deadline": _deadline(deadline),
        "profile": profile,
        "review": review,
        "org_id": org,
        "user_id": user,
        "job_id": job_id,
    }
    given = Given(
        sources=source or [],
        pages=page or [],
        page_file=pages,
        sitemap=sitemap,
        links_per_thousand=links_per_thousand,
        refresh=refresh,
        changes=changes,
    )
    options |= given.fields()
    if refresh and not file:
        options["topic"] = options["topic"] or given.title()
    if file is None:
        if skip_invalid or batch:
            raise WrongUsage("--skip-invalid and --batch are for --file.")
        _submit(context, options, state_dir, watching=watching, as_json=as_json)
        return
    if topic or job_id or watching:
        raise WrongUsage("Each line of --file is a job: leave out --topic, --job-id and --watch.")
    if deadline and is_duration(deadline):
        raise WrongUsage("With --file give --deadline as a time: after a duration each run is other jobs.")
    bulk = Bulk(file, options, batch, skip_invalid=skip_invalid, as_json=as_json)
    submit_file(context, bulk, state_dir)


def _submit(
    context: typer.Context, options: dict[str, Any], state_dir: Path, *, watching: bool, as_json: bool
) -> None:
    document = _standard_input() if options["topic"] is None else None
    found = target.find(state_dir)
    start = compose_start(document, options, local=found.local)
    gateways = dependencies(context)
    jobs = gateways.jobs(found)
    # An id of our own is new.
    past = check_id_is_free(jobs, start) if options["job_id"] or document else None
    job_id, org_id = start.message.job_id, request_of(start).org_id
    message_id = _publish(jobs, start, state_dir)
    if as_json:
        console.write_json({"job_id": job_id, "message_id": message_id})
    else:
        console.write_line(job_id)
    if org_id != DEMO_ORG:
        warn_if_unknown(gateways.fleet(found), org_id)
    if watching:
        # The picture goes to standard error, so that standard output is the id alone also with --watch.
        watch_job(jobs, job_id, console.err, gateways, found, state_dir, as_json=as_json, past=past)


def _publish(jobs: Jobs, start: Delivery, state_dir: Path) -> str:
    """Publish the message and return its id; after Ctrl-C say which job may have been started."""
    try:
        return publish_start(jobs, start)
    except KeyboardInterrupt:
        step = f"\n  blog show {start.message.job_id}{elsewhere(state_dir)}"
        console.say(f"Pub/Sub has not answered: the job may be published or not.{step}")
        raise


def _deadline(text: str | None) -> str | None:
    """Return the time as the start message has it; WrongUsage if it is over."""
    if text is None:
        return None
    now = SystemClock().now()
    moment = parse_future(text, now)
    if moment <= now:
        raise WrongUsage(f"The deadline {text} is over: name a later time.")
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _standard_input() -> bytes:
    stream = standard_input()
    document = b"" if stream.isatty() else stream.read()
    if not document.strip():
        raise WrongUsage(
            "There is nothing to submit: give --topic, or a start message as JSON on standard input."
        )
    return document

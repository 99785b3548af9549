"""`blog demo`, which is what `make run` calls: one request through the whole pipeline."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from typer import Option

from infra.cli import console
from infra.cli.commands.demo_brief import Order, Wishes, compose_demo
from infra.cli.commands.demo_given import Files, read_given, samples
from infra.cli.commands.demo_run import Demo
from infra.cli.commands.up import Upstream
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, WrongUsage
from infra.cli.options import STATE_DIR, Org, StateDir, User
from infra.local.supervision.service import Lost, StackError
from infra.local.supervision.signals import Interrupted

_RECORDED, _SOURCED = "recorded", "sourced"


def _kind(value: str | None) -> str | None:
    if value and value not in {_RECORDED, _SOURCED}:
        raise typer.BadParameter(f"DEMO is {value!r}: it can be {_RECORDED} or {_SOURCED}.")
    return value or None


def command(  # noqa: PLR0913  one for each thing that can be chosen
    context: typer.Context,
    *,
    topic: Annotated[
        str | None, Option(envvar="TOPIC", help="What to write about. [default: houseplants]")
    ] = None,
    keyword: Annotated[
        list[str] | None, Option("--keyword", "-k", help="Repeatable; primary first.", show_default=False)
    ] = None,
    keywords: Annotated[
        str | None, Option(envvar="KEYWORDS", help="The same, comma separated.", show_default=False)
    ] = None,
    words: Annotated[
        int | None, Option(envvar="WORDS", help="100 to 5,000. [default: 300; 150 from the bundled model]")
    ] = None,
    profile: Annotated[
        Path | None,
        Option(envvar="PROFILE", metavar="FILE", help="Who writes for whom, and how: YAML or JSON."),
    ] = None,
    sources: Annotated[
        str | None,
        Option(envvar="SOURCES", metavar="FILES", help="A folder, or files and commas: what the post cites."),
    ] = None,
    links: Annotated[
        Path | None,
        Option(envvar="LINKS", metavar="FILE", help="Own pages that the post links to, one a line."),
    ] = None,
    review: Annotated[
        bool, Option("--review", envvar="REVIEW", help="Wait for a person's approval.")
    ] = False,
    recorded: Annotated[
        bool, Option("--recorded", help="Play recorded answers of a good writer, without a model.")
    ] = False,
    kind: Annotated[str | None, Option("--demo", envvar="DEMO", hidden=True, callback=_kind)] = None,
    org: Org = None,
    user: User = None,
    upstream: Upstream = None,
    state_dir: StateDir = STATE_DIR,
) -> None:
    """Start the stack, run one request live, print the post and its cost, and stop everything.

    MODEL_URL names the model server that writes. Without it a provider writes whose key is set
    (OPENAI_API_KEY, ANTHROPIC_API_KEY), else a model server of this machine, else a small bundled model,
    whose posts are weak. --recorded shows what the pipeline does with a good writer. The post is kept in
    DIR/posts.

    DEMO=sourced plays a recorded post that cites the sample sources of a made-up shop, in its house style.
    """
    recorded = recorded or kind is not None
    if recorded and upstream:
        raise WrongUsage("Recorded answers come from no model: leave out --upstream or --recorded.")
    files = Files(profile, sources, links, review=review)
    given = read_given(samples(files) if kind == _SOURCED else files)
    wishes = Wishes(topic, keyword or _split(keywords), words, org, user, given)
    request = compose_demo(wishes, recorded=recorded)
    any_length = words is None and "word_count" not in given.filled
    order = Order(request, given, recorded=recorded, any_length=any_length)
    demo = Demo(dependencies(context), order, state_dir, upstream)
    try:
        asyncio.run(demo.run())
    except Lost as error:
        demo.print_next_steps()
        lost = "" if demo.post else " The demo's job is lost: start the demo again."
        raise Failed(f"{error}{lost}") from error
    except StackError as error:
        raise Failed(str(error)) from error
    except Interrupted as interrupted:
        early = "" if demo.post else " before the job was finished"
        console.out.print(f"Stopped{early}; nothing is left running.")
        demo.print_next_steps()
        raise typer.Exit(interrupted.exit_code) from interrupted


def _split(keywords: str | None) -> list[str] | None:
    if keywords is None:
        return None
    return [word for keyword in keywords.split(",") if (word := keyword.strip())]

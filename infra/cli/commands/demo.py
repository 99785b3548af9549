"""`blog demo`, which is what `make run` calls: one request through the whole pipeline."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from typer import Option

from infra.cli import console
from infra.cli.commands.demo_brief import Wishes, compose_demo
from infra.cli.commands.demo_run import Demo
from infra.cli.commands.up import Upstream
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, WrongUsage
from infra.cli.options import STATE_DIR, Org, StateDir, User
from infra.local.supervision.service import Lost, StackError
from infra.local.supervision.signals import Interrupted

_RECORDED = "recorded"


def _kind(value: str | None) -> str | None:
    if value and value != _RECORDED:
        raise typer.BadParameter(f"DEMO is {value!r}: DEMO={_RECORDED} is the only one.")
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
    """
    recorded = recorded or kind == _RECORDED
    if recorded and upstream:
        raise WrongUsage("Recorded answers come from no model: leave out --upstream or --recorded.")
    wishes = Wishes(topic, keyword or _split(keywords), words, org, user)
    request = compose_demo(wishes, recorded=recorded)
    demo = Demo(
        dependencies(context), request, state_dir, upstream, recorded=recorded, any_length=words is None
    )
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

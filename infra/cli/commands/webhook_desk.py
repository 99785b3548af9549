"""The desk of webhooks, as one command has it: what it talks to, and for which organisation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from infra.cli import target
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.jobs.submission import DEMO_ORG
from infra.cli.options import parse_uuid
from shared.stage.webhook_desk import WebhookDesk

Endpoint = Annotated[str, typer.Argument(metavar="ENDPOINT", help="An endpoint's id.", callback=parse_uuid)]
_Result = TypeVar("_Result")


def owner(org: str | None, state_dir: Path) -> str:
    """Return the organisation that was named, or the one of a local stack."""
    if org:
        return org
    if target.find(state_dir).local:
        return DEMO_ORG
    raise WrongUsage("Name the organisation with --org.")


def run(
    context: typer.Context,
    state_dir: Path,
    work: Callable[[WebhookDesk], Awaitable[_Result]],
    *,
    needs_key: bool = False,
) -> _Result:
    """Return what the work returns; `needs_key` where it shows a secret."""
    where = target.find(state_dir)
    key = target.webhook_key(state_dir) if needs_key else ""

    async def at_desk() -> _Result:
        async with dependencies(context).webhooks(where, key) as desk:
            return await work(desk)

    return asyncio.run(at_desk())

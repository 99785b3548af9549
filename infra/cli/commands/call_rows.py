"""A job's calls in the ledger, where there is one that answers at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import typer

from infra.cli import target
from infra.cli.dependencies import dependencies
from infra.cli.errors import Refusal
from infra.cli.gateways.costs import CallCost

_SECONDS = 3.0


def read_calls(context: typer.Context, job_id: str, state_dir: Path) -> list[CallCost]:
    """Return the job's calls if there is a database that answers at once: the post does not wait for it."""
    try:
        ledger = dependencies(context).ledger(target.database_url(state_dir))
        return asyncio.run(asyncio.wait_for(ledger.calls(job_id), _SECONDS))
    except (Refusal, TimeoutError):
        return []

"""`blog erase`: delete all data of a person or an organization."""

from __future__ import annotations

import asyncio

import typer

from infra.cli import console, target
from infra.cli.console import agree
from infra.cli.dependencies import dependencies
from infra.cli.errors import WrongUsage
from infra.cli.format import pluralize
from infra.cli.jobs import erasure
from infra.cli.options import STATE_DIR, Json, Org, StateDir, User, Yes


def command(
    context: typer.Context,
    *,
    user: User = None,
    org: Org = None,
    yes: Yes = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Delete the jobs of a user or an organization and the messages kept about them, with their posts.

    A user is removed from the usage rows as well; the cost stays, with the organization. An organization's
    limits, webhooks, profiles, sitemaps and record of spending are deleted, too. It asks first. A message
    that is still on its way may bring the id back: repeat the command once none is.

    With --json: {"jobs", "dead_letters", "usage"}, how many of each.
    """
    if bool(user) == bool(org):
        raise WrongUsage("Name one: --user or --org.")
    gateways = dependencies(context)
    jobs = gateways.estate(target.find(state_dir))
    ledger = gateways.ledger(target.database_url(state_dir)) if user else None
    found = erasure.find(jobs, "user_id" if user else "org_id", user or org or "")
    summary = f"{pluralize(len(found.jobs), 'job')} and {pluralize(len(found.letters), 'kept message')}"
    agree(f"Delete {summary}, for good?", yes=yes)
    usage = asyncio.run(ledger.forget(user)) if ledger and user else 0
    erasure.delete(jobs, found)
    if as_json:
        console.write_json({"jobs": len(found.jobs), "dead_letters": len(found.letters), "usage": usage})
    else:
        forgotten = f", and {pluralize(usage, 'usage row')} no longer name the user" if user else ""
        console.say(f"Deleted {summary}{forgotten}.")

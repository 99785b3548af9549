"""An organisation's limits, where each comes from, and what is used of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from infra.cli.format import age, pluralize, printable
from infra.cli.jobs.budget_facts import as_map
from infra.cli.jobs.budgets import Standing
from infra.cli.jobs.unknown_owners import unknown_warning
from infra.cli.views.amounts import decimals_for, format_amount
from infra.cli.views.report import new_table
from shared.jobs.admission import to_micros

_MOST_MEMBERS = 20
_WIDE = 76
"""Columns of the jobs at work with all that is known of each."""
_MICROS_OF_A_CENT = 10_000


def render(standing: Standing, width: int) -> RenderableType:
    """Return the limits, the money and the jobs, and a line for each job at work."""
    parts: list[RenderableType] = [_limit_table(standing), Text(), _use_table(standing)]
    if standing.whole.members:
        parts += [Text(), _member_table(standing, width)]
    return Group(*parts)


def warnings(standing: Standing, where: str = "") -> Iterator[str]:
    """Yield a sentence for each thing that an operator should know.

    `where` are the options with which a further command finds the same stack.
    """
    whole, facts = standing.whole, as_map(standing)
    if standing.unknown:
        yield unknown_warning(standing.org_id)
    if not standing.readable:
        yield (
            "The limits in the document can't be read, so no job may start: "
            "`blog budget ORG --reset` replaces them."
        )
    elif whole.paused:
        reason = f": {printable(whole.paused.reason)}" if whole.paused.reason else ""
        ends = f"`blog resume --org {standing.org_id}{where}` ends it."
        yield f"Paused since {_minute(whole.paused.since)}{reason}. {ends}"
    if facts["limits"]["jobs"] == 0:
        yield "No job may start: they wait until --jobs is raised."
    if facts["free_usd"] == 0:
        until = f"until {_minute(facts['resets_at'])}" if facts["resets_at"] else "until the budget is raised"
        yield f"The budget is used up: a job that asks for money is refused or waits {until}."


def _limit_table(standing: Standing) -> Table:
    facts = as_map(standing)
    limits = facts["limits"]
    budget = limits["budget_usd"]
    values = {
        "jobs": f"{limits['jobs']:,} at once",
        "budget_usd": "no budget" if budget is None else f"{_budget(budget)} {_span(limits['period'])}",
        "period": limits["period"],
        "models": "all" if limits["models"] is None else ", ".join(map(printable, limits["models"])),
        "priority": str(limits["priority"]),
        "shards": str(limits["shards"]),
    }
    table = new_table()
    table.add_column("limit", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("from", no_wrap=True)
    for name, value in values.items():
        table.add_row(name.removesuffix("_usd"), value, facts["sources"][name])
    return table


def _use_table(standing: Standing) -> Table:
    facts = as_map(standing)
    decimals = decimals_for([facts["limits"]["budget_usd"], facts["spent_usd"], facts["held_usd"]])
    table = new_table(header=False)
    table.add_column(no_wrap=True, style="bold")
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    for name, amount, note in (
        ("spent", facts["spent_usd"], _spent_note(facts)),
        ("held", facts["held_usd"], f"by {pluralize(facts['running'], 'job')} at work"),
        ("free", facts["free_usd"], _reset_note(facts, standing.now)),
    ):
        if amount is not None:
            table.add_row(name, format_amount(amount, decimals), note)
    table.add_row("at work", f"{facts['running']:,}", f"of {facts['limits']['jobs']:,} at once")
    since = f"since {_minute(facts['waiting_since'])}" if facts["waiting_since"] else ""
    table.add_row("waiting", f"{facts['waiting']:,}", since)
    return table


def _spent_note(facts: dict[str, Any]) -> str:
    budget = facts["limits"]["budget_usd"]
    since = f"since {facts['period_start']}" if facts["period_start"] else "in all"
    return f"{since}, {facts['spent_usd'] / budget:.0%} of the budget" if budget else since


def _reset_note(facts: dict[str, Any], now: datetime) -> str:
    if facts["resets_at"] is None:
        return "never resets"
    return f"resets {_minute(facts['resets_at'])}, in {age((facts['resets_at'] - now).total_seconds())}"


def _member_table(standing: Standing, width: int) -> Table:
    wide = width >= _WIDE
    members = sorted(standing.whole.members.items(), key=lambda member: member[1].since)
    table = new_table()
    table.add_column("job at work", no_wrap=True)
    if wide:
        table.add_column("run", justify="right")
    table.add_column("held", justify="right", no_wrap=True)
    table.add_column("since (UTC)" if wide else "for", no_wrap=True)
    for job_id, place in members[:_MOST_MEMBERS]:
        held_usd = _money(place.held_usd)
        if wide:
            table.add_row(printable(job_id), str(place.run), held_usd, f"{place.since:%Y-%m-%d %H:%M}")
        else:
            table.add_row(printable(job_id), held_usd, age((standing.now - place.since).total_seconds()))
    if len(members) > _MOST_MEMBERS:
        table.add_row(f"{len(members) - _MOST_MEMBERS:,} others")
    return table


def _money(dollars: float) -> str:
    return format_amount(dollars, decimals_for([dollars]))


def _budget(dollars: float) -> str:
    """Return an amount that a person has set: cents, unless it has more decimals."""
    return f"${dollars:,.2f}" if to_micros(dollars) % _MICROS_OF_A_CENT == 0 else _money(dollars)


def _span(period: str) -> str:
    return "in all" if period == "total" else f"a {period}"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"

"""Calls that ai_usage_logs rejected: how many, whose, why, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from infra.cli.format import pluralize
from infra.cli.gateways.cost_facts import Rejected, Sight
from infra.cli.views.amounts import amount, decimals_for, format_amount
from infra.cli.views.grid import Column, Grid, Key
from infra.cli.views.group_costs import Names, name_of
from shared.text.names import clean

COLUMNS = ("org_id", "org_name", *(name for name in Rejected.__struct_fields__ if name != "org_id"))
NO_REASON = "The reason is in ai_usage_rejects, for the owner of the database."
AT_ONCE = (
    "What has been added in the database becomes rows with the next call that is recorded, or at once "
    "with SELECT ai_usage.rebook() as the owner of the database."
)


def as_maps(rejected: Sequence[Rejected], names: Names | None) -> list[dict[str, Any]]:
    """Return the rejected calls for programs."""
    names = names or {}
    return [msgspec.to_builtins(each) | {"org_name": names.get(each.org_id or "")} for each in rejected]


def by_reason(rejected: Sequence[Rejected]) -> Mapping[str, list[Rejected]]:
    """Return the readable calls by their reason, the dearest first."""
    reasons: dict[str, list[Rejected]] = {}
    for each in rejected:
        if each.readable:
            reasons.setdefault(clean(each.reason or NO_REASON), []).append(each)
    return reasons


def rejection_grid(calls: Sequence[Rejected], names: Names | None, top: int) -> Grid:
    """Return a row for each organization and missing user."""
    shown, rest = (calls[:top], calls[top:]) if len(calls) > top + 1 else (calls, ())
    keys = [_key(each, names) for each in shown]
    rows = [[each] for each in shown]
    if rest:
        keys.append(Key(f"{len(rest):,} others"))
        rows.append(list(rest))
    rows.append(list(calls))
    decimals = decimals_for([cost_of(calls)])
    counts = [f"{sum(each.request_count for each in row):,}" for row in rows]
    columns = [Column("calls", counts)]
    if any(each.unpriced_requests for each in calls):
        unpriced = [sum(each.unpriced_requests for each in row) for row in rows]
        columns.append(Column("no price", [f"{number:,}" if number else "" for number in unpriced]))
    columns.append(Column("cost", [format_amount(cost_of(row), decimals) for row in rows]))
    heading = "org, and its missing user" if any(each.user_id for each in calls) else "org"
    return Grid(heading, keys, columns)


def cost_of(calls: Sequence[Rejected]) -> float | None:
    """Return what these calls cost; None if no price is known."""
    known = [each.cost_usd for each in calls if each.cost_usd is not None]
    return sum(known) if known else None


def brief(rejected: Sequence[Rejected]) -> str | None:
    """Return how many calls were rejected, of how many organizations; None if none was."""
    calls = [each for each in rejected if each.readable]
    number = sum(each.request_count for each in calls)
    lost = sum(each.request_count for each in rejected if not each.readable)
    parts = []
    if number:
        orgs = len({each.org_id for each in calls})
        cost = cost_of(calls)
        price = "of unknown price" if cost is None else f"{amount(cost)} in the sums"
        parts.append(f"{pluralize(number, 'call')} of {pluralize(orgs, 'organisation')}, {price}")
    if lost:
        parts.append(f"{pluralize(lost, 'event')} that can't be read")
    return ", and ".join(parts) or None


def unreadable(number: int) -> str:
    """Return a sentence about rejected events that nobody can read."""
    return f"{pluralize(number, 'event')} in ai_usage_rejects can't be read: the cost is in no sum."


def unseen(sight: Sight, *, names: bool = True) -> str | None:
    """Return what the database's role does not see, in one sentence; None if it sees everything."""
    missing = []
    if not sight.rows:
        missing.append("row-level security hides rows of ai_usage_logs")
    if not sight.rejects:
        missing.append("calls that ai_usage_logs rejected are left out, since it may not read them")
    elif not sight.all_rejects:
        missing.append("row-level security hides calls that ai_usage_logs rejected")
    if names and not sight.names:
        missing.append("it can't read the names of organisations")
    elif names and not sight.all_names:
        missing.append("row-level security hides organisations and their names")
    if not missing:
        return None
    return f"The role of SUPABASE_DB_URL does not see everything: {'; '.join(missing)}."


def _key(call: Rejected, names: Names | None) -> Key:
    name = name_of(call.org_id, names) if names and call.org_id in names else None
    return Key(call.org_id or "none", name, call.user_id)

"""The output of `blog costs`: tables with sentences, JSON or CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any

import msgspec

from infra.cli import console
from infra.cli.format import pluralize
from infra.cli.gateways.interfaces import CallCost, DailyCost, GroupCost, Grouping, Unbooked
from infra.cli.views import costs, group_costs
from infra.cli.views.bill import Bill, cache_sentence
from infra.cli.views.spreadsheet import write_rows

_HIDDEN = (
    "There may be more: the role of SUPABASE_DB_URL does not see all of ai_usage_rejects, where calls of an "
    "unknown organisation are kept. Ask as the owner of the database, or compare with `usage` in "
    "`blog show --json {job}`."
)


class Form(Enum):
    """How the costs are written."""

    TABLE = auto()
    JSON = auto()
    CSV = auto()


def show_calls(job: str, calls: list[CallCost], unbooked: list[Unbooked] | None, *, form: Form) -> None:
    """Write the calls of a job; `unbooked` is None if the reader does not see all of them."""
    every = [*calls, *(unbooked or ())]
    if form is Form.JSON:
        _write_calls(job, calls, unbooked)
        return
    if form is Form.CSV:
        console.write(write_rows([*CallCost.__struct_fields__, "reason"], _fields(every)))
    elif every:
        console.out.print(costs.call_table(every))
        if by_operation := costs.operation_table(every):
            console.out.print()
            console.out.print(by_operation)
    else:
        seen = "has been recorded" if unbooked is None else "has been recorded or refused"
        console.say(f"No call of job {job} {seen}: a call is recorded some seconds after it is made.")
    for sentence in costs.unbooked_reasons(unbooked or ()):
        console.say(sentence, style="yellow")
    if unbooked is None:
        console.say(_HIDDEN.format(job=job), style="yellow")


def show_groups(by: Grouping, groups: list[GroupCost], bill: Bill, begin: datetime, *, form: Form) -> None:
    """Write the groups of calls since `begin`."""
    if form is Form.JSON:
        total = group_costs.total_as_map(groups)
        maps = group_costs.groups_as_maps(by, groups)
        month = bill.as_map()
        console.write_json({"by": by, "since": begin, "groups": maps, "total": total, "month": month})
        return
    if form is Form.CSV:
        console.write(write_rows(group_costs.columns(by), group_costs.groups_as_maps(by, groups)))
    elif groups:
        console.out.print(group_costs.group_table(by, groups, console.out.width))
        console.out.print()
        console.out.print(f"These are the calls since {begin:%Y-%m-%d %H:%M} UTC.")
        _print_bill(groups, bill)
    else:
        console.say(f"No model has been called since {begin:%Y-%m-%d %H:%M} UTC.")
    _say_notes(groups)


def show_days(days: list[DailyCost], bill: Bill, *, form: Form, with_org: bool) -> None:
    """Write the days, each with its operations."""
    if form is Form.JSON:
        console.write_json({"days": _maps(days), "total": _day_total(days), "month": bill.as_map()})
        return
    if form is Form.CSV:
        console.write(write_rows(DailyCost.__struct_fields__, _fields(days)))
    elif days:
        several = len({day.org_id for day in days}) > 1 or any(day.unbooked_requests for day in days)
        width = console.out.width
        console.out.print(costs.daily_table(days, with_org=with_org and several, width=width))
        console.out.print()
        if (more := len(days) - costs.MOST_DAY_ROWS) > 0:
            lines = pluralize(more, "line")
            console.out.print(f"{lines} more in the total: see them with --csv, or add up with --by.")
        _print_bill(days, bill)
    else:
        console.say("No model has been called in these days.")
    _say_notes(days)


def _print_bill(rows: Sequence[DailyCost | GroupCost], bill: Bill) -> None:
    for sentence in (cache_sentence(rows), bill.sentence()):
        if sentence:
            console.out.print(sentence)


def _say_notes(rows: Sequence[DailyCost | GroupCost]) -> None:
    for sentence in costs.sum_notes(rows):
        console.say(sentence, style="yellow")


def _write_calls(job: str, calls: list[CallCost], unbooked: list[Unbooked] | None) -> None:
    every = [*calls, *(unbooked or ())]
    total = {
        "calls": len(every),
        "unbooked_calls": None if unbooked is None else len(unbooked),
        "total_tokens": sum(call.total_tokens for call in every),
        "cost_usd": _sum(call.cost_usd for call in every),
        "saved_usd": _sum(call.saved_usd for call in every),
    }
    apart = None if unbooked is None else _maps(unbooked)
    console.write_json({"job_id": job, "calls": _maps(calls), "unbooked": apart, "total": total})


def _day_total(days: Sequence[DailyCost]) -> dict[str, Any]:
    unpriced = sum(day.unpriced_requests for day in days)
    return {
        "request_count": sum(day.request_count for day in days),
        "cached_requests": sum(day.cached_requests for day in days),
        "total_tokens": sum(day.total_tokens for day in days),
        "total_cost_usd": None if unpriced else _sum(day.total_cost_usd for day in days),
        "total_saved_usd": _sum(day.total_saved_usd for day in days),
        "unpriced_requests": unpriced,
        "unbooked_requests": sum(day.unbooked_requests for day in days),
    }


def _maps(rows: Sequence[CallCost | DailyCost]) -> list[Any]:
    return [msgspec.to_builtins(row) for row in rows]


def _fields(rows: Sequence[CallCost | DailyCost]) -> list[dict[str, Any]]:
    return [msgspec.structs.asdict(row) for row in rows]


def _sum(amounts: Iterable[float | None]) -> float | None:
    # A partial sum would read as the whole.
    amounts = tuple(amounts)
    known = [amount for amount in amounts if amount is not None]
    return round(sum(known), 6) if len(known) == len(amounts) else None

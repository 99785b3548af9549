"""Costs of calls as tables and sentences. A partial sum never looks like the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.table import Table

from infra.cli.format import UNKNOWN, money, pluralize, printable, seconds, tokens, total_money
from infra.cli.gateways.interfaces import CallCost, DailyCost, GroupCost, Unbooked
from infra.cli.views.amounts import decimals_for, format_amount
from infra.cli.views.report import new_table
from shared.jobs.job import Answering

MOST_DAY_ROWS = 200
"""Lines of a table by day and operation; a month of many organizations has thousands."""
_USUAL_TIERS = {"default", "standard"}  # as OpenAI and Anthropic call it
_WIDE, _SHORT_ID = 110, 8


def call_table(calls: Sequence[CallCost]) -> Table:
    """Return the calls of one job and their sum; those that have no row are marked."""
    table = new_table(footer=True)
    table.add_column("operation", footer="total", no_wrap=True)
    table.add_column("model", overflow="fold")
    table.add_column("tokens in / out", justify="right", no_wrap=True, footer=_token_sum(calls))
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column(
        "cost", justify="right", no_wrap=True, footer=total_money(call.cost_usd for call in calls)
    )
    for call in calls:
        booked = not isinstance(call, Unbooked)
        table.add_row(
            printable(call.operation if booked else f"{call.operation} (not booked)"),
            _with_detail(call.model, name_answering(call)),
            _with_detail(tokens(call.prompt_tokens, call.completion_tokens), _counted(call)),
            "cached" if call.cached else seconds(call.latency_ms / 1000),
            money(call.cost_usd),
            style="" if booked else "yellow",
        )
    return table


def _with_detail(text: str, detail: str) -> str:
    """Return a cell whose second line is a detail, if it is known."""
    return f"{printable(text)}\n{printable(detail)}" if detail else printable(text)


def name_answering(answered: CallCost | Answering) -> str:
    """Return the model behind the alias without its provider, and its tier if that is not the usual one."""
    model = (answered.provider_model or "").rpartition("/")[-1]
    unusual = answered.service_tier not in {None, *_USUAL_TIERS}
    return ", ".join(filter(None, (model, answered.service_tier if unusual else None)))


def _counted(call: CallCost) -> str:
    """Return how many of the tokens were reasoning, or that the provider has not reported them."""
    if call.estimated:
        return "estimated"
    return f"{call.reasoning_tokens:,} reasoning" if call.reasoning_tokens else ""


def operation_table(calls: Sequence[CallCost]) -> Table | None:
    """Return a line for each operation; None where each has one call, which the table of calls shows.

    Calls of an operation may run side by side: the longest is nearer to its time than their sum is.
    """
    groups: dict[str, list[CallCost]] = {}
    for call in calls:
        groups.setdefault(call.operation, []).append(call)
    if len(groups) == len(calls):
        return None
    table = new_table()
    table.add_column("operation", no_wrap=True)
    for name in ("calls", "cached", "tokens in / out", "longest", "cost"):
        table.add_column(name, justify="right", no_wrap=True)
    for operation, group in groups.items():
        longest = max((call.latency_ms for call in group if not call.cached), default=None)
        table.add_row(
            printable(operation),
            f"{len(group):,}",
            f"{sum(call.cached for call in group):,}",
            _token_sum(group),
            "" if longest is None else seconds(longest / 1000),
            total_money(call.cost_usd for call in group),
        )
    return table


def unbooked_reasons(calls: Sequence[Unbooked]) -> list[str]:
    """Return a sentence for each reason why calls have no row."""
    reasons = Counter(call.reason for call in calls)
    return [
        f"{number:,} of these calls {_has(number)} no row in ai_usage_logs: {reason}"
        for reason, number in reasons.items()
    ]


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def daily_table(days: Sequence[DailyCost], *, with_org: bool, width: int = 80) -> Table:
    """Return the newest rows of ai_daily_costs and the sum of all, in a terminal of `width` columns.

    An organization's id is shortened where its whole does not fit into a line.
    """
    table = new_table(footer=True)
    table.add_column("day", footer="total", no_wrap=True)
    if with_org:
        table.add_column("org", no_wrap=True)
    table.add_column("operation", no_wrap=True)
    table.add_column(
        "calls", justify="right", no_wrap=True, footer=_count_sum(day.request_count for day in days)
    )
    table.add_column(
        "cached", justify="right", no_wrap=True, footer=_count_sum(day.cached_requests for day in days)
    )
    table.add_column(
        "tokens", justify="right", no_wrap=True, footer=_count_sum(day.total_tokens for day in days)
    )
    decimals = decimals_for([sum(day.total_cost_usd or 0.0 for day in days)])
    table.add_column("cost", justify="right", no_wrap=True, footer=total_cost(days, decimals))
    for day in days[:MOST_DAY_ROWS]:
        org = [_org(day.org_id, width)] if with_org else []
        counts = (f"{count:,}" for count in (day.request_count, day.cached_requests, day.total_tokens))
        table.add_row(
            day.date.isoformat(), *org, printable(day.operation), *counts, total_cost([day], decimals)
        )
    return table


def _org(org_id: str | None, width: int) -> str:
    if org_id is None:
        return "none"
    return org_id if width >= _WIDE else f"{org_id[:_SHORT_ID]}…"


def total_cost(days: Sequence[DailyCost], decimals: int = 6) -> str:
    """Return what rows of ai_daily_costs add up to, and how many calls the sum lacks."""
    known = [day.total_cost_usd for day in days if day.total_cost_usd is not None]
    unpriced = sum(day.unpriced_requests for day in days)
    amount = format_amount(sum(known), decimals)
    if not unpriced:
        return amount
    return f"{amount} + {unpriced:,} {UNKNOWN}" if known else f"{unpriced:,} {UNKNOWN}"


def sum_notes(rows: Sequence[DailyCost | GroupCost]) -> list[str]:
    """Return notes on the sums: unknown prices, and calls without a row."""
    unpriced = sum(row.unpriced_requests for row in rows)
    unbooked = sum(row.unbooked_requests for row in rows)
    notes = []
    if unpriced:
        notes.append(f"The price of {pluralize(unpriced, 'call')} is unknown: the sums leave it out.")
    if unbooked:
        notes.append(
            f"{pluralize(unbooked, 'call')} in these sums {_has(unbooked)} no row in "
            "ai_usage_logs: ai_unbooked_costs has them, and `blog costs --job` says why."
        )
    return notes


def _token_sum(calls: Sequence[CallCost]) -> str:
    return tokens(sum(call.prompt_tokens for call in calls), sum(call.completion_tokens for call in calls))


def _count_sum(counts: Iterable[int]) -> str:
    return f"{sum(counts):,}"

"""Costs of calls as tables and sentences. A partial sum never looks like the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from infra.cli.format import UNKNOWN, money, pluralize, printable, seconds, tokens, total_money
from infra.cli.gateways.costs import CallCost, Unbooked
from infra.cli.views.amounts import format_amount
from infra.cli.views.fitting import fits
from infra.cli.views.grid import Column, Grid, Key
from infra.cli.views.report import new_table
from shared.gateways.costs.sums import DailyCost, GroupCost
from shared.jobs.job import Answering

_USUAL_TIERS = {"default", "standard"}  # as OpenAI and Anthropic call it


def call_table(calls: Sequence[CallCost], width: int = 80) -> RenderableType:
    """Return the calls of one job and their sum; those that have no row are marked.

    Where a table of them has no room, each call has lines of its own.
    """
    table = _wide_table(calls)
    return table if fits(table, width) else Group(*_narrow_grid(calls).render(width))


def _wide_table(calls: Sequence[CallCost]) -> Table:
    table = new_table(footer=True)
    table.add_column("operation", footer="total", no_wrap=True)
    table.add_column("model", overflow="fold")
    table.add_column("tokens in / out", justify="right", no_wrap=True, footer=_token_sum(calls))
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column(
        "cost", justify="right", no_wrap=True, footer=total_money(call.cost_usd for call in calls)
    )
    for call in calls:
        table.add_row(
            _operation(call),
            _with_detail(call.model, name_answering(call)),
            _with_detail(tokens(call.prompt_tokens, call.completion_tokens), _counted(call)),
            _time(call),
            money(call.cost_usd),
            style=_style(call),
        )
    return table


def _narrow_grid(calls: Sequence[CallCost]) -> Grid:
    answered = (", ".join(filter(None, (call.model, name_answering(call)))) for call in calls)
    keys = [
        Key(_operation(call), below=who, style=_style(call))
        for call, who in zip(calls, answered, strict=True)
    ]
    total = total_money(call.cost_usd for call in calls)
    used = [tokens(call.prompt_tokens, call.completion_tokens) for call in calls]
    columns = [
        Column("tokens in / out", [*used, _token_sum(calls)]),
        Column("time", [*map(_time, calls), ""]),
        Column("cost", [*(money(call.cost_usd) for call in calls), total]),
    ]
    if any(map(_counted, calls)):
        columns.append(Column("of these", [*map(_counted, calls), ""], second=True))
    return Grid("operation", keys, columns)


def _operation(call: CallCost) -> str:
    return printable(f"{call.operation} (not booked)" if isinstance(call, Unbooked) else call.operation)


def _time(call: CallCost) -> str:
    return "cached" if call.cached else seconds(call.latency_ms / 1000)


def _style(call: CallCost) -> str:
    return "yellow" if isinstance(call, Unbooked) else ""


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


def operation_grid(calls: Sequence[CallCost]) -> Grid | None:
    """Return a line for each operation; None where each has one call, which the table of calls shows.

    Calls of an operation may run side by side: the longest is nearer to its time than their sum is.
    """
    groups: dict[str, list[CallCost]] = {}
    for call in calls:
        groups.setdefault(call.operation, []).append(call)
    if len(groups) == len(calls):
        return None
    every = list(groups.values())
    columns = [
        Column("calls", [f"{len(group):,}" for group in every]),
        Column("cached", [f"{sum(call.cached for call in group):,}" for group in every], second=True),
        Column("tokens in / out", [_token_sum(group) for group in every]),
        Column("longest", [_longest(group) for group in every], second=True),
        Column("cost", [total_money(call.cost_usd for call in group) for group in every]),
    ]
    return Grid("operation", [Key(printable(operation)) for operation in groups], columns, total="")


def _longest(calls: Sequence[CallCost]) -> str:
    longest = max((call.latency_ms for call in calls if not call.cached), default=None)
    return "" if longest is None else seconds(longest / 1000)


def unbooked_reasons(calls: Sequence[Unbooked]) -> list[str]:
    """Return a sentence for each reason why calls have no row."""
    reasons = Counter(call.reason for call in calls)
    return [
        f"{number:,} of these calls {_has(number)} no row in ai_usage_logs: {reason}"
        for reason, number in reasons.items()
    ]


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def total_cost(days: Sequence[DailyCost], decimals: int = 6) -> str:
    """Return what rows of ai_daily_costs add up to, and how many calls the sum lacks."""
    known = [day.total_cost_usd for day in days if day.total_cost_usd is not None]
    unpriced = sum(day.unpriced_requests for day in days)
    amount = format_amount(sum(known), decimals)
    if not unpriced:
        return amount
    return f"{amount} + {unpriced:,} {UNKNOWN}" if known else f"{unpriced:,} {UNKNOWN}"


def unpriced_note(rows: Sequence[DailyCost | GroupCost]) -> str | None:
    """Return how many calls the sums leave out, since their price is unknown; None if they lack none."""
    unpriced = sum(row.unpriced_requests for row in rows)
    if not unpriced:
        return None
    return f"The price of {pluralize(unpriced, 'call')} is unknown: the sums leave it out."


def _token_sum(calls: Sequence[CallCost]) -> str:
    return tokens(sum(call.prompt_tokens for call in calls), sum(call.completion_tokens for call in calls))

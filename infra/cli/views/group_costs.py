"""Costs in groups, by stage, model, user and more: a table, and maps for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from rich.table import Table

from infra.cli.format import printable
from infra.cli.gateways.interfaces import GroupCost, Grouping
from infra.cli.views.amounts import decimals_for, format_amount
from infra.cli.views.report import new_table
from shared import topology

MOST_ROWS = 40
"""Groups that a table shows; the others are one line."""

_NAMES = {
    Grouping.STAGE: "stage",
    Grouping.MODEL: "model",
    Grouping.ALIAS: "alias",
    Grouping.PROVIDER_MODEL: "provider_model",
    Grouping.PROMPT_VERSION: "prompt_version",
    Grouping.TIER: "service_tier",
    Grouping.USER: "user_id",
    Grouping.DAY: "date",
    Grouping.POST: "job_id",
    Grouping.ORG: "org_id",
}
_WRITTEN_LATER = {Grouping.PROVIDER_MODEL, Grouping.PROMPT_VERSION, Grouping.TIER}  # not in older rows
_LONG_KEYS = {Grouping.PROVIDER_MODEL, Grouping.USER, Grouping.POST, Grouping.ORG}
_WIDE = 110
_THOUSAND = 1_000


def group_table(by: Grouping, groups: Sequence[GroupCost], width: int) -> Table:
    """Return a line for each group and their sum, in a terminal of `width` columns.

    Calls without a known price have a column of their own. Columns that say nothing are left out.
    """
    total = add_up(groups)
    lines = _lines(by, groups)
    every = [*(group for _, group in lines), total]
    table = new_table(footer=True)
    table.add_column(by.value, footer="total", no_wrap=True)
    filled = _columns(by, every, total, width)
    for name, cells in filled:
        table.add_column(name, justify="right", no_wrap=True, footer=cells[-1])
    for number, (label, _) in enumerate(lines):
        table.add_row(label, *(cells[number] for _, cells in filled))
    return table


def _columns(
    by: Grouping, every: Sequence[GroupCost], total: GroupCost, width: int
) -> list[tuple[str, list[str]]]:
    roomy = by not in _LONG_KEYS or width >= _WIDE
    decimals = decimals_for([total.total_cost_usd, total.total_saved_usd])
    known = [
        ("calls", True, [f"{each.request_count:,}" for each in every]),
        ("cached", roomy, [f"{each.cached_requests:,}" for each in every]),
        ("tokens", roomy, [_short(each.total_tokens) for each in every]),
        ("cost", True, [format_amount(each.total_cost_usd, decimals) for each in every]),
        ("share", roomy, [_share(each, total) for each in every]),
        ("saved", bool(total.total_saved_usd), [_saved(each, decimals) for each in every]),
        ("no price", bool(total.unpriced_requests), [_count(each.unpriced_requests) for each in every]),
        (
            "first call (UTC)",
            by is not Grouping.DAY and width >= _WIDE,
            [*(_time(each) for each in every[:-1]), ""],
        ),
    ]
    return [(name, cells) for name, shown, cells in known if shown]


def _lines(by: Grouping, groups: Sequence[GroupCost]) -> list[tuple[str, GroupCost]]:
    """Return the lines of a table: the dearest groups, and the others as one; days stay."""
    labelled = [(_label(by, group.key), group) for group in groups]
    if by is Grouping.DAY or len(groups) <= MOST_ROWS + 1:
        return labelled
    others = groups[MOST_ROWS:]
    return [*labelled[:MOST_ROWS], (f"{len(others):,} others", add_up(others))]


def groups_as_maps(by: Grouping, groups: Iterable[GroupCost]) -> list[dict[str, Any]]:
    """Return the groups for programs; the key has the name of its field (stage, model, user_id, …)."""
    maps = []
    for group in groups:
        fields = msgspec.to_builtins(group)
        key = fields.pop("key")
        maps.append({_NAMES[by]: _stage(key) if by is Grouping.STAGE else key} | fields)
    return maps


def columns(by: Grouping) -> list[str]:
    """Return the names of the maps' fields, in the order of a spreadsheet's columns."""
    return [_NAMES[by], *(name for name in GroupCost.__struct_fields__ if name != "key")]


def total_as_map(groups: Sequence[GroupCost]) -> dict[str, Any]:
    """Return the sum of all groups: known_cost_usd, and total_cost_usd, null if the sum lacks a price."""
    total = add_up(groups)
    return {
        "request_count": total.request_count,
        "cached_requests": total.cached_requests,
        "total_tokens": total.total_tokens,
        "total_cost_usd": None if total.unpriced_requests else total.total_cost_usd or 0.0,
        "known_cost_usd": total.total_cost_usd or 0.0,
        "total_saved_usd": total.total_saved_usd or 0.0,
        "unpriced_requests": total.unpriced_requests,
        "unbooked_requests": total.unbooked_requests,
    }


def add_up(groups: Iterable[GroupCost]) -> GroupCost:
    """Return several groups as one, without a key."""
    groups = tuple(groups)
    return GroupCost(
        key=None,
        request_count=sum(each.request_count for each in groups),
        cached_requests=sum(each.cached_requests for each in groups),
        prompt_tokens=sum(each.prompt_tokens for each in groups),
        completion_tokens=sum(each.completion_tokens for each in groups),
        total_tokens=sum(each.total_tokens for each in groups),
        total_cost_usd=_sum_known(each.total_cost_usd for each in groups),
        total_saved_usd=_sum_known(each.total_saved_usd for each in groups),
        unpriced_requests=sum(each.unpriced_requests for each in groups),
        unbooked_requests=sum(each.unbooked_requests for each in groups),
        first_at=min((each.first_at for each in groups if each.first_at), default=None),
        last_at=max((each.last_at for each in groups if each.last_at), default=None),
    )


def _label(by: Grouping, key: str | None) -> str:
    if key is None:
        return "unknown" if by in _WRITTEN_LATER else "none"
    return printable(_stage(key) if by is Grouping.STAGE else key)


def _stage(operation: str) -> str:
    """Return the stage's name; another operation keeps its own."""
    for name, function in topology.load().functions.items():
        if function.operation == operation:
            return name
    return operation


def _saved(group: GroupCost, decimals: int) -> str:
    return format_amount(group.total_saved_usd, decimals) if group.total_saved_usd else ""


def _share(group: GroupCost, total: GroupCost) -> str:
    if not total.total_cost_usd or group.total_cost_usd is None:
        return ""
    return f"{group.total_cost_usd / total.total_cost_usd:.1%}"


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _time(group: GroupCost) -> str:
    return f"{group.first_at:%Y-%m-%d %H:%M}" if group.first_at else ""


def _short(tokens: int) -> str:
    """Return 950, 12.3k or 4.56M."""
    if tokens < _THOUSAND:
        return str(tokens)
    if tokens < 999_950:  # noqa: PLR2004 - rounds to 1000.0k from here
        return f"{tokens / _THOUSAND:.1f}k"
    return f"{tokens / _THOUSAND**2:,.2f}M"


def _sum_known(amounts: Iterable[float | None]) -> float | None:
    known = [amount for amount in amounts if amount is not None]
    return round(sum(known), 6) if known else None

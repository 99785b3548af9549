"""Costs in groups, by stage, model, user and more, for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infra.cli.format import printable
from infra.cli.views.amounts import decimals_for, format_amount
from infra.cli.views.grid import Column, Grid, Key
from shared.gateways.costs.sums import GroupCost, Grouping, add_up, stage_of
from shared.text.names import clean

Names = Mapping[str, str | None]

TOP = 20
"""Groups that a table shows; the others are one line."""
_EVERY = 10**9
FIELDS = {
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
OF_ONE_ORG = {Grouping.USER, Grouping.POST}
_WITHOUT_TIME = {Grouping.DAY, Grouping.ORG, Grouping.USER}
_WIDE = 110
_THOUSAND = 1_000
_LEAST_SHARE = 0.001


def group_grid(by: Grouping, groups: Sequence[GroupCost], width: int, names: Names | None = None) -> Grid:
    """Return a row for each group and their sum.

    `names` has the names of organizations, and is None if nobody knows any. Calls without a known price have
    a column of their own. Columns that would be empty are left out.
    """
    total = add_up(groups)
    return Grid(
        heading=by.value,
        keys=[_key(by, group, names) for group in groups],
        columns=_columns(by, [*groups, total], total, width),
        bars=_bars(groups) if by is Grouping.DAY else (),
    )


def brief_grid(by: Grouping, groups: Sequence[GroupCost], total: GroupCost, names: Names | None) -> Grid:
    """Return a row of cost and share for each group, without their sum."""
    wanted = {"cost", "share"} if by is Grouping.ORG else {"calls", "cost", "share"}
    shown = [column for column in _columns(by, [*groups, total], total, 0) if column.name in wanted]
    return Grid(by.value, [_key(by, group, names) for group in groups], shown, total="")


def limit(by: Grouping, top: int | None) -> int:
    """Return how many groups a table shows: every day, and so many of the others."""
    return top or (_EVERY if by is Grouping.DAY else TOP)


def _columns(by: Grouping, every: Sequence[GroupCost], total: GroupCost, width: int) -> list[Column]:
    decimals = decimals_for([total.total_cost_usd, total.total_saved_usd])
    known = [
        (True, Column("calls", [f"{each.request_count:,}" for each in every])),
        (True, Column("cached", [f"{each.cached_requests:,}" for each in every], second=True)),
        (True, Column("tokens", [_short(each.total_tokens) for each in every])),
        (
            bool(total.unpriced_requests),
            Column("no price", [_count(each.unpriced_requests) for each in every], second=True),
        ),
        (True, Column("cost", [format_amount(each.total_cost_usd, decimals) for each in every])),
        (
            bool(total.total_saved_usd),
            Column("saved", [_saved(each, decimals) for each in every], second=True),
        ),
        (True, Column("share", [share(each, total) for each in every])),
        (by not in _WITHOUT_TIME and (width >= _WIDE or by is Grouping.POST), _first_calls(every, width)),
    ]
    return [column for shown, column in known if shown]


def _first_calls(every: Sequence[GroupCost], width: int) -> Column:
    """Return the day of the first call, by which a post is found; in a wide terminal its time."""
    form, name = ("%Y-%m-%d %H:%M", "first call (UTC)") if width >= _WIDE else ("%Y-%m-%d", "first call")
    cells = [f"{each.first_at:{form}}" if each.first_at and each.groups == 1 else "" for each in every[:-1]]
    return Column(name, [*cells, ""], second=True)


def _bars(groups: Sequence[GroupCost]) -> list[float]:
    costs = [each.total_cost_usd or 0.0 if each.groups == 1 else 0.0 for each in groups]
    most = max(costs, default=0.0)
    return [cost / most if most else 0.0 for cost in costs]


def _key(by: Grouping, group: GroupCost, names: Names | None) -> Key:
    if group.groups > 1:
        return Key(f"{group.groups:,} others")
    if by is Grouping.ORG:
        return Key(_label(by, group.key), name_of(group.key, names))
    if by in OF_ONE_ORG and group.org_id:
        owner = name_of(group.org_id, names) if names and group.org_id in names else group.org_id
        return Key(_label(by, group.key), below=owner)
    return Key(_label(by, group.key))


def name_of(org_id: str | None, names: Names | None) -> str | None:
    """Return an organization's name, or why there is none; None if nobody knows any name."""
    if names is None or org_id is None:
        return None
    return (clean(names[org_id] or "") or "(no name)") if org_id in names else "(unknown or deleted)"


def _label(by: Grouping, key: str | None) -> str:
    if key is None:
        return "unknown" if by in _WRITTEN_LATER else "none"
    return printable(stage_of(key) if by is Grouping.STAGE else key)


def _saved(group: GroupCost, decimals: int) -> str:
    return format_amount(group.total_saved_usd, decimals) if group.total_saved_usd else ""


def share(group: GroupCost, total: GroupCost) -> str:
    """Return a group's part of the sum in percent: empty if unknown, and not 0 for what was paid for."""
    if not total.total_cost_usd or group.total_cost_usd is None:
        return ""
    part = group.total_cost_usd / total.total_cost_usd
    return f"<{_LEAST_SHARE:.1%}" if 0 < part < _LEAST_SHARE / 2 else f"{part:.1%}"


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _short(tokens: int) -> str:
    """Return 950, 12.3k or 4.56M."""
    if tokens < _THOUSAND:
        return str(tokens)
    if tokens < 999_950:  # noqa: PLR2004 - rounds to 1000.0k from here
        return f"{tokens / _THOUSAND:.1f}k"
    return f"{tokens / _THOUSAND**2:,.2f}M"

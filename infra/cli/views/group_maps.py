"""Costs in groups for programs: maps, and the columns of a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from infra.cli.views.group_costs import FIELDS, OF_ONE_ORG, Names
from shared.gateways.costs.sums import GroupCost, Grouping, add_up, stage_of


def groups_as_maps(
    by: Grouping, groups: Iterable[GroupCost], names: Names | None = None
) -> list[dict[str, Any]]:
    """Return the groups for programs; the key has the name of its field (stage, model, user_id, …)."""
    names = names or {}
    maps = []
    for group in groups:
        fields = msgspec.to_builtins(group)
        key, owner, _ = fields.pop("key"), fields.pop("org_id"), fields.pop("groups")
        own = {FIELDS[by]: stage_of(key) if by is Grouping.STAGE and key else key}
        if group.groups > 1:
            own = {FIELDS[by]: None, "others": group.groups}
        more: dict[str, Any] = {"name": names.get(key)} if by is Grouping.ORG else {}
        if by in OF_ONE_ORG:
            more = {"org_id": owner, "org_name": names.get(owner)}
        maps.append(own | fields | more)
    return maps


def with_others(by: Grouping, maps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the groups for a spreadsheet: the others have their number as the key."""
    return [each | ({FIELDS[by]: f"{each['others']:,} others"} if "others" in each else {}) for each in maps]


def columns(by: Grouping) -> list[str]:
    """Return the names of the maps' fields, in the order of a spreadsheet's columns."""
    more = ["name"] if by is Grouping.ORG else ["org_id", "org_name"] if by in OF_ONE_ORG else []
    hidden = {"key", "groups", "org_id"}
    return [FIELDS[by], *(name for name in GroupCost.__struct_fields__ if name not in hidden), *more]


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

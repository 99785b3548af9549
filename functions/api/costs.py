"""`GET /costs`: what the model calls of an organization cost, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.accepts import prefer
from functions.api.answers import reply
from functions.api.caller import Caller, caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.queries import Query, read_organization
from shared.gateways.costs import queries
from shared.gateways.costs.rows import to_map
from shared.gateways.costs.sums import GroupCost, Grouping, add_up, stage_of
from shared.text.spreadsheet import write_rows

if TYPE_CHECKING:
    from shared.topology import Topology

GROUPINGS = tuple(each.value for each in Grouping if each is not Grouping.ALIAS)
MOST_GROUPS = 10_000
USUAL_GROUPS = 1_000
_FORMATS = ("json", "csv")


class CostGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of a group, in US dollars; the sums lack the price of `unpriced_requests`.

    A sum is null if no call has a price, or saved one. `key` is null where the calls have none, and for the
    last group if it has several `groups`, the cheapest ones.
    """

    key: str | None
    groups: int = 1
    request_count: int
    cached_requests: int
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    total_cost_usd: float | None
    total_saved_usd: float | None
    unpriced_requests: int
    unbooked_requests: int
    first_at: datetime | None
    last_at: datetime | None


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """The calls from `since` on and before `until`, or until now; days newest first, others dearest first.

    `org_id` is null if they are those of all organizations.
    """

    org_id: str | None
    by: str
    since: datetime
    until: datetime | None
    groups: list[CostGroup]
    total: CostGroup


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the route."""

    async def costs(request: Request) -> Response:
        query = Query(request)
        by = Grouping(query.choice("by", GROUPINGS, Grouping.DAY))
        caller = caller_of(request)
        named = _read_organization(query, caller, by)
        since, until = query.moment("since"), query.moment("until")
        most = query.number("limit", 1, MOST_GROUPS, default=USUAL_GROUPS)
        form = query.choice("format", _FORMATS, "csv" if _wants_csv(request) else "json")
        since = since or _month_start(dependencies.clock.now())
        if until is not None and until <= since:
            query.refuse("until", "until must be later than since.")
        query.check()
        org_id = None if by is Grouping.ORG and named is None else caller.choose_organization(named)
        note(request, org_id=org_id)
        if org_id is None:
            ask = dependencies.database.read_organizations(queries.organizations(), since, None, until, most)
        else:
            statement = queries.groups(by, rejects=True)
            ask = dependencies.database.read_calls(org_id, statement, since, org_id, until, most)
        groups = msgspec.convert([to_map(row) for row in await ask], list[GroupCost], strict=False)
        if form == "csv":
            return _as_csv(by, groups, since, dependencies.topology)
        return reply(
            Costs(
                org_id=org_id,
                by=by,
                since=since,
                until=until,
                groups=[_shown(by, group, dependencies.topology) for group in groups],
                total=_total(groups),
            )
        )

    return [Route("/costs", costs, methods=["GET"])]


def _read_organization(query: Query, caller: Caller, by: Grouping) -> str | None:
    """Return the organization that a caller names; by organization only a user has to."""
    if by is not Grouping.ORG:
        return read_organization(query, caller)
    named = read_organization(query)
    if named is None and caller.kind == "user":
        query.refuse("by", "Only an operator or a backend sees all organizations: name one in org_id.")
    return named


def _wants_csv(request: Request) -> bool:
    return prefer(request, "application/json", "text/csv") == "text/csv"


def _month_start(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _shown(by: Grouping, group: GroupCost, topology: Topology) -> CostGroup:
    known = {name: getattr(group, name) for name in CostGroup.__struct_fields__}
    if by is Grouping.STAGE and group.key:
        known["key"] = stage_of(group.key, topology)
    return CostGroup(**known)


def _total(groups: Sequence[GroupCost]) -> CostGroup:
    total = add_up(groups)
    known = {name: getattr(total, name) for name in CostGroup.__struct_fields__}
    if not total.request_count:
        known["total_cost_usd"] = 0.0
    return CostGroup(**known)


def _as_csv(by: Grouping, groups: Sequence[GroupCost], since: datetime, topology: Topology) -> Response:
    """Return the groups for a spreadsheet; the last one may stand for others, whose number is its key."""
    hidden = {"key", "groups"}
    columns = [by.value, *(name for name in CostGroup.__struct_fields__ if name not in hidden)]
    rows = []
    for group in groups:
        fields = msgspec.structs.asdict(_shown(by, group, topology))
        key = f"{group.groups:,} others" if group.groups > 1 else fields["key"]
        rows.append({**fields, by.value: key})
    name = f"costs-by-{by.value}-{since:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write_rows(columns, rows), 200, headers, "text/csv")

"""`GET /costs`: groups and their sum, as JSON and as CSV. tests/integration asks a real Postgres."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Unavailable
from tests.support.fakes.door import OTHER_ORG, FakeDatabase, as_caller, dependencies, door
from tests.support.fakes.usage_store import ORG

FIRST = datetime(2026, 3, 1, tzinfo=UTC)


def row(key: str | None, cost: str | None, **changed: Any) -> dict[str, Any]:
    """Return a row as Postgres has it."""
    price = None if cost is None else Decimal(cost)
    sums = {"request_count": 2, "cached_requests": 1, "prompt_tokens": 10, "completion_tokens": 5}
    more = {"total_tokens": 15, "total_saved_usd": None, "unpriced_requests": 0, "unbooked_requests": 0}
    times = {"first_at": FIRST, "last_at": FIRST, "groups": 1, "org_id": None}
    return {"key": key, "total_cost_usd": price, **sums, **more, **times, **changed}


async def ask(database: Any, path: str, caller: str = "user", **headers: str) -> Any:
    """Return the answer of the door."""
    async with door(dependencies(database=database)) as api:
        return await api.get(path, headers=as_caller(caller) | headers)


async def test_groups_have_their_sum() -> None:
    """The stage is named as everywhere else, and the sum is exact."""
    database = FakeDatabase(rows=[row("generation", "0.100001"), row("polishing", "0.2"), row(None, None)])
    answer = await ask(database, "/costs?by=stage&since=2026-03-01&until=2026-03-02T12:00:00%2B01:00")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["org_id"], found["by"]) == (ORG, "stage")
    assert (found["since"], found["until"]) == ("2026-03-01T00:00:00Z", "2026-03-02T11:00:00Z")
    assert [each["key"] for each in found["groups"]] == ["generate", "polish", None]
    assert [each["total_cost_usd"] for each in found["groups"]] == [0.100001, 0.2, None]
    assert (found["total"]["total_cost_usd"], found["total"]["request_count"]) == (0.300001, 6)
    [(org_id, _, values)] = database.asked
    assert org_id == ORG
    assert values == (FIRST, ORG, datetime(2026, 3, 2, 11, tzinfo=UTC), 1000)


async def test_days_of_this_month_without_parameters() -> None:
    """Nothing was called: the sum is 0, and not unknown."""
    database = FakeDatabase()
    answer = await ask(database, "/costs")
    assert answer.json()["by"] == "day"
    assert answer.json()["groups"] == []
    assert answer.json()["total"]["total_cost_usd"] == 0
    [(_, _, values)] = database.asked
    assert (values[0].day, values[0].hour, values[2]) == (1, 0, None)


@pytest.mark.parametrize("how", [{"path": "&format=csv"}, {"accept": "text/csv; charset=utf-8, */*;q=0.1"}])
async def test_csv_is_safe_for_spreadsheets(how: dict[str, str]) -> None:
    """No cell is run as a formula, an unknown price is empty, and cheap groups are one."""
    rows = [row("=cmd|' /C calc'!A0", "1.5"), row("m", None), row(None, "0.1", groups=3)]
    headers = {"Accept": how["accept"]} if "accept" in how else {}
    path = f"/costs?by=model&since=2026-03-01{how.get('path', '')}"
    answer = await ask(FakeDatabase(rows=rows), path, **headers)
    assert answer.headers["content-type"].partition(";")[0] == "text/csv"
    assert answer.headers["content-disposition"] == 'attachment; filename="costs-by-model-2026-03-01.csv"'
    table = list(csv.DictReader(io.StringIO(answer.text)))
    assert [each["model"] for each in table] == ["'=cmd|' /C calc'!A0", "m", "3 others"]
    assert [each["total_cost_usd"] for each in table] == ["1.500000", "", "0.100000"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("by=org", ["by"]),
        ("by=&since=tomorrow", ["since"]),
        ("since=2026-03-02&until=2026-03-01", ["until"]),
        ("format=xml&limit=0", ["limit", "format"]),
        ("org_id=tea&x=1", ["org_id", "x"]),
        ("since=2026-03-01&since=2026-03-02", ["since"]),
    ],
)
async def test_each_wrong_parameter_is_named(query: str, wrong: list[str]) -> None:
    """All at once."""
    answer = await ask(FakeDatabase(), f"/costs?{query}")
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == wrong


@pytest.mark.parametrize(
    ("caller", "org_id", "status"),
    [
        ("user", OTHER_ORG, 403),
        ("user", ORG.upper(), 200),
        ("both", None, 400),
        ("loner", None, 403),
        ("operator", OTHER_ORG, 200),
        ("backend", OTHER_ORG, 200),
        ("backend", None, 400),
        ("nobody", ORG, 401),
    ],
)
async def test_who_sees_whose_costs(caller: str, org_id: str | None, status: int) -> None:
    """A member sees their organizations' costs, and an operator or a backend all, one at a time."""
    database = FakeDatabase()
    path = "/costs" if org_id is None else f"/costs?org_id={org_id}"
    assert (await ask(database, path, caller)).status_code == status
    assert [asked[0] for asked in database.asked] == ([(org_id or "").lower()] if status == 200 else [])


@pytest.mark.parametrize(
    ("caller", "query", "status", "asked"),
    [
        ("operator", "", 200, "all"),
        ("backend", "", 200, "all"),
        ("operator", f"&org_id={OTHER_ORG}", 200, OTHER_ORG),
        ("user", f"&org_id={ORG}", 200, ORG),
        ("user", f"&org_id={OTHER_ORG}", 403, None),
        ("user", "", 400, None),
        ("both", "", 400, None),
        ("loner", "", 400, None),
        ("many", "&limit=1&format=csv", 400, None),
        ("nobody", "", 401, None),
    ],
)
async def test_all_organizations_are_for_operators_and_backends(
    caller: str, query: str, status: int, asked: str | None
) -> None:
    """A user's request does not come as far as the sums of others, however it asks."""
    database = FakeDatabase([row(ORG, "1.5"), row(OTHER_ORG, "0.5")])
    answer = await ask(database, f"/costs?by=org{query}", caller)
    assert answer.status_code == status
    assert [each[0] for each in database.asked] == ([asked] if asked else [])
    if asked == "all":
        assert answer.json()["org_id"] is None
        assert [each["key"] for each in answer.json()["groups"]] == [ORG, OTHER_ORG]


async def test_silent_database_is_unavailable() -> None:
    """With a time to wait."""
    away = FakeDatabase(trouble=Unavailable("The database does not answer for now."))
    answer = await ask(away, "/costs")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")

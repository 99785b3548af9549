"""`GET /costs` and the forecast against a real Postgres, signed in as the door: they are ai_daily_costs."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.api.costs import GROUPINGS
from functions.api.database import Database
from functions.api.dependencies import Dependencies
from shared.jobs.forecast import forecast
from tests.integration.infra.cli.test_cost_groups import CALLS, DELETE, FORMER_USER, GONE, OWNERS, STRANGER
from tests.support.fakes.door import OTHER_ORG, as_caller, dependencies, door
from tests.support.fakes.usage_store import ORG, usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

LONG_AGO = "2020-01-01"
DAILY = """
    SELECT coalesce(sum(total_cost_usd), 0)::text, coalesce(sum(request_count), 0),
           coalesce(sum(unpriced_requests), 0), coalesce(sum(unbooked_requests), 0) FROM ai_daily_costs
"""


@pytest.fixture(scope="module")
def platform(supabase: Server) -> Platform:
    """Organizations' calls: with rows, of deleted owners, and without a row."""
    platform = Platform(supabase, "platform")
    platform.owner("ALTER ROLE ai_door LOGIN")
    platform.owner(OWNERS)
    add(platform, *CALLS, {"org_id": OTHER_ORG, "cost_usd": 99.0})
    platform.owner(DELETE)
    return platform


def add(platform: Platform, *calls: dict[str, object]) -> None:
    """Store the usage events of calls."""

    async def add_all() -> None:
        async with usage_sink(platform.url("usage_sink")) as sink:
            for fields in calls:
                await sink.add(usage_event(**fields))

    asyncio.run(add_all())


@pytest.fixture
async def at(platform: Platform) -> AsyncIterator[Dependencies]:
    """The door with this database."""
    database = Database(platform.url("ai_door"))
    yield dependencies(database=database)
    await database.close()


async def ask(at: Dependencies, path: str, caller: str = "operator") -> Any:
    """Return the answer of the door."""
    async with door(at) as api:
        answer = await api.get(path, headers=as_caller(caller))
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("org", [ORG, GONE, STRANGER, OTHER_ORG])
async def test_costs_are_those_of_the_daily_view(platform: Platform, at: Dependencies, org: str) -> None:
    """However they are grouped: of deleted owners, without a row and without a price; and of nobody else."""
    expected = platform.owner(f"{DAILY} WHERE org_id = '{org}'").split("|")
    assert expected[1] != "0"
    for by in GROUPINGS:
        total = (await ask(at, f"/costs?org_id={org}&by={by}&since={LONG_AGO}"))["total"]
        assert total["total_cost_usd"] == pytest.approx(float(expected[0]), abs=1e-9)
        counts = [total[name] for name in ("request_count", "unpriced_requests", "unbooked_requests")]
        assert counts == [int(each) for each in expected[1:]]


@pytest.mark.parametrize("span", ["", "&until=2026-03-01"])
async def test_all_organizations_have_their_sums(platform: Platform, at: Dependencies, span: str) -> None:
    """Each has what it has alone, deleted ones too; and the sum of all is the daily view's."""
    found = await ask(at, f"/costs?by=org&since={LONG_AGO}{span}")
    assert found["org_id"] is None
    keys = [each["key"] for each in found["groups"]]
    assert len(keys) == len(set(keys)) > (0 if span else 1)
    for group in found["groups"]:
        if group["key"] is not None:
            alone = await ask(at, f"/costs?by=org&org_id={group['key']}&since={LONG_AGO}{span}")
            assert alone["groups"] == [group]
    if not span:
        expected = platform.owner(DAILY).split("|")
        assert found["total"]["total_cost_usd"] == pytest.approx(float(expected[0]), abs=1e-9)
        assert found["total"]["request_count"] == int(expected[1])
        few = await ask(at, f"/costs?by=org&since={LONG_AGO}&limit=1")
        assert few["groups"][1]["groups"] == len(keys) - 1
        assert few["total"] == {**found["total"], "groups": few["total"]["groups"]}


async def test_each_day_is_that_of_the_view(platform: Platform, at: Dependencies) -> None:
    """To the cent, and with its date."""
    days = (await ask(at, f"/costs?since={LONG_AGO}", "user"))["groups"]
    rows = platform.owner(
        f"SELECT date, round(sum(total_cost_usd), 6) FROM ai_daily_costs WHERE org_id = '{ORG}'"
        " GROUP BY 1 ORDER BY 1 DESC"
    )
    expected = [tuple(line.split("|")) for line in rows.splitlines()]
    assert [(day["key"], f"{day['total_cost_usd']:.6f}") for day in days] == expected


async def test_span_ends_before_until(at: Dependencies) -> None:
    """Two spans that meet have each call once."""
    path = f"/costs?org_id={GONE}&by=stage"
    early = (await ask(at, f"{path}&since={LONG_AGO}&until=2026-03-01"))["total"]
    late = (await ask(at, f"{path}&since=2026-03-01"))["total"]
    assert early["request_count"] + late["request_count"] == 2
    assert early["request_count"] == 1


async def test_groups_have_the_keys_of_their_calls(at: Dependencies) -> None:
    """Stages by name, users by id, the dearest first; beyond the limit they are one."""
    stages = (await ask(at, f"/costs?by=stage&since={LONG_AGO}", "user"))["groups"]
    assert {each["key"] for each in stages} == {"generate", "polish", "meta"}
    users = (await ask(at, f"/costs?by=user&since={LONG_AGO}", "user"))["groups"]
    assert FORMER_USER not in {each["key"] for each in users}, "a deleted user has no id"
    whole = (await ask(at, f"/costs?by=post&since={LONG_AGO}&limit=1", "user"))["groups"]
    assert (len(whole), whole[0]["groups"]) == (2, 1)
    costs = [each["total_cost_usd"] or 0 for each in stages]
    assert costs == sorted(costs, reverse=True)


async def test_forecast_counts_the_last_seven_days(platform: Platform, at: Dependencies) -> None:
    """Of the organization alone, and nothing of before."""
    now = at.clock.now()
    moments = {days: (now - timedelta(days=days)).isoformat().replace("+00:00", "Z") for days in (1, 6, 8)}
    costs = {1: 3.0, 6: 4.0, 8: 100.0}
    calls = [{"cost_usd": costs[days], "created_at": moment} for days, moment in moments.items()]
    await asyncio.to_thread(add, platform, *calls)
    found = await ask(at, "/budget", "user")
    first = (now - timedelta(days=7)).isoformat().replace("+00:00", "Z")
    recent = (await ask(at, f"/costs?since={first}", "user"))["total"]
    assert 7 <= recent["total_cost_usd"] < 100
    begun, ends = (datetime.fromisoformat(each) for each in (recent["first_at"], found["resets_at"]))
    assert found["spent_usd"] == 0
    month = (await ask(at, f"/costs?since={found['period_start']}", "user"))["total"]
    expected = forecast(month["total_cost_usd"], recent["total_cost_usd"], begun, now, ends.date())
    assert found["forecast_usd"] == pytest.approx(expected)

"""The sums of `blog costs` against a real Postgres: however calls are grouped, the total is the same."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import md5
from uuid import UUID, uuid4

import asyncpg
import pytest

from infra.cli.gateways.ledger import PostgresLedger
from shared.gateways.costs import queries
from shared.gateways.costs.sums import GroupCost, Grouping, add_up
from tests.support.fakes.usage_store import ORG, USER, usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# Always the same ids: a test is found by its name.
STRANGER, GONE, FORMER_USER = (str(UUID(int=number)) for number in (7, 8, 9))
JOBS = [str(uuid4()) for _ in range(3)]
OWNERS = f"""
    INSERT INTO organizations (org_id, name) VALUES ('{GONE}', 'Gone');
    INSERT INTO users (user_id, org_id, email) VALUES ('{FORMER_USER}', '{ORG}', 'former@example.com');
"""
DELETE = (
    f"DELETE FROM users WHERE user_id = '{FORMER_USER}'; DELETE FROM organizations WHERE org_id = '{GONE}'"
)
DAYS = """
    SELECT sum(request_count), sum(total_tokens), sum(total_cost_usd)::float, sum(cached_requests),
           sum(total_saved_usd)::float, sum(unpriced_requests), sum(unbooked_requests) FROM ai_daily_costs
"""
MANY = """
    INSERT INTO organizations (org_id, name)
    SELECT md5(n::text)::uuid, n::text FROM generate_series(1, 1000) AS n;
    INSERT INTO ai_usage_logs (log_id, org_id, operation, model, created_at)
    SELECT gen_random_uuid(), md5((n % 1000 + 1)::text)::uuid, 'generation', 'gpt-4o',
           '2026-03-01T00:00:00Z'::timestamptz + n * interval '1 second'
      FROM generate_series(1, 100000) AS n;
    ANALYZE ai_usage_logs;
"""
SOL = {"provider_model": "openai/gpt-6-sol", "prompt_version": "3f2a", "service_tier": "flex"}
CALLS: list[dict[str, object]] = [
    {"job_id": JOBS[0], "cost_usd": 0.1, **SOL},
    {"job_id": JOBS[0], "cost_usd": 0.2, "operation": "polishing", "model": "gpt-4o-mini"},
    {"job_id": JOBS[0], "cost_usd": None, "operation": "meta_tags", "model": "gpt-4o-mini"},
    {"job_id": JOBS[1], "cost_usd": 0.4, "user_id": FORMER_USER, "created_at": "2026-03-02T00:00:00Z"},
    {"job_id": JOBS[1], "cost_usd": 0.0, "cached": True, "saved_usd": 0.05, "user_id": FORMER_USER},
    {"job_id": JOBS[2], "cost_usd": 0.8, "org_id": GONE, **SOL},
    {"job_id": JOBS[2], "cost_usd": None, "org_id": GONE, "created_at": "2026-02-28T23:59:59.999999Z"},
    {"job_id": JOBS[2], "cost_usd": 1.6, "org_id": STRANGER, **SOL, "service_tier": "default"},
    {"job_id": JOBS[1], "cost_usd": None, "user_id": STRANGER},
]


@pytest.fixture
async def platform(supabase: Server) -> Platform:
    """Return a database with rows, rows of deleted owners, and calls without a row."""
    platform = Platform(supabase, "platform")
    platform.owner(OWNERS)
    async with usage_sink(platform.url("usage_sink")) as sink:
        for fields in CALLS:
            await sink.add(usage_event(**fields))
    platform.owner(DELETE)
    return platform


def sums(group: GroupCost) -> tuple[object, ...]:
    """Return the sums that every grouping has in common."""
    return (
        group.request_count,
        group.total_tokens,
        group.total_cost_usd,
        group.cached_requests,
        group.total_saved_usd,
        group.unpriced_requests,
        group.unbooked_requests,
    )


@pytest.mark.parametrize("by", list(Grouping))
async def test_each_grouping_has_the_same_total(platform: Platform, by: Grouping) -> None:
    """It is that of ai_daily_costs: of deleted owners, without a row and without a price."""
    ledger = PostgresLedger(platform.url("postgres"))
    total = add_up(await ledger.groups(by, LONG_AGO, None))
    assert sums(total) == (9, 9 * 120, pytest.approx(3.1), 1, pytest.approx(0.05), 3, 2)
    assert sums(total) == sums(await ledger.total(LONG_AGO, None))
    assert platform.owner(DAYS) == "9|1080|3.1|1|0.05|3|2"


@pytest.mark.parametrize(
    ("org", "calls", "cost", "unpriced"), [(ORG, 6, 0.7, 2), (GONE, 2, 0.8, 1), (STRANGER, 1, 1.6, 0)]
)
async def test_an_organizations_groups_agree(
    platform: Platform, org: str, calls: int, cost: float, unpriced: int
) -> None:
    """Also of one that was deleted, and of one that never was in the table."""
    ledger = PostgresLedger(platform.url("postgres"))
    for by in Grouping:
        total = add_up(await ledger.groups(by, LONG_AGO, org))
        assert (total.request_count, total.unpriced_requests) == (calls, unpriced)
        assert total.total_cost_usd == pytest.approx(cost)
    days = await ledger.daily(LONG_AGO, org)
    assert sum(day.request_count for day in days) == calls
    assert sum(day.total_cost_usd or 0 for day in days) == pytest.approx(cost)


async def test_groups_are_keyed_and_ordered(platform: Platform) -> None:
    """The dearest come first, days the newest first; what has no price or no user comes with its own line."""
    ledger = PostgresLedger(platform.url("postgres"))

    async def keys(by: Grouping) -> list[str | None]:
        return [group.key for group in await ledger.groups(by, LONG_AGO, None)]

    assert await keys(Grouping.STAGE) == ["generation", "polishing", "meta_tags"]
    assert await keys(Grouping.MODEL) == ["gpt-4o", "gpt-4o-mini"]
    assert await keys(Grouping.ALIAS) == ["gpt-4o", "gpt-4o-mini"]
    assert await keys(Grouping.PROVIDER_MODEL) == ["openai/gpt-6-sol", None]
    assert await keys(Grouping.PROMPT_VERSION) == ["3f2a", None]
    assert await keys(Grouping.TIER) == ["default", "flex", None]
    assert await keys(Grouping.DAY) == ["2026-03-02", "2026-03-01", "2026-02-28"]
    assert await keys(Grouping.POST) == [JOBS[2], JOBS[1], JOBS[0]]
    assert await keys(Grouping.ORG) == [STRANGER, GONE, ORG]
    assert await keys(Grouping.USER) == [USER, None, STRANGER]
    [tags] = [each for each in await ledger.groups(Grouping.STAGE, LONG_AGO, None) if each.key == "meta_tags"]
    assert (tags.total_cost_usd, tags.unpriced_requests) == (None, 1)


async def test_groups_begin_at_the_very_time(platform: Platform) -> None:
    """A call at that time counts, and one a microsecond before it does not."""
    ledger = PostgresLedger(platform.url("postgres"))
    march = datetime(2026, 3, 1, tzinfo=UTC)
    assert (await ledger.total(march, GONE)).request_count == 1
    assert (await ledger.total(march - timedelta(microseconds=1), GONE)).request_count == 2
    nothing = await ledger.total(NOW, None)
    assert (nothing.request_count, nothing.total_cost_usd, nothing.first_at) == (0, None, None)


async def test_groups_stay_the_same_after_rebooking(platform: Platform) -> None:
    """A call that gets its row later changes no sum but that of calls without a row."""
    ledger = PostgresLedger(platform.url("postgres"))
    before = await ledger.total(LONG_AGO, None)
    platform.owner(f"INSERT INTO organizations (org_id, name) VALUES ('{STRANGER}', 'New')")
    platform.owner("SELECT ai_usage.rebook()")
    after = await ledger.total(LONG_AGO, None)
    assert sums(after)[:-1] == sums(before)[:-1]
    assert (before.unbooked_requests, after.unbooked_requests) == (2, 1)


async def test_members_see_their_own_calls(platform: Platform) -> None:
    """The view shows a member the organization's calls, the service role all, and the public none."""
    spent = "SELECT count(*), sum(cost_usd)::float FROM ai_call_costs"
    assert platform.api("authenticated", spent, USER) == "6|0.7"
    assert platform.api("authenticated", spent, str(uuid4())) == "0|"
    assert platform.api("service_role", spent) == "9|3.1"
    for role in ("anon", "authenticated"):
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api(role, "UPDATE ai_usage_logs SET cost_usd = 0", USER)
    with pytest.raises(AssertionError, match="permission denied"):
        platform.api("anon", spent, USER)


async def test_many_rows_are_found_by_index(postgres: Server) -> None:
    """An organization's month is looked up among a hundred thousand rows of a thousand organizations."""
    name = postgres.create("migrated")
    postgres.query(name, MANY)
    connection = await asyncpg.connect(postgres.url(name))
    scope = (datetime(2026, 3, 1, tzinfo=UTC), UUID(md5(b"7", usedforsecurity=False).hexdigest()), None)
    asked = [
        (queries.total(rejects=True), scope),
        (queries.groups(Grouping.USER, rejects=True), (*scope, 20)),
    ]
    for query, values in asked:
        plan = "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {query}", *values))
        assert "idx_ai_usage_org_date" in plan
        assert "Seq Scan on ai_usage_logs" not in plan
    await connection.close()

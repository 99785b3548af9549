"""The role that the door signs in as: it learns memberships, and reads one organization's calls at a time."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from uuid import uuid4

import msgspec
import pytest

from functions.api.database import Database
from functions.usage.postgres import PostgresUsage
from functions.usage.store import Reject
from shared.errors import Unavailable
from tests.support.fakes.usage_store import ORG, USER, usage_event
from tests.support.paths import ROOT
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

BAKERY, BAKER = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
MIGRATIONS = ROOT / "infra" / "supabase" / "migrations"
ORGS = "SELECT org_id FROM ai_usage.costs_of_orgs('2020-01-01', NULL)"
CALLS = "SELECT org_id::text, unbooked FROM ai_call_costs ORDER BY 2"


@pytest.fixture(scope="module")
def platform(supabase: Server) -> Platform:
    """Two organizations with a call each, and a third call that became no row."""
    platform = Platform(supabase, "platform")
    asyncio.run(_fill(platform.url("usage_sink")))
    return platform


async def _fill(url: str) -> None:
    store = PostgresUsage(url)
    await store.insert([usage_event(), usage_event(org_id=BAKERY, user_id=BAKER)])
    kept = [usage_event(), usage_event(org_id=BAKERY, user_id=BAKER)]
    await store.keep(
        [Reject(each.event_id, msgspec.json.encode(each).decode(), "utf-8", "why") for each in kept]
    )
    await store.close()


@pytest.fixture
async def database(platform: Platform) -> AsyncIterator[Database]:
    database = Database(platform.url("ai_door"))
    yield database
    await database.close()


def door(platform: Platform, sql: str) -> str:
    """Run statements as the door."""
    return platform.server.query(platform.database, sql, "ai_door")


async def test_members_have_their_organizations(platform: Platform, database: Database) -> None:
    """Also where a platform has replaced the function; and a person without one has none."""
    assert await database.organizations_of(USER) == {ORG}
    assert await database.organizations_of(str(uuid4())) == frozenset()
    members = (
        "CREATE OR REPLACE FUNCTION ai_usage.member_orgs() RETURNS SETOF uuid LANGUAGE sql STABLE"
        " SECURITY DEFINER SET search_path = '' AS $$ {} $$"
    )
    both = f"SELECT unnest(ARRAY['{ORG}', '{BAKERY}', NULL]::uuid[]) WHERE auth.uid() = '{USER}'"
    platform.owner(members.format(both))
    assert await database.organizations_of(USER) == {ORG, BAKERY}
    assert await database.organizations_of(BAKER) == frozenset()
    platform.owner(members.format("SELECT org_id FROM public.users WHERE user_id = (SELECT auth.uid())"))


async def test_plain_postgres_knows_members(postgres: Server) -> None:
    """Without auth.uid() the column of users says it."""
    name = postgres.create("migrated")
    postgres.query(name, "ALTER ROLE ai_door LOGIN")
    database = Database(postgres.url(name, "ai_door"))
    assert await database.organizations_of(USER) == {ORG}
    assert await database.organizations_of(str(uuid4())) == frozenset()
    await database.close()


async def test_calls_of_one_organization_are_seen(platform: Platform, database: Database) -> None:
    """Booked or not; and the next transaction on the connection sees another's."""
    for org_id in (ORG, BAKERY, ORG):
        rows = await database.read_calls(org_id, CALLS)
        assert [tuple(row) for row in rows] == [(org_id, False), (org_id, True)]
    assert await database.read_calls(str(uuid4()), CALLS) == []
    assert door(platform, CALLS) == ""
    assert door(platform, "SELECT count(*) FROM ai_usage_logs") == "0"


RIGHTS = (
    "REVOKE EXECUTE ON FUNCTION ai_usage.orgs_of_member(UUID) FROM ai_door",
    "REVOKE EXECUTE ON FUNCTION ai_usage.door_org() FROM ai_door",
    "REVOKE EXECUTE ON FUNCTION ai_usage.costs_of_orgs(TIMESTAMPTZ, TIMESTAMPTZ) FROM ai_door",
    "REVOKE USAGE ON SCHEMA ai_usage FROM ai_door",
    "REVOKE SELECT ON ai_usage_logs FROM ai_door",
    "REVOKE SELECT ON ai_unbooked_costs FROM ai_door",
    "REVOKE SELECT ON ai_call_costs FROM ai_door",
    "REVOKE SELECT (usage) ON ai_usage_rejects FROM ai_door",
    "DROP POLICY door_reads_one_org ON ai_usage_logs",
    "DROP POLICY door_reads_one_org ON ai_usage_rejects",
)


async def test_each_of_its_rights_is_needed(platform: Platform, database: Database) -> None:
    """Without one the door fails or sees less, and the migration gives it back."""

    async def both() -> tuple[int, int]:
        members = await database.organizations_of(USER)
        assert len(await database.read_organizations(ORGS)) == 2
        return len(members), len(await database.read_calls(ORG, CALLS))

    again = (MIGRATIONS / "0012_door_role.sql").read_text()
    for taken in RIGHTS:
        platform.owner(taken)
        if taken.startswith("DROP"):
            assert await both() == (1, 1), taken
        else:
            with pytest.raises(Unavailable) as refused:
                await both()
            assert "API_DB_URL lacks a right; sign in as ai_door" in str(refused.value.operator), taken
        platform.owner(again)
    assert await both() == (1, 2)


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT event FROM ai_usage_rejects",
        "SELECT reason FROM ai_usage_rejects",
        "SELECT * FROM organizations",
        "SELECT * FROM users",
        "SELECT ai_usage.member_orgs()",
        "SELECT ai_usage.forget_user(gen_random_uuid())",
        "SELECT * FROM ai_usage.read_daily_usage(current_date, current_date)",
        "INSERT INTO ai_usage_logs (log_id) VALUES (gen_random_uuid())",
        "UPDATE ai_usage_logs SET cost_usd = 0",
        "DELETE FROM ai_usage_rejects",
        "TRUNCATE ai_usage_logs",
        "CREATE TABLE mine ()",
        "SET ROLE postgres",
    ],
)
def test_it_can_do_nothing_else(platform: Platform, attempt: str) -> None:
    """It writes nothing, and reads no name, address or rejected text."""
    with pytest.raises(AssertionError, match="permission denied"):
        door(platform, attempt)


def test_others_may_not_ask_for_anybody(platform: Platform) -> None:
    """One function takes any person's id, and one has all organizations: they are the door's alone."""
    for role in ("anon", "authenticated"):
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api(role, f"SELECT ai_usage.orgs_of_member('{USER}')", USER)
        with pytest.raises(AssertionError, match="permission denied"):
            platform.api(role, ORGS, USER)


def test_role_has_no_power_of_its_own(platform: Platform) -> None:
    """It has no password before an operator sets one, and no statement takes longer than a request."""
    powers = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles"
    assert platform.owner(f"{powers} WHERE rolname = 'ai_door'") == "f|f|f|f|f"
    kept = platform.server.query("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'ai_door'")
    assert kept == ""
    assert door(platform, "SHOW statement_timeout") == "15s"


async def test_frozen_server_is_unavailable(platform: Platform) -> None:
    """Its connection is dropped, not rolled back: that would wait for the server, too."""
    database = Database(platform.url("ai_door"), seconds=0.3)
    pid = (await database.read_calls(ORG, "SELECT pg_backend_pid()"))[0][0]
    os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(20):
            with pytest.raises(Unavailable, match="The database does not answer for now"):
                await database.read_calls(ORG, CALLS)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert len(await database.read_calls(ORG, CALLS)) == 2
    await database.close()


async def test_hanging_database_is_unavailable(platform: Platform) -> None:
    """Within the time that a question has; the connection is free again."""
    database = Database(platform.url("ai_door"), seconds=0.3)
    with pytest.raises(Unavailable, match="The database does not answer for now"):
        await database.read_calls(ORG, "SELECT pg_sleep(30)")
    assert await database.read_calls(ORG, CALLS)
    await database.close()


async def test_deleted_organization_keeps_its_calls(platform: Platform, database: Database) -> None:
    """Its rows have its id in another column."""
    platform.owner(
        f"DELETE FROM users WHERE org_id = '{BAKERY}';"  # noqa: S608 - our ids
        f"DELETE FROM organizations WHERE org_id = '{BAKERY}'"
    )
    assert [tuple(row) for row in await database.read_calls(BAKERY, CALLS)] == [
        (BAKERY, False),
        (BAKERY, True),
    ]

"""The role that the usage function signs in as: it can do what its statements need, and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from functions.usage.postgres import PostgresUsage
from functions.usage.sink import Sink
from functions.usage.store import Refused, Reject
from shared.errors import Unavailable
from shared.gateways import postgres
from tests.support.fakes.usage_store import usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

REJECT = Reject("77", "{", "utf-8", "not JSON")
COUNTS = "SELECT (SELECT count(*) FROM ai_usage_logs), (SELECT count(*) FROM ai_usage_rejects)"


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


@pytest.fixture(scope="module")
def still(supabase: Server) -> Platform:
    """A database for whoever only looks."""
    return Platform(supabase, "platform")


@pytest.fixture
async def store(platform: Platform) -> AsyncIterator[PostgresUsage]:
    store = PostgresUsage(platform.url("usage_sink"))
    yield store
    await store.close()


async def test_the_sink_writes_rows_and_rejects_once(platform: Platform, store: PostgresUsage) -> None:
    """New ones, and ones that are there, which is where ON CONFLICT looks."""
    event, other = usage_event(), usage_event()
    await store.insert([event])
    await store.insert([event, other, other])
    await store.keep([REJECT])
    await store.keep([REJECT])
    assert platform.owner(COUNTS) == "2|1"


async def test_a_row_is_still_refused_for_its_owner(platform: Platform, store: PostgresUsage) -> None:
    """Though the role sees neither organizations nor users, and the sink then keeps the event."""
    with pytest.raises(Refused, match="org_id is not in organizations") as refused:
        await store.insert([usage_event(org_id=str(uuid4()))])
    assert refused.value.column == "org_id"
    sink = Sink(store)
    await sink.add(usage_event(user_id=str(uuid4())))
    assert platform.owner(COUNTS) == "0|1"


@pytest.mark.parametrize(
    "taken",
    [
        "REVOKE INSERT ON {table} FROM usage_sink",
        "REVOKE SELECT ({key}) ON {table} FROM usage_sink",
        "DROP POLICY usage_sink_adds ON {table}",
        "DROP POLICY usage_sink_sees_ids ON {table}",
    ],
)
async def test_each_of_its_rights_is_needed(platform: Platform, store: PostgresUsage, taken: str) -> None:
    """Without one of them neither statement works, and the next migration gives it back."""
    platform.owner(taken.format(table="ai_usage_logs", key="log_id"))
    platform.owner(taken.format(table="ai_usage_rejects", key="reject_id"))
    with pytest.raises(Unavailable, match="lacks a right"):
        await store.insert([usage_event()])
    with pytest.raises(Unavailable, match="lacks a right"):
        await store.keep([REJECT])
    platform.migrate()
    await store.insert([usage_event()])
    await store.keep([REJECT])
    assert platform.owner(COUNTS) == "1|1"


@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT cost_usd FROM ai_usage_logs",
        "SELECT event FROM ai_usage_rejects",
        "SELECT * FROM ai_daily_costs",
        "SELECT usage FROM ai_usage_rejects",
        "SELECT * FROM ai_unbooked_costs",
        "SELECT ai_usage.forget_user(gen_random_uuid())",
        "SELECT * FROM organizations",
        "SELECT * FROM users",
        "SELECT ai_usage.member_orgs()",
        "UPDATE ai_usage_logs SET cost_usd = 0",
        "UPDATE ai_usage_rejects SET reason = ''",
        "DELETE FROM ai_usage_logs",
        "DELETE FROM ai_usage_rejects",
        "TRUNCATE ai_usage_logs",
        "CREATE TABLE mine ()",
        "SET ROLE postgres",
    ],
)
def test_it_can_do_nothing_else(still: Platform, attempt: str) -> None:
    """What is written stays written, and what it cost is not the sink's to read."""
    with pytest.raises(AssertionError, match="permission denied"):
        still.sink(attempt)


def test_of_what_is_there_it_sees_the_ids(still: Platform) -> None:
    """They are all that ON CONFLICT compares."""
    still.owner("INSERT INTO ai_usage_rejects VALUES ('1', 'secret', 'utf-8', 'why')")
    assert still.sink("SELECT reject_id FROM ai_usage_rejects") == "1"


def test_statement_ends_before_the_function(still: Platform) -> None:
    """A statement ends when the function has stopped waiting.

    The role's own limit, since a pooler lets a client set none.
    """
    assert still.sink("SHOW statement_timeout") == f"{postgres.STATEMENT_SECONDS:.0f}s"


def test_sink_role_has_no_password(still: Platform) -> None:
    """It has no password and no power of its own.

    Whoever deploys gives it the password; no file of ours does.
    """
    powers = (
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles"
        " WHERE rolname = 'usage_sink'"
    )
    assert still.owner(powers) == "f|f|f|f|f"
    kept = still.server.query("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'usage_sink'")
    assert kept == ""

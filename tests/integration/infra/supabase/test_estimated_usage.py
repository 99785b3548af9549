"""Migration 0010: rows and kept events say whether their tokens are an estimate, also across a deploy."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

import json
from uuid import uuid4

import msgspec
import pytest

from functions.usage.postgres import PostgresUsage
from tests.integration.infra.supabase.test_complete_books import ADD_STRANGER, STRANGER, added, kept
from tests.support.fakes.usage_store import ORG, USER, usage_event
from tests.support.servers.postgres import SUPABASE, Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

ROWS = "SELECT provider_model, estimated FROM ai_usage_logs ORDER BY created_at"
CALLS = "SELECT unbooked, estimated FROM ai_call_costs ORDER BY created_at"
SUMS = "SELECT requests, estimated_requests FROM ai_usage.read_daily_usage('2026-03-01', '2026-03-01')"
MODEL = "openai/gpt-6-sol"


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


@pytest.fixture
def earlier(supabase: Server) -> Platform:
    """A database of the release before."""
    platform = Platform(supabase)
    files = sorted(path for path in (SUPABASE / "migrations").glob("*.sql") if path.name < "0010")
    supabase.apply(platform.database, "local", "postgres")
    platform.owner("".join(f"BEGIN;{path.read_text()};COMMIT;" for path in files))
    return platform


async def test_function_goes_before_the_migration(
    earlier: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before it, rows lack this column alone; a warning names it; a minute later they have it."""
    now = [0.0]
    store = PostgresUsage(earlier.url("usage_sink"), lambda: now[0])
    events = [
        usage_event(created_at=f"2026-03-01T12:00:0{second}Z", provider_model=MODEL, estimated=True)
        for second in range(4)
    ]
    await store.insert(events[:1])
    await store.insert(events[1:2])
    [warning] = map(json.loads, capsys.readouterr().out.splitlines())
    assert (warning["severity"], warning["event"]) == ("WARNING", "usage_stored")
    assert "0010_estimated_usage.sql" in warning["message"]
    assert earlier.migrate() == ""
    await store.insert(events[2:3])
    now[0] = 60.0
    await store.insert(events[3:])
    await store.close()
    assert earlier.owner(ROWS).splitlines() == [f"{MODEL}|"] * 3 + [f"{MODEL}|t"]
    assert capsys.readouterr().out == ""


def test_function_is_older_than_the_migration(platform: Platform) -> None:
    """A row of the release before has NULL: nobody knows whether it is an estimate."""
    values = f"'{uuid4()}', '{ORG}', '{USER}', 'generation', 'gpt-4o', 120"
    columns = "log_id, org_id, user_id, operation, model, total_tokens"
    platform.sink(f"INSERT INTO ai_usage_logs ({columns}) VALUES ({values}) ON CONFLICT (log_id) DO NOTHING")
    assert platform.owner(CALLS) == "f|"


async def test_events_kept_before_have_the_field(earlier: Platform) -> None:
    """What a new function kept before the migration has it afterwards, as a call and as a row."""
    await added(earlier, usage_event(org_id=STRANGER, estimated=True))
    assert earlier.migrate() == ""
    assert earlier.owner(CALLS) == "t|t"
    earlier.owner(ADD_STRANGER)
    assert earlier.owner("SELECT ai_usage.rebook()") == "1"
    assert earlier.owner(CALLS) == "f|t"


@pytest.mark.parametrize("value", ["true", 1, None, {"a": True}])
async def test_odd_field_of_a_kept_event_is_null(platform: Platform, value: object) -> None:
    """Its event is kept and counted like any other."""
    event = msgspec.to_builtins(usage_event()) | {"estimated": value}
    await kept(platform, json.dumps(event))
    assert platform.owner("SELECT cost_usd, estimated FROM ai_unbooked_costs") == "0.012500|"


async def test_member_sees_the_field_of_their_calls(platform: Platform) -> None:
    """With and without a row."""
    await added(platform, usage_event(estimated=False), usage_event(user_id=STRANGER, estimated=True))
    seen = platform.api("authenticated", CALLS, USER)
    assert sorted(seen.splitlines()) == ["f|f", "t|t"]


@pytest.mark.parametrize(
    ("estimated", "latency", "counted"),
    [(True, 900, 1), (True, 0, 1), (False, 900, 0), (False, 0, 0), (None, 900, 0), (None, 0, 1)],
)
async def test_days_sum_counts_estimates(
    platform: Platform,
    estimated: bool | None,  # noqa: FBT001 - a column
    latency: int,
    counted: int,
) -> None:
    """By what the row says; a row of an earlier release without a latency was given up before its answer."""
    await added(
        platform,
        usage_event(estimated=estimated, latency_ms=latency, created_at="2026-03-01T12:00:00Z"),
    )
    assert platform.owner(SUMS) == f"1|{counted}"

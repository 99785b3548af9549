"""Migration 0008: rows and kept events have what a bill is compared with, before and after a deploy."""

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

DETAILS = {
    "provider_model": "openai/gpt-6-sol",
    "answer_id": "chatcmpl-1",
    "cached_tokens": 64,
    "cache_write_tokens": 0,
    "reasoning_tokens": 20,
    "service_tier": "flex",
    "prompt_version": "3f2a",
}
NAMES = ", ".join(DETAILS)
KNOWN, UNKNOWN = "openai/gpt-6-sol|chatcmpl-1|64|0|20|flex|3f2a", "||||||"
ROWS = f"SELECT {NAMES} FROM ai_usage_logs ORDER BY created_at"
CALLS = f"SELECT unbooked, {NAMES} FROM ai_call_costs ORDER BY created_at"
FILE = "SELECT pg_relation_filenode('ai_usage_logs')"


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


@pytest.fixture
def earlier(supabase: Server) -> Platform:
    """A database of the release before."""
    platform = Platform(supabase)
    files = sorted(path for path in (SUPABASE / "migrations").glob("*.sql") if path.name < "0008")
    supabase.apply(platform.database, "local", "postgres")
    platform.owner("".join(f"BEGIN;{path.read_text()};COMMIT;" for path in files))
    return platform


async def test_function_goes_before_the_migration(
    earlier: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the migration no row is lost or held up; a warning names it; afterwards rows have all fields."""
    now = [0.0]
    store = PostgresUsage(earlier.url("usage_sink"), lambda: now[0])
    first, second, third = (
        usage_event(created_at=f"2026-03-01T12:00:0{second}Z", **DETAILS) for second in range(3)
    )
    await store.insert([first])
    await store.insert([second])
    [warning] = map(json.loads, capsys.readouterr().out.splitlines())
    assert (warning["severity"], warning["event"]) == ("WARNING", "usage_stored")
    assert "0008_reconciled_rows.sql" in warning["message"], "the oldest that the table lacks"
    assert earlier.owner("SELECT count(*), sum(total_tokens) FROM ai_usage_logs") == "2|240"
    before = earlier.owner(FILE)
    assert earlier.migrate() == ""
    assert earlier.owner(FILE) == before, "no row is rewritten"
    now[0] = 60.0
    await store.insert([third])
    await store.close()
    assert earlier.owner(ROWS).splitlines() == [UNKNOWN, UNKNOWN, KNOWN]
    assert capsys.readouterr().out == ""


def test_function_is_older_than_the_migration(platform: Platform) -> None:
    """A function of the release before, whose statement lacks the columns, stores its rows."""
    values = f"'{uuid4()}', '{ORG}', '{USER}', 'generation', 'gpt-4o', 120"
    columns = "log_id, org_id, user_id, operation, model, total_tokens"
    platform.sink(f"INSERT INTO ai_usage_logs ({columns}) VALUES ({values}) ON CONFLICT (log_id) DO NOTHING")
    assert platform.owner(CALLS) == f"f|{UNKNOWN}"


async def test_events_kept_before_have_their_fields(earlier: Platform) -> None:
    """What a new function kept before the migration has all fields after it, as a call and as a row."""
    await added(earlier, usage_event(org_id=STRANGER, **DETAILS))
    assert earlier.migrate() == ""
    assert earlier.owner(CALLS) == f"t|{KNOWN}"
    earlier.owner(ADD_STRANGER)
    assert earlier.owner("SELECT ai_usage.rebook()") == "1"
    assert earlier.owner(CALLS) == f"f|{KNOWN}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("provider_model", 7),
        ("answer_id", {"a": 1}),
        ("cached_tokens", "64"),
        ("cached_tokens", -1),
        ("cache_write_tokens", 2**31),
        ("reasoning_tokens", 1e99),
        ("reasoning_tokens", [20]),
        ("service_tier", None),
    ],
)
async def test_odd_field_of_a_kept_event_is_null(platform: Platform, field: str, value: object) -> None:
    """A field that no row could hold is left out, and its event is kept and counted like any other."""
    event = msgspec.to_builtins(usage_event(**DETAILS)) | {field: value}
    await kept(platform, json.dumps(event))
    names = ", ".join(name for name in DETAILS if name != field)
    others = "|".join(str(given) for name, given in DETAILS.items() if name != field)
    assert platform.owner(f"SELECT cost_usd, {field} IS NULL, {names} FROM ai_unbooked_costs") == (
        f"0.012500|t|{others}"
    )


async def test_member_sees_the_fields_of_their_calls(platform: Platform) -> None:
    """A signed-in user reads the fields of their organization's calls, with and without a row."""
    stranger = usage_event(org_id=STRANGER, **DETAILS)
    await added(platform, usage_event(**DETAILS), usage_event(user_id=STRANGER, **DETAILS), stranger)
    seen = platform.api("authenticated", f"SELECT org_id, {NAMES} FROM ai_call_costs", USER)
    assert seen.splitlines() == [f"{ORG}|{KNOWN}"] * 2
    with pytest.raises(AssertionError, match="permission denied"):
        platform.api("authenticated", "SELECT event FROM ai_usage_rejects", USER)

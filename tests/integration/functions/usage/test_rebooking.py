"""What was refused for want of its owner becomes rows once the owner is there, by itself."""

# ruff: noqa: S608 - ids of our own

from __future__ import annotations

import asyncpg
import msgspec
import pytest

from functions.usage.postgres import PostgresUsage
from functions.usage.store import Reject
from tests.integration.infra.supabase.test_complete_books import (
    ADD_NEWCOMER,
    ADD_STRANGER,
    COUNTS,
    NEWCOMER,
    SPENT,
    STRANGER,
    added,
)
from tests.support.fakes.usage_store import USER, usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform

pytest_plugins = ["tests.support.servers.postgres_fixtures"]


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


async def test_kept_events_become_rows_with_their_owner(platform: Platform) -> None:
    """Kept events become rows when their owner is there.

    By themselves, with the next event of anybody's: each once, with what the event says.
    """
    event = usage_event(org_id=STRANGER, cost_usd=2.5e-06, cached=True, latency_ms=7)
    late = usage_event(user_id=NEWCOMER)
    await added(platform, event, msgspec.structs.replace(event, latency_ms=9), late)
    await added(platform, usage_event())
    assert platform.owner(COUNTS) == "1|3"
    before = platform.owner("SELECT sum(total_cost_usd), sum(request_count) FROM ai_daily_costs")
    platform.owner(f"{ADD_STRANGER};{ADD_NEWCOMER}")
    assert platform.owner("SELECT sum(total_cost_usd), sum(request_count) FROM ai_daily_costs") == before
    await added(platform, usage_event(cost_usd=0.0), usage_event(cost_usd=0.0))
    assert platform.owner(COUNTS) == "5|0"
    row = platform.owner(f"SELECT * FROM ai_usage_logs WHERE log_id = '{event.event_id}'")
    assert row.split("|") == [
        *(event.event_id, STRANGER, USER, "generation", "gpt-4o", "100", "20", "120", "0.000002", "7", "t"),
        *("2026-03-01 12:00:00+00", event.job_id, "0.000000", *[""] * 9),
    ]


async def test_refused_again_row_holds_up_no_other(platform: Platform) -> None:
    """One that is refused again holds up no other.

    It stays with the reason that is left, counted as before.
    """
    wrong = msgspec.json.encode(usage_event(org_id=STRANGER, cost_usd=12345.5)).decode()
    store = PostgresUsage(platform.url("usage_sink"))
    # As where another event of its batch has shown that nothing of this organization can be a row.
    await store.keep([Reject("0", wrong, "utf-8", "org_id is not in organizations: add it there.")])
    await store.close()
    await added(platform, *(usage_event(org_id=STRANGER, cost_usd=0.5) for _ in range(3)))
    platform.owner(ADD_STRANGER)
    assert platform.sink("SELECT ai_usage.rebook()") == "3"
    assert platform.sink("SELECT ai_usage.rebook()") == "0"
    assert platform.owner(COUNTS) == "3|1"
    assert "numeric field overflow (22003)" in platform.owner("SELECT reason FROM ai_usage_rejects")
    assert platform.owner(SPENT) == f"{STRANGER}|12347|4"


async def test_nobody_waits_for_somebody_who_books(platform: Platform) -> None:
    """What another one has in hand is passed over, and the owner's own table is not locked."""
    await added(platform, usage_event(org_id=STRANGER))
    platform.owner(ADD_STRANGER)
    held = "BEGIN; SELECT reject_id FROM ai_usage_rejects FOR UPDATE"
    other = await asyncpg.connect(platform.url("postgres"))
    try:
        await other.execute(held)
        assert platform.sink("SELECT ai_usage.rebook()") == "0"
        await other.execute("ROLLBACK; BEGIN; SELECT ai_usage.rebook()")
        platform.owner("INSERT INTO organizations (org_id, name) VALUES (gen_random_uuid(), 'x')")
        assert platform.sink("SELECT ai_usage.rebook()") == "0"
        await other.execute("COMMIT")
    finally:
        await other.close()
    assert platform.owner(COUNTS) == "1|0"

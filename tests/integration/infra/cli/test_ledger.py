"""The command's questions against a real Postgres with the project's own tables."""

from __future__ import annotations

from datetime import UTC, datetime

import asyncpg
import pytest

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways import ledger
from infra.cli.gateways.ledger import PostgresLedger
from infra.cli.jobs.spans import days_begin
from shared.gateways.costs import queries
from tests.support.fakes.cli import JOB, ORG, USER
from tests.support.fakes.usage_store import usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

NOW = datetime.now(UTC)
_INSERT = """
    INSERT INTO ai_usage_logs (log_id, org_id, user_id, operation, model, prompt_tokens, completion_tokens,
                               total_tokens, cost_usd, latency_ms, cached, created_at, job_id, saved_usd)
    VALUES (gen_random_uuid(), $1, $2, $3, 'gpt-4o', 100, 400, 500, $4::text::numeric, 3200, false,
            now() - $5 * interval '1 day', $6, NULL)
"""


async def _insert(database: str, operation: str, cost: str | None, days_ago: int = 0) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute(_INSERT, ORG, USER, operation, cost, days_ago, JOB)
    await connection.close()


async def test_calls_and_days_are_read_as_they_stand(database: str) -> None:
    """An unknown price stays unknown on its way through the view."""
    await _insert(database, "generation", "0.012500")
    await _insert(database, "meta_tags", None)
    await _insert(database, "generation", "0.100000", days_ago=40)
    books = PostgresLedger(database)
    calls = await books.calls(JOB)
    assert [(call.operation, call.cost_usd) for call in calls] == [
        ("generation", 0.1),
        ("generation", 0.0125),
        ("meta_tags", None),
    ]
    days = await books.daily(days_begin(30, NOW), ORG)
    assert [
        (day.operation, day.request_count, day.total_cost_usd, day.unpriced_requests) for day in days
    ] == [
        ("generation", 1, 0.0125, 0),
        ("meta_tags", 1, None, 1),
    ]
    assert len(await books.daily(days_begin(60, NOW), None)) == 3
    assert await books.daily(days_begin(60, NOW), JOB) == []


async def test_calls_have_what_answered_them(database: str) -> None:
    """A call has its model, parts of tokens, tier and prompt version, with and without a row."""
    details = {"provider_model": "openai/gpt-6-sol", "answer_id": "chatcmpl-1", "cached_tokens": 64}
    details |= {
        "cache_write_tokens": 0,
        "reasoning_tokens": 20,
        "service_tier": "flex",
        "prompt_version": "3f2a",
        "estimated": True,
    }
    async with usage_sink(database) as sink:
        await sink.add(usage_event(job_id=JOB, **details))
        await sink.add(usage_event(job_id=JOB, org_id=USER, **details))
    books = PostgresLedger(database)
    for call in (*await books.calls(JOB), *(await books.unbooked(JOB) or ())):
        assert {name: getattr(call, name) for name in details} == details


async def test_refused_calls_show_their_reason(database: str) -> None:
    """What the table refused is told with its reason. For this job alone, whatever else is kept there."""
    async with usage_sink(database) as sink:
        await sink.add(usage_event(job_id=JOB, org_id=USER))
        await sink.add(usage_event(org_id=USER))
        await sink.reject(b"no event", "not JSON", "1")
    unbooked = await PostgresLedger(database).unbooked(JOB)
    assert unbooked is not None
    (call,) = unbooked
    assert call.reason.startswith("org_id is not in organizations")
    assert (call.operation, call.cost_usd, call.total_tokens) == ("generation", 0.0125, 120)
    [day] = await PostgresLedger(database).daily(days_begin(3650, NOW), USER)
    assert (day.request_count, day.total_cost_usd, day.unbooked_requests) == (2, 0.025, 2)


async def test_reader_without_rejects_is_recognized(supabase: Server) -> None:
    """Who does not see the rejects is told apart.

    Of the secret key's role the reasons are hidden; under row-level security nobody knows what is.
    """
    platform = Platform(supabase, "platform")
    async with usage_sink(platform.url("postgres")) as sink:
        await sink.add(usage_event(job_id=JOB, org_id=USER))
    server = platform.server
    server.query(
        "postgres",
        "CREATE ROLE secret LOGIN BYPASSRLS; CREATE ROLE reader LOGIN; GRANT service_role TO secret",
    )
    platform.owner("GRANT SELECT ON ai_usage_logs, ai_unbooked_costs TO reader")
    [call] = await PostgresLedger(platform.url("secret")).unbooked(JOB) or []
    assert "for the owner of the database" in call.reason
    assert await PostgresLedger(platform.url("reader")).unbooked(JOB) is None


async def test_a_database_without_the_tables_is_named(postgres: Server) -> None:
    """It answers, so that is not the trouble."""
    empty = PostgresLedger(postgres.url(postgres.create("template1")))
    with pytest.raises(WrongUsage, match="lacks a part of the usage tables: apply"):
        await empty.calls(JOB)


async def test_a_role_that_may_not_read_is_told_so(postgres: Server) -> None:
    """The sink's, say, whose URL is at hand where the functions are deployed."""
    name = postgres.create("migrated")
    postgres.query(name, "ALTER ROLE usage_sink LOGIN")
    sink = postgres.url(name).replace("//postgres@", "//usage_sink@")
    with pytest.raises(WrongUsage, match=r"may not read the costs at .*: name one that may"):
        await PostgresLedger(sink).daily(NOW, None)


async def test_a_slow_answer_is_told_from_none(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that takes too long, or cancels the query, is there: the question has to be smaller."""
    slow = "SELECT pg_sleep(30), $1::timestamptz, $2::uuid, $3::timestamptz"
    monkeypatch.setattr(queries, "total", lambda **_: slow)
    monkeypatch.setattr(ledger, "_LONG_SECONDS", 0.2)
    with pytest.raises(Unreachable, match="takes too long to answer: ask for fewer days"):
        await PostgresLedger(database).total(NOW, None)
    monkeypatch.setattr(ledger, "_LONG_SECONDS", 20.0)
    patient = f"{database}{'&' if '?' in database else '?'}statement_timeout=200"
    with pytest.raises(Unreachable, match="takes too long to answer"):
        await PostgresLedger(patient).total(NOW, None)

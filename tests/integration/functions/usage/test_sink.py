"""The sink on a real Postgres, with real contenders."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import pytest

from functions.usage.postgres import PostgresUsage
from functions.usage.sink import Sink
from functions.usage.store import Reject
from shared.errors import RetryLater
from shared.messages.schemas import UsageEvent
from tests.support.fakes.usage_store import ORG, USER, usage_event
from tests.support.servers.postgres import Server
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

PATIENCE = 30.0
Answer = TypeVar("Answer")

_BY_HAND = {
    "rows": "INSERT INTO ai_usage_logs (log_id, operation, model) VALUES ($1, 'other', 'other')",
    "rejects": "INSERT INTO ai_usage_rejects VALUES ($1, 'other', 'utf-8', 'other')",
}


class Counting(PostgresUsage):
    """Counts its batches."""

    def __init__(self, dsn: str) -> None:
        super().__init__(dsn)
        self.batches: list[int] = []

    async def insert(self, events: Sequence[UsageEvent]) -> None:
        self.batches.append(len(events))
        await super().insert(events)


@pytest.fixture
async def sink(database: str) -> AsyncIterator[Sink]:
    async with usage_sink(database) as sink:
        yield sink


@pytest.fixture
async def look(database: str) -> AsyncIterator[Any]:
    """A connection of the test's own."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
async def other(database: str) -> AsyncIterator[Any]:
    """A connection of somebody else's, who gets in the way."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@asynccontextmanager
async def sinks(database: str, number: int) -> AsyncIterator[list[Sink]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(usage_sink(database)) for _ in range(number)]


async def soon(*waited: Awaitable[Answer]) -> list[Answer]:
    return list(await asyncio.wait_for(asyncio.gather(*waited), PATIENCE))


async def until_one_waits_for_a_lock(look: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await look.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0.01)


async def test_five_deliveries_at_once_are_one_row(database: str, look: Any) -> None:
    """Of as many instances, and five more at each of them."""
    event = usage_event()
    async with sinks(database, 5) as five:
        await soon(*(sink.add(event) for sink in five for _ in range(5)))
    assert await look.fetchval("SELECT count(*) FROM ai_usage_logs") == 1
    assert await look.fetchval("SELECT count(*) FROM ai_usage_rejects") == 0


async def test_a_row_holds_what_the_event_says(sink: Sink, look: Any) -> None:
    """Field by field, the time to the microsecond."""
    event = usage_event(
        cost_usd=0.012345,
        saved_usd=None,
        cached=True,
        created_at="2026-03-01T23:59:59.123456Z",
        provider_model="openai/gpt-6-sol",
        answer_id="chatcmpl-1",
        cached_tokens=10,
        cache_write_tokens=0,
        reasoning_tokens=5,
        service_tier="flex",
        prompt_version="0a1b2c3d",
        estimated=False,
    )
    await soon(sink.add(event))
    row = dict(await look.fetchrow("SELECT * FROM ai_usage_logs"))
    assert str(row.pop("log_id")) == event.event_id
    assert row.pop("created_at").isoformat() == "2026-03-01T23:59:59.123456+00:00"
    written = {name: str(value) if name.endswith(("_id", "_usd")) else value for name, value in row.items()}
    assert written == {
        "org_id": ORG,
        "user_id": USER,
        "job_id": event.job_id,
        "operation": "generation",
        "model": "gpt-4o",
        "prompt_tokens": 100,
        "completion_tokens": 20,
        "total_tokens": 120,
        "cost_usd": "0.012345",
        "saved_usd": "None",
        "latency_ms": 900,
        "cached": True,
        "former_org_id": "None",
        "provider_model": "openai/gpt-6-sol",
        "answer_id": "chatcmpl-1",
        "cached_tokens": 10,
        "cache_write_tokens": 0,
        "reasoning_tokens": 5,
        "service_tier": "flex",
        "prompt_version": "0a1b2c3d",
        "estimated": False,
    }


@pytest.mark.parametrize(
    ("price", "written"),
    [
        (None, None),
        (0.0, "0.000000"),
        (1e-07, "0.000000"),
        (2.5e-06, "0.000002"),
        (3.5e-06, "0.000004"),
        (0.1 + 0.2, "0.300000"),
        (9999.999999, "9999.999999"),
    ],
)
async def test_prices(sink: Sink, look: Any, price: float | None, written: str | None) -> None:
    """Rounded half to even at the sixth decimal; one that is unknown stays unknown."""
    await soon(sink.add(usage_event(cost_usd=price)))
    assert await look.fetchval("SELECT cost_usd::text FROM ai_usage_logs") == written


async def test_arrivals_share_statements(database: str, look: Any) -> None:
    """250 requests in flight need a fraction of as many statements, the longest near the number in flight."""
    store = Counting(database)
    sink = Sink(store)

    async def requests() -> None:
        for _ in range(8):
            await sink.add(usage_event())

    await soon(*(requests() for _ in range(250)))
    await store.close()
    assert await look.fetchval("SELECT count(*) FROM ai_usage_logs") == sum(store.batches) == 2000
    assert len(store.batches) < 200
    assert max(store.batches) > 100


async def test_instances_with_same_events_never_deadlock(database: str, look: Any) -> None:
    """Instances with the same events never deadlock.

    Rows go in by id whatever order they came in, so opposite orders wait for each other in a line.
    """
    stores = [PostgresUsage(database), PostgresUsage(database)]
    try:
        for _ in range(20):
            events = [usage_event() for _ in range(300)]
            await soon(*(store.insert(random.sample(events, 300)) for store in stores))
    finally:
        await soon(*(store.close() for store in stores))  # a session reports its counts when it ends
    assert await look.fetchval("SELECT count(*) FROM ai_usage_logs") == 6000
    assert (
        await look.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0
    )


@pytest.mark.parametrize("first_comes", [0, 1], ids=["in order", "in the opposite order"])
@pytest.mark.parametrize("kind", ["rows", "rejects"])
async def test_waiting_for_an_id_holds_no_later_one(
    database: str, look: Any, other: Any, kind: str, first_comes: int
) -> None:
    """Whoever waits for an id holds no later one.

    Somebody holds the first id and goes on to the second: nobody who waits for them is in the way.
    """
    store = PostgresUsage(database)
    held, wanted = sorted(str(uuid4()) for _ in range(2))
    ids = [held, wanted][:: -1 if first_comes else 1]
    work = other.transaction()
    await work.start()
    await other.execute("SET LOCAL lock_timeout = '200ms'")  # less than Postgres takes to see a deadlock
    await other.execute(_BY_HAND[kind], held)
    if kind == "rows":
        writing = asyncio.create_task(store.insert([usage_event(event_id=each) for each in ids]))
    else:
        writing = asyncio.create_task(store.keep([Reject(each, "{", "utf-8", "why") for each in ids]))
    await until_one_waits_for_a_lock(look)
    await other.execute(_BY_HAND[kind], wanted)
    await work.commit()
    await soon(writing)
    await store.close()


async def test_deadlock_is_retried(sink: Sink, look: Any, other: Any) -> None:
    """A deadlock with somebody else is tried again.

    Somebody who writes in another order holds the second row and wants the first.
    """
    first, second = sorted((usage_event(), usage_event()), key=lambda event: event.event_id)
    insert = "INSERT INTO ai_usage_logs (log_id, operation, model) VALUES ($1, 'other', 'other')"
    await other.execute("SET deadlock_timeout = '1min'")  # so that the sink is the one to give way
    work = other.transaction()
    await work.start()
    await other.execute(insert, second.event_id)
    adding = [asyncio.create_task(sink.add(event)) for event in (first, second)]
    await until_one_waits_for_a_lock(look)
    await asyncio.wait_for(other.execute(insert, first.event_id), PATIENCE)
    await work.commit()
    await soon(*adding)
    assert await look.fetchval("SELECT count(*) FROM ai_usage_logs") == 2


async def test_poison_holds_up_no_other_row(sink: Sink, look: Any) -> None:
    """Each is kept whole with its reason, once however often it is delivered, and all others are rows."""
    poison = {
        "org_id is not in organizations": usage_event(org_id=str(uuid4())),
        "user_id is not in users": usage_event(user_id=str(uuid4())),
        "numeric field overflow (22003)": usage_event(cost_usd=9999.9999999),
        "out of range": usage_event(created_at="2026-02-30T00:00:00Z"),
        "invalid byte sequence": usage_event(model="a\x00b"),
        "out of int32 range": usage_event(latency_ms=2**31),
    }
    good = [usage_event() for _ in range(500)]
    for _ in range(2):
        await soon(*(sink.add(event) for event in random.sample(good + list(poison.values()), 506)))
    rows = await look.fetch("SELECT log_id::text FROM ai_usage_logs")
    assert {row["log_id"] for row in rows} == {event.event_id for event in good}
    kept = {row["reject_id"][:36]: row for row in await look.fetch("SELECT * FROM ai_usage_rejects")}
    assert len(kept) == len(poison)
    for reason, event in poison.items():
        assert reason in kept[event.event_id]["reason"]
        assert event.job_id in kept[event.event_id]["event"]
        assert "\n" not in kept[event.event_id]["reason"]


async def test_no_statement_is_prepared_by_name(database: str) -> None:
    """Supabase's pooler gives each statement another backend, which knows no name of ours."""
    store = PostgresUsage(database)
    for _ in range(3):
        await store.insert([usage_event()])
    pool = await store._database.get_pool()
    async with pool.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM pg_prepared_statements") == 0
    await store.close()


async def test_bytes_that_are_no_event_are_kept(sink: Sink, look: Any) -> None:
    """NUL, broken UTF-8 and nine megabytes, and a reason that quotes a NUL."""
    await soon(
        sink.reject(b'{"a": "\x00"}', "a\x00b is not a known field", "1"),
        sink.reject(b"\xff", "not UTF-8", "2"),
        sink.reject(b"x" * 9_000_000, "not JSON", "3"),
        sink.reject(b"\xff", "not UTF-8", "2"),
    )
    rows = await look.fetch("SELECT encoding, length(event) FROM ai_usage_rejects ORDER BY reject_id")
    assert [tuple(row) for row in rows] == [("base64", 16), ("base64", 4), ("utf-8", 9_000_000)]


async def test_cancelled_caller_leaves_others_rows(sink: Sink, look: Any) -> None:
    """A cancelled caller leaves the others their rows.

    The caller goes away while Postgres makes the batch wait; its own row is written too.
    """
    async with look.transaction():
        await look.execute("LOCK ai_usage_logs IN EXCLUSIVE MODE")
        callers = [asyncio.create_task(sink.add(usage_event())) for _ in range(10)]
        await until_one_waits_for_a_lock(look)
        callers[3].cancel()
        await asyncio.wait([callers[3]], timeout=PATIENCE)
    await soon(*(caller for caller in callers if caller is not callers[3]))
    assert callers[3].cancelled()
    assert await look.fetchval("SELECT count(*) FROM ai_usage_logs") == 10


async def test_a_database_that_goes_and_comes_back(postgres: Server, database: str) -> None:
    """While it is away everybody is asked for patience; then the same sink works at once."""
    async with usage_sink(database) as sink:
        events = [usage_event() for _ in range(20)]
        await soon(*map(sink.add, events[:10]))
        await asyncio.to_thread(postgres.stop)
        try:
            answers = await asyncio.gather(*map(sink.add, events), return_exceptions=True)
            with pytest.raises(RetryLater):
                await sink.reject(b"{", "not JSON", "1")
        finally:
            await asyncio.to_thread(postgres.start)
        assert {type(answer) for answer in answers} == {RetryLater}
        await soon(*map(sink.add, events))
    name = database.partition("?")[0].rpartition("/")[2]
    assert postgres.query(name, "SELECT count(*) FROM ai_usage_logs") == "20"


async def test_cut_connection_costs_no_refusal(sink: Sink, look: Any, other: Any) -> None:
    """A connection that is cut costs no refusal.

    In mid-statement, so that nobody knows whether it was done: it goes again on a new connection.
    """
    work = other.transaction()
    await work.start()
    await other.execute("LOCK ai_usage_logs IN EXCLUSIVE MODE")
    adding = asyncio.create_task(sink.add(usage_event()))
    await until_one_waits_for_a_lock(look)
    assert await look.fetchval("SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE NOT granted")
    await work.commit()
    await soon(adding)
    assert await look.fetchval("SELECT count(*) FROM ai_usage_logs") == 1


async def test_the_daily_view_adds_up(sink: Sink, look: Any) -> None:
    """By day in UTC whatever the session's zone; a price that is unknown is no zero."""
    await soon(
        sink.add(usage_event(cost_usd=0.1, latency_ms=100, created_at="2026-03-01T00:00:00Z")),
        sink.add(usage_event(cost_usd=0.2, latency_ms=101, created_at="2026-03-01T23:59:59.999Z")),
        sink.add(usage_event(cost_usd=0.0, saved_usd=0.4, cached=True, latency_ms=3)),
        sink.add(usage_event(cost_usd=None, saved_usd=None, operation="polishing")),
        sink.add(usage_event(cost_usd=0.3, created_at="2026-03-02T00:00:00Z")),
    )
    await look.execute("SET TimeZone = 'Pacific/Auckland'")
    rows = await look.fetch(
        "SELECT date::text, operation, request_count, total_tokens, total_cost_usd::text, cached_requests,"
        " avg_latency_ms::text, total_saved_usd::text FROM ai_daily_costs ORDER BY date, operation"
    )
    assert [tuple(row) for row in rows] == [
        ("2026-03-01", "generation", 3, 360, "0.300000", 1, "68.00", "0.400000"),
        ("2026-03-01", "polishing", 1, 120, None, 0, "900.00", None),
        ("2026-03-02", "generation", 1, 120, "0.300000", 0, "900.00", "0.000000"),
    ]

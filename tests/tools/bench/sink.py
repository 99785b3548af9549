"""Rows a second through the usage sink, between one INSERT for each row and pure COPY, in one run."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg
from msgspec.structs import astuple, replace

from functions.usage.postgres import PostgresUsage
from shared.messages.schemas import UsageEvent
from tests.support.fakes.usage_store import usage_event
from tests.support.servers.postgres import Server, scripts
from tests.support.servers.usage_sink import usage_sink
from tests.tools.bench.table import Row, show

IN_FLIGHT = 250
ROUNDS = 3
ROWS = 10_000
ROWS_ONE_BY_ONE = 2_000  # enough of them: it is the slow way

_COLUMNS = ["log_id", *UsageEvent.__struct_fields__[1:]]

Way = Callable[[str, list[UsageEvent]], Awaitable[None]]


async def run() -> list[Row]:
    """Measure each way in turn, several times over, on a Postgres that flushes each commit to the disk."""
    server = await asyncio.to_thread(Server, "fsync=on", "synchronous_commit=on")
    try:
        server.query("postgres", scripts("local") + scripts("migrations"))
        rates: dict[Way, list[float]] = {}
        for _ in range(ROUNDS):
            for way, number in ((_through_sink, ROWS), (_one_by_one, ROWS_ONE_BY_ONE), (_copied, ROWS)):
                server.query("postgres", "TRUNCATE ai_usage_logs; CHECKPOINT")
                rates.setdefault(way, []).append(await _rate(way, server.url("postgres"), number))
                assert server.query("postgres", "SELECT count(*) FROM ai_usage_logs") == str(number)
    finally:
        await asyncio.to_thread(server.remove)
    sink, single, copy = (statistics.median(rates[way]) for way in (_through_sink, _one_by_one, _copied))
    return [
        Row(f"the sink, {IN_FLIGHT} in flight", sink, "rows/s", sink / single, "one INSERT a row"),
        Row("", sink, "rows/s", sink / copy, "pure COPY"),
        Row(f"one INSERT a row, {IN_FLIGHT} in flight, same pool", single, "rows/s"),
        Row("pure COPY, which can't take a row twice", copy, "rows/s"),
    ]


async def main() -> None:
    """Measure and print."""
    show("Usage rows into Postgres (medians)", await run())


async def _rate(way: Way, url: str, number: int) -> float:
    events = [usage_event() for _ in range(number)]
    began = time.perf_counter()
    await way(url, events)
    return number / (time.perf_counter() - began)


async def _through_sink(url: str, events: list[UsageEvent]) -> None:
    async with usage_sink(url) as sink:
        await _in_flight(sink.add, events)


async def _one_by_one(url: str, events: list[UsageEvent]) -> None:
    store = PostgresUsage(url)

    async def insert(event: UsageEvent) -> None:
        await store.insert([event])

    await _in_flight(insert, events)
    await store.close()


async def _copied(url: str, events: list[UsageEvent]) -> None:
    """Write everything with one COPY and no waiting callers: the upper limit."""
    rows = [_values(event) for event in events]
    connection = await asyncpg.connect(url)
    await connection.copy_records_to_table("ai_usage_logs", records=rows, columns=_COLUMNS)
    await connection.close()


def _values(event: UsageEvent) -> tuple[Any, ...]:
    cost, saved = (Decimal(repr(price)) for price in (event.cost_usd, event.saved_usd))
    row = replace(event, cost_usd=cost, saved_usd=saved, created_at=datetime.fromisoformat(event.created_at))
    return astuple(row)


async def _in_flight(add: Callable[[UsageEvent], Awaitable[None]], events: list[UsageEvent]) -> None:
    """As many requests as Cloud Run sends to one instance, each with one event after the other."""
    left = iter(events)

    async def request() -> None:
        for event in left:
            await add(event)

    await asyncio.gather(*(request() for _ in range(IN_FLIGHT)))


if __name__ == "__main__":
    asyncio.run(main())

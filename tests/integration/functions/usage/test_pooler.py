"""Ten instances of the sink through PgBouncer in transaction mode, signed in as its role.

Each transaction there may get another connection of three, so whatever is kept in a session is found by
somebody else or not at all.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from functions.usage.sink import Sink
from tests.support.fakes.usage_store import usage_event
from tests.support.pooler.running import pooled
from tests.support.servers.postgres import Server
from tests.support.servers.supabase import Platform
from tests.support.servers.usage_sink import usage_sink

pytest_plugins = ["tests.support.servers.postgres_fixtures"]

CLIENTS = 10
PATIENCE = 60.0
SINK = "usage_sink"


@pytest.fixture(scope="module")
def pooler(supabase: Server) -> Iterator[int]:
    """The port of a pooler of three connections for each database."""
    with pooled(supabase, SINK) as port:
        yield port


@pytest.fixture
def platform(supabase: Server) -> Platform:
    return Platform(supabase, "platform")


@pytest.fixture
def url(platform: Platform, pooler: int) -> str:
    return f"{platform.url(SINK)}&port={pooler}"


@pytest.fixture
async def sinks(url: str) -> AsyncIterator[list[Sink]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(usage_sink(url, max_batch=20)) for _ in range(CLIENTS)]


async def test_ten_clients_write_every_event_once(platform: Platform, sinks: list[Sink]) -> None:
    """Events of their own and events that all of them have, in many small batches and in any order."""
    shared = [usage_event() for _ in range(100)]
    poison = usage_event(org_id=str(uuid4()))
    own = {sink: [usage_event() for _ in range(100)] for sink in sinks}

    async def client(sink: Sink) -> None:
        events = [*own[sink], *shared, poison]
        await asyncio.gather(
            *(sink.add(event) for event in random.sample(events, len(events))),
            *(sink.reject(b"no event", "not JSON", str(number)) for number in range(10)),
        )

    await asyncio.wait_for(asyncio.gather(*map(client, sinks)), PATIENCE)
    written = set(platform.owner("SELECT log_id FROM ai_usage_logs").splitlines())
    assert written == {event.event_id for events in (shared, *own.values()) for event in events}
    assert platform.owner("SELECT count(*) FROM ai_usage_rejects") == "11"


async def test_the_clients_share_three_connections(platform: Platform, sinks: list[Sink]) -> None:
    """As far as Postgres sees: so this is a pooler, and its transactions are what is shared."""
    await asyncio.wait_for(asyncio.gather(*(sink.add(usage_event()) for sink in sinks * 10)), PATIENCE)
    seen = platform.owner(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'usage_sink' AND datname = current_database()"
    )
    assert 1 <= int(seen) <= 3


async def test_statements_with_names_would_not_be_found(url: str) -> None:
    """What the tests above would run into if the sink kept its statements, as asyncpg does by itself."""
    first, second = await connect(url), await connect(url)
    ask = "SELECT log_id FROM ai_usage_logs WHERE log_id = $1"
    await first.fetch(ask, str(uuid4()))
    async with second.transaction():  # takes the connection that has the first client's statement
        await second.execute("SELECT 1")
        with pytest.raises(asyncpg.InvalidSQLStatementNameError):
            await first.fetch(ask, str(uuid4()))
    for connection in (first, second):
        connection.terminate()


async def connect(url: str) -> Any:
    return await asyncpg.connect(url, statement_cache_size=100, timeout=PATIENCE)

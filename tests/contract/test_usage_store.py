"""The behaviour of Postgres that the sink needs, and of the in-memory store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import msgspec
import pytest

from functions.usage.postgres import PostgresUsage
from functions.usage.store import Refused, Reject, UsageStore
from shared.errors import Unavailable
from shared.messages.schemas import UsageEvent
from tests.support.fakes.usage_store import MemoryUsage, usage_event
from tests.support.servers.postgres import Server

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
WRITTEN = "openai/gpt-6-sol|chatcmpl-1|64|0|20|flex|3f2a"
"""They, as Postgres shows them."""


def _shown(value: object) -> str:
    return "" if value is None else str(value)


class Bench:
    """A store and a look at what it holds."""

    def __init__(self, store: UsageStore, server: Server | None = None, database: str = "") -> None:
        self.store = store
        self._server = server
        self._database = database

    def rows(self) -> set[str]:
        if isinstance(self.store, MemoryUsage):
            return set(self.store.rows)
        return self._read("SELECT log_id FROM ai_usage_logs")

    def details(self) -> set[str]:
        """Return what the rows have beside the alias, each as one line."""
        if isinstance(self.store, MemoryUsage):
            return {
                "|".join(_shown(getattr(row, name)) for name in DETAILS) for row in self.store.rows.values()
            }
        return self._read(f"SELECT {', '.join(DETAILS)} FROM ai_usage_logs")  # noqa: S608

    def admit(self, org_id: str) -> None:
        """Make an organization known."""
        if isinstance(self.store, MemoryUsage):
            self.store.orgs.add(org_id)
        else:
            self._read(f"INSERT INTO organizations (org_id, name) VALUES ('{org_id}', 'New')")  # noqa: S608

    def rejects(self) -> set[str]:
        if isinstance(self.store, MemoryUsage):
            return {f"{kept.reject_id}|{kept.reason}" for kept in self.store.rejects.values()}
        return self._read("SELECT reject_id, reason FROM ai_usage_rejects")

    def _read(self, sql: str) -> set[str]:
        assert self._server is not None
        return set(self._server.query(self._database, sql).splitlines())


@pytest.fixture(params=["memory", "postgres"])
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    if request.param == "memory":
        yield Bench(MemoryUsage())
        return
    server: Server = request.getfixturevalue("postgres")
    database = server.create("migrated")
    store = PostgresUsage(server.url(database))
    yield Bench(store, server, database)
    await store.close()


async def test_row_is_written_once(bench: Bench) -> None:
    """A row is written once: within a batch, repeated later, and by several stores at once."""
    events = [usage_event() for _ in range(20)]
    await bench.store.insert([*events, *events])
    await asyncio.gather(*(bench.store.insert(events[::-1]) for _ in range(4)))
    assert bench.rows() == {event.event_id for event in events}


async def test_first_version_of_a_row_stays(bench: Bench) -> None:
    """An id that comes again with other content changes nothing and raises nothing."""
    event = usage_event()
    await bench.store.insert([event])
    await bench.store.insert([usage_event(event_id=event.event_id, model="other")])
    assert bench.rows() == {event.event_id}


@pytest.mark.parametrize(
    ("poison", "column"),
    [
        (usage_event(org_id=str(uuid4())), "org_id"),
        (usage_event(user_id=str(uuid4())), "user_id"),
        (usage_event(cost_usd=9999.9999999), None),
        (usage_event(saved_usd=9999.9999999), None),
        (usage_event(created_at="2026-13-01T00:00:00Z"), None),
    ],
)
async def test_faulty_row_refuses_its_batch(bench: Bench, poison: UsageEvent, column: str | None) -> None:
    """A faulty row refuses its whole batch and names the column; the good rows are written without it."""
    good = [usage_event() for _ in range(3)]
    with pytest.raises(Refused) as refused:
        await bench.store.insert([*good, poison])
    assert refused.value.column == column
    assert bench.rows() == set()
    await bench.store.insert(good)
    assert bench.rows() == {event.event_id for event in good}


async def test_row_has_what_a_bill_is_compared_with(bench: Bench) -> None:
    """A row has the fields that a bill is compared with, and NULL where they are unknown."""
    await bench.store.insert([usage_event(**DETAILS), usage_event()])
    assert bench.details() == {WRITTEN, "||||||"}


async def test_rebooked_row_has_all_fields(bench: Bench) -> None:
    """A reject that becomes a row loses none of its fields, whichever release has kept it."""
    org_id = str(uuid4())
    for number, event in enumerate((usage_event(org_id=org_id, **DETAILS), usage_event(org_id=org_id))):
        kept = msgspec.json.encode(event).decode()
        await bench.store.keep([Reject(str(number), kept, "utf-8", "org_id is not in organizations.")])
    bench.admit(org_id)
    assert await bench.store.rebook() == 2
    assert bench.details() == {WRITTEN, "||||||"}


async def test_reject_is_kept_once(bench: Bench) -> None:
    """A redelivered message is the same reject and keeps its first reason."""
    await bench.store.keep([Reject("77", "AA==", "base64", "first"), Reject("78", "{", "utf-8", "other")])
    await bench.store.keep([Reject("77", "AA==", "base64", "second")])
    assert bench.rejects() == {"77|first", "78|other"}


async def test_rejects_become_rows_once_owner_exists(bench: Bench) -> None:
    """Rejects become rows once their owner exists, each once; rejects with another fault stay."""
    org_id = str(uuid4())
    event, dear = usage_event(org_id=org_id), usage_event(org_id=org_id, cost_usd=9999.9999999)
    other = usage_event(user_id=str(uuid4()))
    for number, each in enumerate((event, event, dear, other)):
        with pytest.raises(Refused) as refused:
            await bench.store.insert([each])
        text = msgspec.json.encode(each).decode()
        await bench.store.keep([Reject(str(number), text, "utf-8", str(refused.value))])
    assert await bench.store.rebook() == 0
    bench.admit(org_id)
    assert await bench.store.rebook() == 2
    assert await bench.store.rebook() == 0
    assert bench.rows() == {event.event_id}
    left = dict(reject.split("|") for reject in bench.rejects())
    assert left.keys() == {"2", "3"}
    assert "org_id" not in left["2"]
    assert left["3"].startswith("user_id is not in users")


@pytest.mark.parametrize("kind", ["memory", "postgres"])
async def test_unreachable_store_is_unavailable(kind: str) -> None:
    """Every call on an unreachable store raises Unavailable."""
    memory = MemoryUsage()
    memory.away = True
    nowhere = PostgresUsage("postgresql://nobody@127.0.0.1:1/nothing")
    store: UsageStore = memory if kind == "memory" else nowhere
    with pytest.raises(Unavailable):
        await store.insert([usage_event()])
    with pytest.raises(Unavailable):
        await store.keep([Reject("77", "{", "utf-8", "why")])
    with pytest.raises(Unavailable):
        await store.rebook()
    await nowhere.close()

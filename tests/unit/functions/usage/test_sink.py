"""The sink over a store in memory: rows that are refused, stores that are away, bytes that are no event."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from functions.usage.sink import Sink
from functions.usage.store import Reject, UsageStore
from shared import telemetry
from shared.errors import RetryLater, Unavailable
from shared.messages.schemas import UsageEvent
from tests.support.fakes.usage_store import MemoryUsage, usage_event

PATIENCE = 10.0


@pytest.fixture
def store() -> MemoryUsage:
    return MemoryUsage()


async def add_all(store: UsageStore, events: list[UsageEvent]) -> None:
    sink = Sink(store)
    await asyncio.wait_for(asyncio.gather(*map(sink.add, events)), PATIENCE)


async def test_concurrent_events_share_a_statement(store: MemoryUsage) -> None:
    """Events that arrive together share a statement. Batching is the sink's whole speed."""
    await add_all(store, [usage_event() for _ in range(1000)])
    assert len(store.rows) == 1000
    assert store.statements == 1


@pytest.mark.parametrize("place", [0, 499, 999])
async def test_a_poison_row_is_set_aside_wherever_it_is(store: MemoryUsage, place: int) -> None:
    """It takes a number of statements that grows with the logarithm of the batch."""
    events = [usage_event() for _ in range(1000)]
    poison = events[place] = usage_event(cost_usd=9999.9999999)
    await add_all(store, events)
    assert len(store.rows) == 999
    [(reject_id, kept)] = store.rejects.items()
    assert reject_id.startswith(f"{poison.event_id}-")
    assert msgspec.json.decode(kept.event, type=UsageEvent) == poison
    assert kept.reason == "A price does not fit its column."
    assert store.statements < 25


async def test_batch_of_poison_is_kept_whole(store: MemoryUsage) -> None:
    """A batch of nothing but poison is kept whole. Every row has a fault of its own."""
    poison = [usage_event(created_at=f"2026-13-{day:02}T00:00:00Z") for day in range(1, 20)]
    await add_all(store, poison)
    assert not store.rows
    assert {reject_id[:36] for reject_id in store.rejects} == {event.event_id for event in poison}


async def test_unknown_organization_is_found_once(store: MemoryUsage) -> None:
    """An unknown organization is found out once.

    A customer who left with a thousand events on the way costs a handful of statements.
    """
    stranger = str(uuid4())
    events = [usage_event(**({"org_id": stranger} if number % 2 else {})) for number in range(1000)]
    await add_all(store, events)
    assert len(store.rows) == len(store.rejects) == 500
    assert store.statements < 30


async def test_same_poison_twice_is_one_reject(store: MemoryUsage) -> None:
    """The same poison twice in a batch is one reject. Both deliveries are acknowledged."""
    poison = usage_event(org_id=str(uuid4()))
    await add_all(store, [poison, poison])
    [kept] = store.rejects
    assert kept.startswith(f"{poison.event_id}-")


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("fault", [{"org_id": str(uuid4())}, {"cost_usd": 9999.9999999}], ids=["org", "cost"])
async def test_poison_spares_a_good_row_of_its_id(
    store: MemoryUsage, order: int, fault: dict[str, Any]
) -> None:
    """Poison does not take a good row of its id along.

    Whichever comes first: the good one is a row, and the other is kept as it is.
    """
    good = usage_event()
    poison = usage_event(event_id=good.event_id, **fault)
    await add_all(store, [good, poison][::order])
    assert list(store.rows.values()) == [good]
    [kept] = store.rejects.values()
    assert msgspec.json.decode(kept.event, type=UsageEvent) == poison


async def test_two_bodies_with_one_id_are_two_rejects(store: MemoryUsage) -> None:
    """Neither displaces the other."""
    poison = usage_event(org_id=str(uuid4()))
    await add_all(store, [poison, usage_event(event_id=poison.event_id, cost_usd=9999.9999999)])
    assert len(store.rejects) == 2


async def test_a_reject_is_logged_for_its_own_job(
    store: MemoryUsage, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line carries the event's job and not that of the first event in the batch."""
    poison = usage_event(org_id=str(uuid4()))
    with telemetry.labelled(job_id="of the first", stage="usage"):
        await add_all(store, [usage_event(), poison])
    (line,) = map(msgspec.json.decode, capsys.readouterr().out.splitlines())
    assert line["event"] == "usage_rejected"
    assert line["logging.googleapis.com/labels"] == {
        "job_id": poison.job_id,
        "org_id": poison.org_id,
        "stage": "usage",
    }
    assert line["event_id"] == poison.event_id


async def test_rejects_become_rows_with_their_owner(
    store: MemoryUsage, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rejects become rows once their owner exists.

    With the next batch of anybody's, at most once a minute; the log says how many.
    """
    now = 1000.0
    sink = Sink(store, seconds=lambda: now)
    stranger = str(uuid4())
    await sink.add(usage_event(org_id=stranger))
    store.orgs.add(stranger)
    await sink.add(usage_event())
    assert (len(store.rows), len(store.rejects)) == (1, 1)
    now += 60
    await sink.add(usage_event())
    assert (len(store.rows), len(store.rejects)) == (3, 0)
    last = msgspec.json.decode(capsys.readouterr().out.splitlines()[-1])
    assert (last["event"], last["rows"]) == ("usage_rebooked", 1)


class Unmigrated(MemoryUsage):
    """A database of the release before."""

    async def rebook(self) -> int:
        raise Unavailable("Postgres does not take usage for now: a function is missing.")


async def test_event_is_safe_from_those_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An event is safe whatever becomes of those before it.

    It is acknowledged, and the trouble is a line in the log.
    """
    store = Unmigrated()
    await add_all(store, [usage_event()])
    assert len(store.rows) == 1
    assert "a function is missing" in capsys.readouterr().out


async def test_a_store_that_is_away_asks_for_patience(store: MemoryUsage) -> None:
    """Nothing is acknowledged, and the same sink works once the store is back."""
    store.away = True
    sink = Sink(store)
    with pytest.raises(RetryLater, match="The store is away"):
        await sink.add(usage_event())
    with pytest.raises(RetryLater, match="The store is away"):
        await sink.reject(b"{", "no JSON", "1")
    store.away = False
    await sink.add(usage_event())
    assert len(store.rows) == 1


async def test_a_full_sink_asks_for_patience(store: MemoryUsage) -> None:
    """Those within the limit are written."""
    sink = Sink(store, max_waiting=3)
    answers = await asyncio.gather(*(sink.add(usage_event()) for _ in range(5)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None)] * 3 + [RetryLater] * 2
    assert len(store.rows) == 3


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'{"half": ', "utf-8"),
        ("Größe ❄".encode(), "utf-8"),
        (b"", "utf-8"),
        (b"a\x00b", "base64"),
        (b"\xff\xfe", "base64"),
    ],
)
async def test_what_is_no_event_is_kept_byte_by_byte(store: MemoryUsage, data: bytes, encoding: str) -> None:
    """As readable text where Postgres can hold it."""
    await Sink(store).reject(data, "not an event", "77")
    [(reject_id, kept)] = store.rejects.items()
    assert reject_id.startswith("77-")
    assert kept.encoding == encoding
    assert (base64.b64decode(kept.event) if encoding == "base64" else kept.event.encode()) == data


async def test_two_messages_with_one_id_are_two_rejects(store: MemoryUsage) -> None:
    """And the same one twice is one."""
    sink = Sink(store)
    for data in (b"one", b"another", b"one"):
        await sink.reject(data, "not an event", "77")
    assert [kept.event for kept in store.rejects.values()] == ["one", "another"]


async def test_garbage_waits_in_a_short_line_of_its_own() -> None:
    """Without limit it would fill the memory while Postgres is away, and take both of its connections."""
    store = Slow()
    sink = Sink(store)
    waiting = [asyncio.create_task(sink.reject(b"garbage", "no JSON", str(number))) for number in range(60)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    refused = [task for task in waiting if task.done()]
    assert len(refused) == 10
    assert all(isinstance(task.exception(), RetryLater) for task in refused)
    store.going.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert (len(store.rejects), store.most) == (50, 1)


class Slow(MemoryUsage):
    """A store that keeps nothing before it may; `most` is how many wanted it to at once."""

    def __init__(self) -> None:
        super().__init__()
        self.going = asyncio.Event()
        self.most = 0
        self._now = 0

    async def keep(self, rejects: Sequence[Reject]) -> None:
        """Keep them, later."""
        self._now += 1
        self.most = max(self.most, self._now)
        await self.going.wait()
        await super().keep(rejects)
        self._now -= 1

"""The owners function: the mirror becomes what the database has, whatever happens between the steps."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest

from functions.owners.handler import Owners
from functions.owners.source import Owner
from shared.errors import RetryLater, Unavailable
from shared.gateways.owners import Copy, Edit
from shared.jobs.owners import OwnerKey, OwnerKind
from shared.messages.envelope import Envelope
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.owners import MemoryMirror, MemoryOwners
from tests.support.workbench import envelope

ORGANIZATION, USER = OwnerKind.ORGANIZATION, OwnerKind.USER
A_DAY = 86_400.0
MESSAGE: Envelope = envelope({"any": "content"})


def key(number: int, kind: OwnerKind = USER) -> OwnerKey:
    return OwnerKey(kind, str(UUID(int=number)))


class Bench:
    """A database, its mirror, and the function between them."""

    def __init__(self, batch: int = 3) -> None:
        self.source = MemoryOwners()
        self.mirror = MemoryMirror()
        self.clock = ManualClock()
        self.batch = batch

    async def run(self, **options: Any) -> None:
        """Take one message."""
        function = Owners(self.source, self.mirror, self.clock, batch=self.batch, **options)
        await function.handle(MESSAGE)

    def fill(self, users: int) -> None:
        """Add an organization with users, past the triggers."""
        self.source.put(key(0, ORGANIZATION))
        for number in range(users):
            self.source.put(key(number), key(0).owner_id)

    def assert_equal(self) -> None:
        """Assert that the mirror knows what the database has."""
        assert self.mirror.known() == {each.key: each.org_id for each in self.source.owners.values()}


@pytest.fixture
async def bench() -> Bench:
    """An empty database and a complete mirror of it."""
    bench = Bench()
    await bench.run()
    assert bench.mirror.complete
    return bench


async def test_changes_reach_the_mirror(bench: Bench) -> None:
    """Added, moved and deleted owners, of both kinds and with one id, in more than one batch."""
    for number in range(8):
        bench.source.add(key(number, ORGANIZATION))
        bench.source.add(key(number), key(number).owner_id)
    await bench.run()
    bench.assert_equal()
    bench.source.add(key(1), key(2).owner_id)
    bench.source.remove(key(3))
    bench.source.remove(key(4, ORGANIZATION))
    await bench.run()
    bench.assert_equal()
    assert bench.source.notes == []


async def test_pass_without_changes_writes_nothing(bench: Bench) -> None:
    """It neither writes nor reads an owner's document."""
    bench.source.add(key(1))
    await bench.run()
    before = (bench.mirror.writes, bench.mirror.reads)
    await bench.run()
    assert (bench.mirror.writes, bench.mirror.reads) == before


async def test_many_notes_of_an_owner_are_one_write(bench: Bench) -> None:
    """Added, deleted and added again before a pass: its state counts, and not its history."""
    bench.batch = 10
    before = bench.mirror.writes
    bench.source.add(key(1))
    bench.source.remove(key(1))
    bench.source.add(key(1), key(2).owner_id)
    await bench.run()
    bench.assert_equal()
    assert bench.mirror.writes == before + 1


@pytest.mark.parametrize("users", [0, 1, 2, 3, 4, 5, 6, 10])
async def test_first_pass_copies_all_owners(users: int) -> None:
    """Owners without a note, on pages that are full or not; complete only then."""
    bench = Bench()
    bench.fill(users)
    assert not bench.mirror.complete
    await bench.run()
    bench.assert_equal()
    assert bench.mirror.complete


@pytest.mark.parametrize("seed", range(30))
async def test_daily_comparison_finds_every_difference(bench: Bench, seed: int) -> None:
    """What changed without a note, such as a restored database: copies without owners, and the reverse."""
    chosen = random.Random(seed)  # noqa: S311 - nothing secret
    bench.fill(12)
    bench.clock.advance(A_DAY)
    await bench.run()
    bench.assert_equal()
    for number in range(20):
        if chosen.random() < 0.5:
            bench.source.put(key(number), key(chosen.randrange(2)).owner_id)
        else:
            bench.source.owners.pop(key(number), None)
    bench.clock.advance(A_DAY - 1)
    await bench.run()
    bench.clock.advance(1)
    await bench.run()
    bench.assert_equal()


async def test_empty_database_empties_the_mirror(bench: Bench) -> None:
    """No owner of a page is left: the copies after the last one are compared as well."""
    bench.fill(7)
    bench.clock.advance(A_DAY)
    await bench.run()
    bench.source.owners.clear()
    bench.clock.advance(A_DAY)
    await bench.run()
    assert bench.mirror.known() == {}


async def test_emptied_table_is_compared_at_once(bench: Bench) -> None:
    """A note without an id begins a comparison, without waiting for the next day."""
    bench.fill(7)
    bench.source.note(USER)
    await bench.run()
    bench.assert_equal()
    bench.source.truncate(USER)
    await bench.run()
    assert list(bench.mirror.known()) == [key(0, ORGANIZATION)]


async def test_clock_that_was_ahead_costs_no_comparison(bench: Bench) -> None:
    """After a comparison in the future, which nothing would follow for long, the next pass compares."""
    bench.clock.advance(365 * A_DAY)
    await bench.run()
    bench.clock.advance(-365 * A_DAY)
    bench.fill(1)
    await bench.run()
    bench.assert_equal()


async def test_deleted_owner_leaves_no_document_for_long(bench: Bench) -> None:
    """A document says for a day that the owner is gone; then nothing of the owner is left."""
    bench.source.add(key(1))
    await bench.run()
    bench.source.remove(key(1))
    await bench.run()
    assert bench.mirror.documents[key(1)]["known"] is False
    for _ in range(2):
        bench.clock.advance(A_DAY)
        await bench.run()
    assert bench.mirror.documents == {}


class Stopping(MemoryMirror):
    """Stops the program at one of its writes, before it or after it."""

    def __init__(self, at: int, *, after: bool) -> None:
        super().__init__()
        self.left = at
        self.after = after

    async def write(self, edits: Sequence[Edit]) -> None:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise KeyboardInterrupt
        await super().write(edits)
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 8))
async def test_crash_at_a_write_loses_no_change(at: int, *, after: bool) -> None:
    """Whatever was written, the next pass goes on: notes are deleted last, and the comparison is resumed."""
    bench = Bench(batch=2)
    bench.mirror = Stopping(at, after=after)
    bench.fill(5)
    for number in range(10, 15):
        bench.source.add(key(number))
    with pytest.raises(KeyboardInterrupt):
        await bench.run()
    assert not bench.mirror.complete
    bench.source.remove(key(10))
    bench.source.remove(key(14))
    await bench.run()
    bench.assert_equal()
    assert bench.mirror.complete
    assert bench.source.notes == []


async def test_message_takes_a_bounded_time() -> None:
    """Where all owners take longer, each message does a part, and the last one completes the mirror."""
    bench = Bench()
    bench.fill(20)
    now = 0.0

    def seconds() -> float:
        nonlocal now
        now += 100.0
        return now

    for number in range(8):
        before = bench.mirror.writes
        await bench.run(seconds=seconds)
        assert bench.mirror.writes - before <= 6, number
    bench.assert_equal()
    assert bench.mirror.complete


async def test_change_during_a_comparison_is_not_lost() -> None:
    """A comparison that takes several messages: owners before and after its place change meanwhile."""
    bench = Bench()
    bench.fill(9)
    now = 0.0

    def seconds() -> float:
        nonlocal now
        now += 100.0
        return now

    await bench.run(seconds=seconds)
    bench.source.remove(key(0))
    bench.source.add(key(100))
    bench.source.truncate(ORGANIZATION)
    for _ in range(12):
        await bench.run(seconds=seconds)
    bench.assert_equal()


class Changing(MemoryOwners):
    """Does something between the reading of owners and its answer: somebody else's work."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Callable[[], Any]] = []

    async def find(self, keys: Sequence[OwnerKey]) -> list[Owner]:
        found = await super().find(keys)
        if self.meanwhile:
            await self.meanwhile.pop()()
        return found


@pytest.mark.parametrize("before", [True, False])
async def test_late_pass_undoes_nothing(*, before: bool) -> None:
    """A pass that read Postgres before an owner was deleted, and another pass that saw the deletion."""
    bench = Bench()
    bench.source = Changing()
    if before:
        bench.source.add(key(1), key(7).owner_id)
    await bench.run()

    async def delete_and_copy() -> None:
        bench.source.remove(key(1))
        await bench.run()

    bench.source.add(key(1))
    bench.source.meanwhile = [delete_and_copy]
    await bench.run()
    assert bench.mirror.known() == {}


@pytest.mark.parametrize("seed", range(40))
async def test_passes_at_once_do_no_harm(seed: int) -> None:
    """Three passes over a database that changes all the time; afterwards one pass makes the mirror right."""
    chosen = random.Random(seed)  # noqa: S311
    bench = Bench()
    bench.fill(chosen.randrange(8))

    async def change() -> None:
        for _ in range(30):
            wanted = key(chosen.randrange(6), chosen.choice(list(OwnerKind)))
            if wanted in bench.source.owners and chosen.random() < 0.6:
                bench.source.remove(wanted)
            elif chosen.random() < 0.9:
                bench.source.add(wanted, key(chosen.randrange(2)).owner_id)
            else:
                bench.source.truncate(wanted.kind)
            await asyncio.sleep(0)

    async def passes() -> None:
        for _ in range(4):
            try:
                await bench.run()
            except RetryLater:
                continue

    await asyncio.gather(change(), passes(), passes(), passes())
    await bench.run()
    await bench.run()
    bench.assert_equal()
    assert bench.source.notes == []


async def test_mirror_that_always_changes_is_retried(bench: Bench) -> None:
    """After some conflicts the message is redelivered, and its notes stay."""

    class Busy(MemoryMirror):
        async def read(self, keys: Sequence[OwnerKey]) -> list[Copy]:
            return [Copy(each, version=-1) for each in keys]

    bench.mirror = Busy()
    bench.source.add(key(1))
    with pytest.raises(RetryLater):
        await bench.run()
    assert len(bench.source.notes) == 1


async def test_database_away_is_redelivered(bench: Bench) -> None:
    """The error says so, and nothing is written."""
    bench.source.away = True
    before = bench.mirror.writes
    bench.clock.advance(A_DAY)
    with pytest.raises(Unavailable):
        await bench.run()
    assert bench.mirror.writes == before

"""Whether the whole system is full: counted seldom while there is room, and always where there is little."""

from __future__ import annotations

import asyncio

from shared.stage.system_load import SystemLoad
from tests.support.fakes.job_store import MemoryJobs
from tests.support.virtual_time import in_virtual_time

LIMIT = 10


class Counted:
    """A store that counts how often it is asked."""

    def __init__(self) -> None:
        self.jobs = MemoryJobs()
        self.asked = 0
        self.load = SystemLoad(self, LIMIT)  # type: ignore[arg-type]

    async def running(self) -> int:
        self.asked += 1
        return await self.jobs.admissions.running()

    def fill(self, *members: int) -> None:
        """Set the members of some organisations."""
        for number, running in enumerate(members):
            self.jobs.admissions.put(f"org-{number}", {"running": running})


@in_virtual_time
async def test_sum_of_all_organisations_counts() -> None:
    """Full at the limit, tight a little before it."""
    store = Counted()
    for members, tight, full in (((2, 2), False, False), ((4, 5), True, False), ((4, 6), True, True)):
        store.fill(*members)
        assert (await store.load.is_tight(), await store.load.is_full()) == (tight, full)
        await asyncio.sleep(6)


@in_virtual_time
async def test_much_room_is_counted_seldom() -> None:
    """A hundred starts within five seconds cost one query."""
    store = Counted()
    store.fill(2)
    for _ in range(100):
        assert not await store.load.is_full()
    assert store.asked == 1
    await asyncio.sleep(6)
    await store.load.is_full()
    assert store.asked == 2


@in_virtual_time
async def test_burst_of_entries_is_counted() -> None:
    """What this instance lets in counts at once: a burst does not pass the limit before the next count."""
    store = Counted()
    let_in = 0
    while not await store.load.is_full():
        let_in += 1
        store.fill(let_in)
        store.load.note_entry()
        assert let_in <= LIMIT
    assert let_in == LIMIT


@in_virtual_time
async def test_little_room_is_counted_each_time() -> None:
    """From half of the limit on, so that a free place is seen at once."""
    store = Counted()
    store.fill(LIMIT)
    assert await store.load.is_full()
    store.fill(LIMIT - 1)
    assert not await store.load.is_full()

"""Group commit on its own: the batches, and the result that each caller gets."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from functions.usage.group_commit import Batcher, BatchFailed, Full

PATIENCE = 5.0


class Gate:
    """A write that can be held up and that records what it was given."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.failure: Exception | None = None
        self.open = asyncio.Event()
        self.entered = asyncio.Event()
        self.inside = 0

    async def write(self, items: Sequence[int]) -> None:
        self.inside += 1
        assert self.inside == 1, "two batches were on their way at once"
        self.batches.append(list(items))
        self.entered.set()
        await self.open.wait()
        self.inside -= 1
        if self.failure:
            raise self.failure


@pytest.fixture
def gate() -> Gate:
    return Gate()


async def test_arrivals_during_a_write_share_the_next(gate: Gate) -> None:
    """Items that arrive during a write share the next one.

    The first is not kept waiting for others, and the others need one write, in order.
    """
    batcher = Batcher(gate.write)
    first = asyncio.create_task(batcher.add(0))
    await asyncio.wait_for(gate.entered.wait(), PATIENCE)
    rest = [asyncio.create_task(batcher.add(number)) for number in range(1, 100)]
    await asyncio.sleep(0)
    gate.open.set()
    await asyncio.wait_for(asyncio.gather(first, *rest), PATIENCE)
    assert gate.batches == [[0], list(range(1, 100))]


async def test_a_batch_has_an_upper_limit(gate: Gate) -> None:
    """A flood is written in several batches, each within the limit."""
    gate.open.set()
    batcher = Batcher(gate.write, max_batch=10)
    await asyncio.wait_for(asyncio.gather(*(batcher.add(number) for number in range(25))), PATIENCE)
    assert [len(batch) for batch in gate.batches] == [10, 10, 5]


async def test_nobody_is_answered_before_the_write_ends(gate: Gate) -> None:
    """An answer is a promise that the row is safe."""
    batcher = Batcher(gate.write)
    waiting = asyncio.create_task(batcher.add(1))
    await asyncio.wait_for(gate.entered.wait(), PATIENCE)
    assert not waiting.done()
    gate.open.set()
    await asyncio.wait_for(waiting, PATIENCE)


async def test_failed_write_fails_its_batch_alone(gate: Gate) -> None:
    """A failed write fails its batch and no other.

    Each caller gets the cause; those of the next batch get their own luck.
    """
    gate.open.set()
    gate.failure = OSError("gone")
    batcher = Batcher(gate.write)
    answers = await asyncio.gather(*(batcher.add(number) for number in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [BatchFailed] * 3
    assert all(isinstance(answer, BatchFailed) and answer.__cause__ is gate.failure for answer in answers)
    gate.failure = None
    await asyncio.wait_for(batcher.add(4), PATIENCE)


async def test_cancelled_caller_does_not_stop_write(gate: Gate) -> None:
    """A cancelled caller does not cancel the write.

    Whether it was waiting or being written, its item and its neighbours' are written.
    """
    batcher = Batcher(gate.write)
    callers = [asyncio.create_task(batcher.add(0))]
    await asyncio.wait_for(gate.entered.wait(), PATIENCE)
    callers += [asyncio.create_task(batcher.add(number)) for number in (1, 2)]
    await asyncio.sleep(0)
    callers[0].cancel()
    callers[1].cancel()
    gate.open.set()
    await asyncio.wait_for(callers[2], PATIENCE)
    assert gate.batches == [[0], [1, 2]]


async def test_a_full_queue_refuses_at_once(gate: Gate) -> None:
    """Memory stays bounded: items over the limit are refused, and the others are written."""
    batcher = Batcher(gate.write, max_waiting=3)
    callers = [asyncio.create_task(batcher.add(0))]
    await asyncio.wait_for(gate.entered.wait(), PATIENCE)
    callers += [asyncio.create_task(batcher.add(number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)
    with pytest.raises(Full):
        await asyncio.wait_for(batcher.add(4), PATIENCE)
    gate.open.set()
    await asyncio.wait_for(asyncio.gather(*callers), PATIENCE)
    assert gate.batches == [[0], [1, 2, 3]]

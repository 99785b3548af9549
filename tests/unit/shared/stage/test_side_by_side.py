"""Calls side by side: in order, bounded, and none left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.stage.side_by_side import side_by_side


class Calls:
    """Calls that take some time each, and what became of them."""

    def __init__(self, *seconds: float, failing: tuple[int, ...] = ()) -> None:
        self._failing = failing
        self.running = self.most = 0
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.all = [self._call(place, pause) for place, pause in enumerate(seconds)]

    def _call(self, place: int, pause: float) -> Callable[[], Awaitable[int]]:
        async def call() -> int:
            self.begun.append(place)
            self.running += 1
            self.most = max(self.most, self.running)
            await asyncio.sleep(pause)
            self.running -= 1
            self.ended.append(place)
            if place in self._failing:
                raise ValueError(str(place))
            return place

        return call


async def test_results_come_in_order() -> None:
    """The results have the order of the calls, whichever ends first."""
    calls = Calls(0.03, 0.02, 0.01)
    assert await side_by_side(calls.all, 9) == [0, 1, 2]
    assert calls.ended == [2, 1, 0]


async def test_at_most_so_many_run() -> None:
    """No more calls run at once than allowed, and they begin in their order."""
    calls = Calls(*[0.001] * 9)
    assert await side_by_side(calls.all, 3) == list(range(9))
    assert (calls.most, calls.begun) == (3, list(range(9)))


async def test_error_waits_for_running_calls() -> None:
    """After an error no call begins; those that run end, and the first call's error is raised."""
    calls = Calls(0.03, 0.01, 0.02, 0.0, failing=(0, 1))
    with pytest.raises(ValueError, match="0"):
        await side_by_side(calls.all, 3)
    assert calls.begun == [0, 1, 2]
    assert sorted(calls.ended) == [0, 1, 2]


async def test_cancellation_ends_all_calls() -> None:
    """Cancelling the whole cancels each call."""
    calls = Calls(9.0, 9.0)
    task = asyncio.create_task(side_by_side(calls.all, 2))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (calls.begun, calls.ended) == ([0, 1], [])


async def test_no_calls_have_no_results() -> None:
    """Nothing to do is done."""
    assert await side_by_side([], 3) == []

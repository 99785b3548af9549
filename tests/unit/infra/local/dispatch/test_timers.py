"""Schedules, in virtual time."""

from __future__ import annotations

import asyncio

from infra.local.dispatch import timers
from infra.local.dispatch.orders import Timer
from tests.support.virtual_time import in_virtual_time

TIMER = Timer("sweep", "projects/p/topics/blog-sweep", 5.0)


@in_virtual_time
async def test_timer_publishes_at_once_and_again() -> None:
    """The first message comes at the start of the stack."""
    published: list[tuple[str, float]] = []

    async def publish(topic: str) -> None:
        published.append((topic, asyncio.get_running_loop().time()))

    running = asyncio.create_task(timers.run(TIMER, publish, lambda: False))
    await asyncio.sleep(11)
    running.cancel()
    assert published == [(TIMER.topic, 0.0), (TIMER.topic, 5.0), (TIMER.topic, 10.0)]


@in_virtual_time
async def test_timer_leaves_a_busy_function_alone() -> None:
    """A function that is slow or away finds one message, and no queue of them."""
    published: list[float] = []

    async def publish(_: str) -> None:
        published.append(asyncio.get_running_loop().time())

    running = asyncio.create_task(timers.run(TIMER, publish, lambda: len(published) == 1 and _now() < 21))
    await asyncio.sleep(26)
    running.cancel()
    assert published == [0.0, 25.0]


def _now() -> float:
    return asyncio.get_running_loop().time()

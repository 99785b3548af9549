"""What Cloud Scheduler does in the cloud: publish to a topic, again and again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from infra.local.dispatch.orders import Timer


async def run(timer: Timer, publish: Callable[[str], Awaitable[None]], is_busy: Callable[[], bool]) -> None:
    """Publish at once and then `every` so many seconds; never return.

    A time is left out while the function is busy: a slow or broken function gets no queue of timers.
    """
    while True:
        if not is_busy():
            await publish(timer.topic)
        await asyncio.sleep(timer.every)

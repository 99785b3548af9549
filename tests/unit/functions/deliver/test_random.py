"""Whatever fails, in whatever order: each event reaches each endpoint that works, with its own bytes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.errors import PipelineError, Unavailable
from shared.webhooks.delivery import Delivery, Status
from tests.support.fakes.webhook_sender import DOWN, OK, Behave, hang
from tests.support.fakes.webhook_store import MemoryWebhooks
from tests.support.posting import TICK, Post, event, message
from tests.support.virtual_time import LoopClock, in_virtual_time

SEEDS = 8
DAY, HOUR = 86_400.0, 3600.0
_CALLS = {"endpoints", "endpoint", "update_endpoint", "create_delivery", "delivery", "update_delivery", "due"}


class Flaky(MemoryWebhooks):
    """Until `calm_at`, calls fail before or after their effect, hang, or meet the end of their process."""

    def __init__(self, chance: random.Random, calm_at: float) -> None:
        super().__init__(LoopClock())
        self.chance = chance
        self.calm_at = calm_at

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        return self.trouble(found) if name in _CALLS else found

    def trouble(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def called(*given: Any) -> Any:
            drawn = self.chance.random() if asyncio.get_running_loop().time() < self.calm_at else 1
            if drawn < 0.01:
                raise asyncio.CancelledError
            if drawn < 0.03:
                raise Unavailable("The store is away.")
            if drawn < 0.04:
                await asyncio.sleep(10)
                raise Unavailable("The store hangs.")
            answer = await call(*given)
            if drawn < 0.05:
                raise Unavailable("The answer got lost.")
            return answer

        return called


class World:
    """Two instances of each function, a Pub/Sub that repeats and delays, and endpoints of all kinds."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311  repeatable
        self.post = Post()
        self.post.store = Flaky(self.chance, HOUR)
        self.post.webhooks = self.post.new_webhooks()
        self.senders = [self.post.new_deliver() for _ in range(2)]
        self.tasks: set[asyncio.Task[None]] = set()

    def behaviour(self) -> Behave | None:
        """Return how an endpoint behaves: well, down or silent for a while, now and then, or for ever."""
        until = self.chance.choice((0.0, HOUR, 5 * HOUR, 100 * DAY))
        kind = self.chance.choice(("down", "silent", "flaky"))

        async def behave() -> Any:
            await asyncio.sleep(self.chance.random())
            if asyncio.get_running_loop().time() >= until:
                return OK
            if kind == "flaky":
                return self.chance.choice((OK, DOWN))
            return await hang() if kind == "silent" else DOWN

        return behave

    async def handle(self, which: Callable[[], Any], data: bytes) -> None:
        """Hand a message over until it is acknowledged: each time to some instance, now and then twice."""
        await asyncio.sleep(self.chance.choice((0, 0, 1, 60)))
        for _ in range(self.chance.choice((1, 1, 2))):
            while True:
                try:
                    await which().handle(message(data))
                except (PipelineError, asyncio.CancelledError):
                    await asyncio.sleep(self.chance.uniform(5, 60))
                else:
                    break

    def begin(self, which: Callable[[], Any], data: bytes) -> None:
        self.tasks.add(asyncio.create_task(self.handle(which, data)))

    def some_sender(self) -> Any:
        return self.chance.choice(self.senders)

    async def run(self, seconds: float) -> None:
        """Deliver the published messages, of which some get lost, and tick; some ticks are missing."""
        ends = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < ends:
            published, self.post.topics.messages = self.post.topics.messages, []
            for each in published:
                if self.chance.random() < 0.9:
                    self.begin(self.some_sender, each.data)
            if self.chance.random() < 0.8:
                self.begin(self.some_sender, TICK)
            await asyncio.sleep(60)
        await asyncio.gather(*self.tasks)


async def play(seed: int) -> tuple[World, dict[str, Delivery]]:
    world = World(seed)
    hooks = {}
    for number in range(world.chance.randint(1, 5)):
        url = f"https://h{number}.example/"
        hooks[url] = await _insist(world.post.add, url)
        if behave := world.behaviour():
            world.post.sender.urls[url] = behave
    for number in range(world.chance.randint(1, 40)):
        world.begin(lambda: world.post.webhooks, event(number))
    await world.run(30 * HOUR)
    return world, {each.delivery_id: each for each in world.post.deliveries}


async def _insist(call: Callable[..., Awaitable[Any]], *given: Any) -> Any:
    while True:
        try:
            return await call(*given)
        except (PipelineError, asyncio.CancelledError):
            continue


@pytest.mark.parametrize("seed", range(SEEDS))
def test_each_event_has_its_end(seed: int) -> None:
    """Delivered if the endpoint took it, else failed after a day of tries; the same bytes and id in each."""

    @in_virtual_time
    async def check() -> None:
        world, deliveries = await play(seed)
        sender = world.post.sender
        assert {each.status for each in deliveries.values()} <= {Status.DELIVERED, Status.FAILED}
        events = {each.event_id for each in deliveries.values()}
        assert len(deliveries) == len(events) * len(world.post.store.hooks)
        for each in deliveries.values():
            url = world.post.store.hooks[each.endpoint_id].value.url
            sent = [one for one in sender.to(url) if one.headers["webhook-id"] == each.event_id]
            assert sent
            assert {one.body for one in sent} == {each.body.encode()}
            if each.status is Status.FAILED:
                assert sent[-1].at - sent[0].at >= DAY - HOUR  # the day counts from the first claim
                assert len(sent) >= 8
            else:
                assert each.attempts[-1].error is None
        assert max(sender.most.values()) <= 8, "four at once in each of two instances"

    check()

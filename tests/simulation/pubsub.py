"""Push subscriptions as documented: at least once, in any order, dead letters at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Container

from shared.messages.envelope import Envelope
from shared.topology import Function
from tests.simulation.faults import Fault, Faults
from tests.simulation.instance import Instance
from tests.support.fakes.publisher import MemoryTopics, Published

_ACK_DEADLINES = (600.0, 600.0, 90.0)  # seconds; the last one is shorter than some steps take


class Subscription:
    """Delivers a topic's messages to a function's instances until they are acknowledged."""

    def __init__(
        self,
        function: Function,
        topics: MemoryTopics,
        instances: list[Instance],
        faults: Faults,
        dead_letters: str,
        soon_given_up: Container[str],
    ) -> None:
        """`soon_given_up` are topics of which a message may be given up after any delivery.

        Pub/Sub counts deliveries "on a best effort basis".
        """
        self.name = function.subscription.removeprefix("blog-")
        self._function = function
        self._topics = topics
        self._instances = instances
        self._faults = faults
        self._dead_letters = dead_letters
        self._soon_given_up = soon_given_up
        self._deadline = faults.random.choice(_ACK_DEADLINES)
        self._underway: set[asyncio.Task[None]] = set()
        self.given_up: list[str] = []

    @property
    def idle(self) -> bool:
        """Return whether every message is acknowledged or dead-lettered; raise unexpected errors."""
        for task in [task for task in self._underway if task.done()]:
            self._underway.discard(task)
            task.result()
        return not self._underway

    def deliver(self, message: Published) -> None:
        """Begin to deliver a message, perhaps twice."""
        copies = 2 if self._faults.strikes(Fault.DUPLICATE) else 1
        for _ in range(copies):
            self._underway.add(asyncio.create_task(self._deliver(message)))

    def close(self) -> None:
        """End the deliveries under way."""
        for task in self._underway:
            task.cancel()

    async def _deliver(self, message: Published) -> None:
        retry = self._function.retry
        most = retry.max_delivery_attempts
        wait = float(retry.min_backoff)
        delivery = Envelope(message.message_id, message.data, message.attributes, self._function.subscription)
        await asyncio.sleep(self._faults.random.uniform(0, 2))
        if self._faults.strikes(Fault.DELAY):
            await asyncio.sleep(self._faults.random.uniform(0, 400))
        tries = 0
        while most is None or tries < most:
            tries += 1
            if await self._push(delivery) and not self._faults.strikes(Fault.LOST_ACK):
                return
            if self._function.consumes in self._soon_given_up and self._faults.strikes(Fault.GIVEN_UP):
                break
            await asyncio.sleep(wait)
            wait = min(wait * 2, retry.max_backoff)
        await self._dead_letter(message, tries)

    async def _push(self, delivery: Envelope) -> bool:
        """Push once. A request that takes too long counts as refused, and goes on all the same."""
        if self._faults.strikes(Fault.DROP):
            await asyncio.sleep(self._deadline)
            return False
        answer = self._faults.random.choice(self._instances).take(delivery)
        done, _ = await asyncio.wait([answer], timeout=self._deadline)
        if not done:
            self._faults.count[Fault.OVERLAP] += 1
            return False
        return not answer.cancelled() and answer.result()

    async def _dead_letter(self, message: Published, tries: int) -> None:
        self.given_up.append(message.message_id)
        source = {
            "CloudPubSubDeadLetterSourceSubscription": self._function.subscription,
            "CloudPubSubDeadLetterSourceDeliveryCount": str(tries),
        }
        await self._topics.publish(self._dead_letters, message.data, {**message.attributes, **source})

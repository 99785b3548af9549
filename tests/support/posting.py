"""Webhooks in virtual time: both functions over fakes, with their topic and their schedule."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import msgspec

from functions.deliver.attempt import Attempts
from functions.deliver.handler import Deliver
from functions.webhooks.handler import Webhooks
from shared.clock import Clock
from shared.errors import PipelineError
from shared.gateways.webhook_sender import WebhookSender
from shared.gateways.webhook_store import WebhookStore
from shared.messages.envelope import Envelope
from shared.webhooks.delivery import Delivery
from shared.webhooks.endpoint import Endpoint
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.webhook_sender import MemorySender
from tests.support.fakes.webhook_store import MemoryWebhooks
from tests.support.virtual_time import LoopClock

KEY = "a-key-of-the-tests-that-is-long-enough"
ORG, OTHER = "11111111-1111-4111-8111-111111111111", "99999999-9999-4999-8999-999999999999"
TICK = json.dumps({}).encode()


class SkewedClock:
    """An instance's clock that is wrong by some seconds."""

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds

    def now(self):  # type: ignore[no-untyped-def]  # noqa: ANN201
        return LoopClock().now() + timedelta(seconds=self.seconds)


def event(number: int, org_id: str | None = ORG, kind: str = "job.completed") -> bytes:
    """Return an event's message."""
    data = {"job_id": str(UUID(int=number)), "org_id": org_id, "title": "Bienen & Blüten 🐝"}
    whole = {
        "event_id": str(UUID(int=number)),
        "type": kind,
        "timestamp": "2026-01-01T00:00:00Z",
        "data": data,
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def message(data: bytes) -> Envelope:
    """Return a delivery of a message."""
    return Envelope(message_id="7", data=data, attributes={}, subscription="blog-events")


class Post:
    """An organization's endpoints and what sends to them."""

    def __init__(self) -> None:
        self.store = MemoryWebhooks(LoopClock())
        self.sender = MemorySender()
        self.topics = MemoryTopics()
        self.letters = MemoryJobs()
        self.webhooks = self.new_webhooks()
        self.deliver = self.new_deliver()

    def new_webhooks(self, store: WebhookStore | None = None, clock: Clock | None = None) -> Webhooks:
        """Return an instance of the function."""
        given = store or self.store
        return Webhooks(given, self.letters, self.topics, clock or LoopClock(), "blog-deliveries")

    def new_deliver(
        self,
        store: WebhookStore | None = None,
        clock: Clock | None = None,
        sender: WebhookSender | None = None,
    ) -> Deliver:
        """Return an instance of the function, with slots of its own."""
        given, own = store or self.store, clock or LoopClock()
        attempts = Attempts(given, sender or self.sender, own, KEY, jitter=lambda: 0.5)
        return Deliver(given, attempts, own, seconds=asyncio.get_running_loop().time)

    async def add(self, url: str, org_id: str = ORG, **fields: object) -> Endpoint:
        """Add an endpoint of some types, by default of completed and failed jobs."""
        given: dict[str, object] = {
            "endpoint_id": str(UUID(int=1000 + len(self.store.hooks))),
            "org_id": org_id,
            "url": url,
            "events": ("job.completed", "job.failed"),
            "created_at": LoopClock().now(),
            **fields,
        }
        endpoint = msgspec.convert(given, type=Endpoint)
        await self.store.create_endpoint(endpoint)
        return endpoint

    async def publish(self, *events: bytes) -> None:
        """Have the webhooks function take events."""
        for each in events:
            await self.webhooks.handle(message(each))

    async def take(self, deliver: Deliver | None = None) -> list[asyncio.Task[None]]:
        """Begin to handle each message about a delivery that was published and not taken yet."""
        published, self.topics.messages = self.topics.messages, []
        own = deliver or self.deliver
        return [asyncio.create_task(handled(own.handle, each.data)) for each in published]

    async def tick(self) -> None:
        """Take one message of the schedule."""
        await self.deliver.handle(message(TICK))

    async def run(self, seconds: float, every: float = 60) -> None:
        """Take what is published, and tick as the schedule does, until so much time has passed."""
        ends = asyncio.get_running_loop().time() + seconds
        tasks = await self.take()
        while (left := ends - asyncio.get_running_loop().time()) > 0:
            tasks.append(asyncio.create_task(handled(self.deliver.handle, TICK)))
            await asyncio.sleep(min(every, left))
            tasks += await self.take()
        await asyncio.gather(*tasks)

    @property
    def deliveries(self) -> list[Delivery]:
        return [each.value for each in self.store.made.values()]


async def handled(handle: Callable[[Envelope], Awaitable[None]], data: bytes) -> None:
    """Handle a message again and again until that works, as Pub/Sub has it."""
    wait = 5.0
    while True:
        try:
            await handle(message(data))
        except PipelineError:
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60)
        else:
            return

"""The emulator forgets messages that fail twice; the local stack's keeper brings them back."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import grpc
import msgspec
from google.pubsub_v1 import PublisherAsyncClient, SubscriberAsyncClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcAsyncIOTransport

from infra.local.components import redelivery
from tests.support.servers.listening import HOST, listening

MESSAGES = 10


class Endpoint:
    """Refuses each message three times."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()
        self.taken = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            message = msgspec.json.decode(await reader.readexactly(length))["message"]["messageId"]
            self.tries[message] += 1
            status = b"204 No Content" if self.tries[message] > 3 else b"503 Not Now"
            writer.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\n\r\n")
            if len(self.tries) == MESSAGES and min(self.tries.values()) > 3:
                self.taken.set()


async def test_messages_that_fail_together_come_back(project: str, pubsub_emulator: str) -> None:
    """Without the keeper this never ends: some are refused in the same millisecond."""
    endpoint = Endpoint()
    topic = f"projects/{project}/topics/work"
    async with listening(endpoint.serve) as port, grpc.aio.insecure_channel(pubsub_emulator) as channel:
        subscription: dict[str, Any] = {
            "name": f"projects/{project}/subscriptions/work",
            "topic": topic,
            "push_config": {"push_endpoint": f"http://{HOST}:{port}/"},
            "ack_deadline_seconds": 600,
            "retry_policy": {
                "minimum_backoff": timedelta(seconds=5),
                "maximum_backoff": timedelta(seconds=60),
            },
        }
        publisher = PublisherAsyncClient(transport=PublisherGrpcAsyncIOTransport(channel=channel))
        subscriber = SubscriberAsyncClient(transport=SubscriberGrpcAsyncIOTransport(channel=channel))
        await publisher.create_topic(name=topic)
        await subscriber.create_subscription(subscription)
        keeper = asyncio.create_task(redelivery.keep(pubsub_emulator, [subscription], every=2.0))
        for number in range(MESSAGES):
            await publisher.publish(topic=topic, messages=[{"data": str(number).encode()}])
        try:
            async with asyncio.timeout(60):
                await endpoint.taken.wait()
        finally:
            keeper.cancel()
            await asyncio.wait([keeper])  # it leaves the policy as it was
        found = await subscriber.get_subscription(subscription=subscription["name"])
        await subscriber.delete_subscription(subscription=subscription["name"])
    assert found.retry_policy.minimum_backoff == timedelta(seconds=5)

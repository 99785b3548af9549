"""What every publisher does: the fake, and Pub/Sub itself on its emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import grpc.aio
import pytest
from google.pubsub_v1 import PublisherAsyncClient, SubscriberAsyncClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcAsyncIOTransport

from shared.errors import Misconfigured, Unavailable
from shared.gateways.publisher import Publisher, connect
from tests.support.fakes.publisher import MemoryTopics
from tests.support.workbench import JOB, ORG, TRACE

Received = Callable[[], Awaitable[list[tuple[str, bytes, dict[str, str]]]]]
ATTRIBUTES = {"job_id": JOB, "org_id": ORG, "traceparent": TRACE}


@pytest.fixture(params=["memory", "pubsub"])
async def topics(request: pytest.FixtureRequest, project: str) -> AsyncIterator[tuple[Publisher, Received]]:
    """A publisher with one topic, "there", and what arrived on it."""
    if request.param == "memory":
        memory = MemoryTopics(known={"there"})

        async def published() -> list[tuple[str, bytes, dict[str, str]]]:
            return [(message.message_id, message.data, message.attributes) for message in memory.messages]

        yield memory, published
        return
    host = request.getfixturevalue("pubsub_emulator")
    async with grpc.aio.insecure_channel(host) as channel:
        admin = PublisherAsyncClient(transport=PublisherGrpcAsyncIOTransport(channel=channel))
        reader = SubscriberAsyncClient(transport=SubscriberGrpcAsyncIOTransport(channel=channel))
        topic, subscription = f"projects/{project}/topics/there", f"projects/{project}/subscriptions/reader"
        await admin.create_topic(name=topic)
        await reader.create_subscription(name=subscription, topic=topic)

        async def received() -> list[tuple[str, bytes, dict[str, str]]]:
            pulled = await reader.pull(subscription=subscription, max_messages=10, timeout=10.0)
            messages = [found.message for found in pulled.received_messages]
            return [(each.message_id, each.data, dict(each.attributes)) for each in messages]

        publisher = connect(project, host)
        yield publisher, received
        await publisher.close()


async def test_message_arrives_with_id_data_attributes(topics: tuple[Publisher, Received]) -> None:
    """The id that publish returns is the id that the receiver sees."""
    publisher, received = topics
    data = '{"title":"Ünïcödé 🫖"}'.encode()
    message_id = await publisher.publish("there", data, ATTRIBUTES)
    assert await received() == [(message_id, data, ATTRIBUTES)]


async def test_equal_messages_have_two_ids(topics: tuple[Publisher, Received]) -> None:
    """Two equal messages have different ids."""
    publisher, _ = topics
    first, second = [await publisher.publish("there", b"{}", {}) for _ in range(2)]
    assert first != second


async def test_unknown_topic_is_misconfigured(topics: tuple[Publisher, Received]) -> None:
    """Publishing to an unknown topic raises, so the delivery that caused it is redelivered."""
    publisher, _ = topics
    with pytest.raises(Misconfigured) as refused:
        await publisher.publish("not-there", b"{}", {})
    assert "not-there" in (refused.value.operator or "")


async def test_unreachable_pubsub_is_unavailable(project: str) -> None:
    """A refused connection raises Unavailable."""
    publisher = connect(project, "127.0.0.1:1")
    try:
        with pytest.raises(Unavailable):
            await publisher.publish("there", b"{}", {})
    finally:
        await publisher.close()

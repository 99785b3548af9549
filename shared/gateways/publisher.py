"""Publish messages to Pub/Sub, one at a time, and wait until each is stored."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from shared.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from google.pubsub_v1 import PublisherAsyncClient

_TIMEOUT = 5.0  # seconds for one try; Pub/Sub usually needs a tenth of a second
_TRIES = 3
_PAUSE = 0.2  # seconds after the first failed try, and twice as long after the second

LONGEST = _TRIES * _TIMEOUT + _PAUSE * sum(range(1, _TRIES))
"""The longest time of a publish, in seconds, if Pub/Sub hangs."""


class Publisher(Protocol):
    """Publishes messages."""

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Return the message's id once Pub/Sub has stored it.

        Raise Unavailable if that is uncertain, Misconfigured if an operator has to fix something first.
        """
        ...


def connect(project: str, emulator: str | None) -> PubSubPublisher:
    """Make a client on the running loop, against the emulator when its host:port is given."""
    from google.pubsub_v1 import PublisherAsyncClient  # noqa: PLC0415 - heavy: loads on first use

    if emulator is None:
        return PubSubPublisher(PublisherAsyncClient(), project)
    # Unlike the batching client, the async one does not read PUBSUB_EMULATOR_HOST.
    import grpc.aio  # noqa: PLC0415
    from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport  # noqa: PLC0415

    transport = PublisherGrpcAsyncIOTransport(channel=grpc.aio.insecure_channel(emulator))
    return PubSubPublisher(PublisherAsyncClient(transport=transport), project)


class PubSubPublisher:
    """The publisher without batches: a batch delay of 10 ms would be the whole cost of a publish."""

    def __init__(self, client: PublisherAsyncClient, project: str) -> None:
        self._client = client
        self._project = project

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Publish, with a few retries within seconds; redelivery covers longer outages."""
        for tries in range(1, _TRIES + 1):
            try:
                return await self._publish(topic, data, attributes)
            except Unavailable:
                if tries == _TRIES:
                    raise
                await asyncio.sleep(_PAUSE * tries)
        raise AssertionError

    async def _publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        from google.api_core import exceptions as google  # noqa: PLC0415
        from google.pubsub_v1 import PubsubMessage  # noqa: PLC0415

        path = f"projects/{self._project}/topics/{topic}"
        message = PubsubMessage(data=data, attributes=attributes)
        try:
            response = await self._client.publish(
                topic=path, messages=[message], retry=None, timeout=_TIMEOUT
            )
        except (
            google.NotFound,
            google.PermissionDenied,
            google.Unauthenticated,
            google.InvalidArgument,
        ) as error:
            raise Misconfigured(
                "The job's next message could not be sent: the service's operator has to act first.",
                operator=f"Pub/Sub refused a message for {topic} ({type(error).__name__}): "
                "check that the topic exists and that the function may publish to it.",
            ) from error
        except google.GoogleAPIError as error:
            raise Unavailable(
                "The job's next message could not be sent for now.",
                operator=f"Pub/Sub did not take a message for {topic}: {type(error).__name__}.",
            ) from error
        return str(response.message_ids[0])

    async def close(self) -> None:
        """Close the channel."""
        await self._client.transport.close()

"""Pub/Sub, as far as the functions need it: publish one message and wait until it is stored."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from shared.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from google.pubsub_v1 import PublisherAsyncClient

_TIMEOUT = 5.0  # seconds for one try: Pub/Sub takes a message in a tenth of one
_TRIES = 3
_PAUSE = 0.2  # seconds after the first try that failed, and twice that after the second

LONGEST = _TRIES * _TIMEOUT + _PAUSE * sum(range(1, _TRIES))
"""Seconds that a publish takes at most, when Pub/Sub hangs."""


class Publisher(Protocol):
    """Where messages go."""

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Return the message's id once Pub/Sub has it.

        Raise Unavailable if that is not certain, Misconfigured if an operator has to fix something first.
        """
        ...


def connect(project: str, emulator: str | None) -> PubSubPublisher:
    """Make a client on the running loop, against the emulator when its host:port is given."""
    from google.pubsub_v1 import PublisherAsyncClient  # noqa: PLC0415 - heavy: loads on first use

    if emulator is None:
        return PubSubPublisher(PublisherAsyncClient(), project)
    # The async client does not know PUBSUB_EMULATOR_HOST, unlike the batching one.
    import grpc.aio  # noqa: PLC0415
    from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport  # noqa: PLC0415

    transport = PublisherGrpcAsyncIOTransport(channel=grpc.aio.insecure_channel(emulator))
    return PubSubPublisher(PublisherAsyncClient(transport=transport), project)


class PubSubPublisher:
    """The real thing. The unbatched client: a batch delay of 10 ms is the whole cost of a publish."""

    def __init__(self, client: PublisherAsyncClient, project: str) -> None:
        self._client = client
        self._project = project

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Publish, trying a few times within seconds; Pub/Sub's redelivery covers longer outages."""
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

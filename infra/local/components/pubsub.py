"""Topics and subscriptions on the emulator, from infra/topology.yaml.

The dispatcher pulls, and pushes to the functions: the emulator pushes two messages at a time. The dispatcher
also waits between two attempts, so the subscriptions have no retry policy: with one, the emulator's clock for
redeliveries ends for good, without a word, once two messages become due in the same millisecond and one of
their leases runs out.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import grpc
from google.api_core.exceptions import AlreadyExists, GoogleAPICallError
from google.pubsub_v1 import PublisherAsyncClient, SubscriberAsyncClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcAsyncIOTransport

from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from shared.topology import Function, Topology


async def create(host: str, project: str, topology: Topology, *, again: bool = False) -> None:
    """Create everything on an emulator; with `again` what exists already stays, and its messages with it."""
    fine = suppress(*([AlreadyExists] if again else []))
    async with grpc.aio.insecure_channel(host) as channel:
        publisher = PublisherAsyncClient(transport=PublisherGrpcAsyncIOTransport(channel=channel))
        subscriber = SubscriberAsyncClient(transport=SubscriberGrpcAsyncIOTransport(channel=channel))
        try:
            for topic in sorted(topology.topics):
                with fine:
                    await publisher.create_topic(name=f"projects/{project}/topics/{topic}")
            for function in topology.consumers.values():
                with fine:
                    await subscriber.create_subscription(subscription(project, topology, function))
        except GoogleAPICallError as error:
            raise StackError(f"The Pub/Sub emulator refused the topology: {error}") from error


def subscription(project: str, topology: Topology, function: Function) -> dict[str, Any]:
    """Return a function's subscription as the API's fields."""
    attempts = function.retry.max_delivery_attempts
    fields: dict[str, Any] = {
        "name": f"projects/{project}/subscriptions/{function.subscription}",
        "topic": f"projects/{project}/topics/{function.consumes}",
        "ack_deadline_seconds": topology.timing.ack_deadline,
    }
    if attempts is not None:
        fields["dead_letter_policy"] = {
            "dead_letter_topic": f"projects/{project}/topics/{topology.dead_letter_topic}",
            "max_delivery_attempts": attempts,
        }
    return fields

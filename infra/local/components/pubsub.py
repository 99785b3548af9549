"""Topics and push subscriptions on the emulator, from infra/topology.yaml."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import grpc
from google.api_core.exceptions import GoogleAPICallError
from google.pubsub_v1 import PublisherAsyncClient, SubscriberAsyncClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcAsyncIOTransport

from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.topology import Function, Topology


async def create(host: str, project: str, topology: Topology, urls: Mapping[str, str]) -> None:
    """Create everything on a fresh emulator; `urls` are the functions' addresses by name."""
    async with grpc.aio.insecure_channel(host) as channel:
        publisher = PublisherAsyncClient(transport=PublisherGrpcAsyncIOTransport(channel=channel))
        subscriber = SubscriberAsyncClient(transport=SubscriberGrpcAsyncIOTransport(channel=channel))
        try:
            for topic in sorted(topology.topics):
                await publisher.create_topic(name=f"projects/{project}/topics/{topic}")
            for name, function in topology.functions.items():
                await subscriber.create_subscription(subscription(project, topology, function, urls[name]))
        except GoogleAPICallError as error:
            raise StackError(f"The Pub/Sub emulator refused the topology: {error}") from error


def subscription(project: str, topology: Topology, function: Function, url: str) -> dict[str, Any]:
    """Return a function's push subscription as the API's fields."""
    retry = function.retry
    fields: dict[str, Any] = {
        "name": f"projects/{project}/subscriptions/{function.subscription}",
        "topic": f"projects/{project}/topics/{function.consumes}",
        "push_config": {"push_endpoint": url},
        "ack_deadline_seconds": topology.timing.ack_deadline,
        "retry_policy": {
            "minimum_backoff": timedelta(seconds=retry.min_backoff),
            "maximum_backoff": timedelta(seconds=retry.max_backoff),
        },
    }
    if retry.max_delivery_attempts is not None:
        fields["dead_letter_policy"] = {
            "dead_letter_topic": f"projects/{project}/topics/{topology.dead_letter_topic}",
            "max_delivery_attempts": retry.max_delivery_attempts,
        }
    return fields

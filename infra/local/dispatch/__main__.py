"""Run the dispatcher until it is ended: `python -m infra.local.dispatch PORT ORDERS`; ORDERS is JSON.

It listens on PORT: a GET answers 200 when every subscription is there, with each function's messages:
{"generate": {"in_hand": 2, "held": 5, "oldest_s": 1.5, "answers": {"2xx": 7, "5xx": 3}}}.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from typing import Any

import grpc
import msgspec
from google.api_core.exceptions import GoogleAPICallError
from google.pubsub_v1 import PublisherAsyncClient, SubscriberAsyncClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcAsyncIOTransport

from infra.local.dispatch import timers
from infra.local.dispatch.http import post
from infra.local.dispatch.orders import Orders, Timer
from infra.local.dispatch.push import Pusher
from infra.local.dispatch.subscription import Subscription
from infra.local.supervision.service import HOST

_CHANNEL = (
    ("grpc.max_receive_message_length", -1),  # one poll may find a thousand messages of ten megabytes
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 200),
)
_PUBLISH_TIMEOUT = 5.0


class Dispatcher:
    """All routes and timers."""

    def __init__(self, port: int, orders: Orders, channel: grpc.aio.Channel) -> None:
        subscriber = SubscriberAsyncClient(transport=SubscriberGrpcAsyncIOTransport(channel=channel))
        self._publisher = PublisherAsyncClient(transport=PublisherGrpcAsyncIOTransport(channel=channel))
        self._timers = orders.timers
        self._subscriptions = {
            route.function: Subscription(
                subscriber, route.subscription, orders.lease, f"http://{HOST}:{port}/"
            )
            for route in orders.routes
        }
        self._pushers = {
            route.function: Pusher(route, self._subscriptions[route.function], post)
            for route in orders.routes
        }

    async def run(self) -> None:
        """Dispatch for ever."""
        async with asyncio.TaskGroup() as group:
            for name, subscription in self._subscriptions.items():
                group.create_task(subscription.run(self._pushers[name].receive))
            for timer in self._timers:
                group.create_task(self._tick(timer))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer a GET with the state, and refuse everything else, which may be a message."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            ready = all(subscription.found.is_set() for subscription in self._subscriptions.values())
            status = b"200 OK" if ready and head.startswith(b"GET ") else b"503 Service Unavailable"
            body = msgspec.json.encode(self._state())
            fields = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close" % len(body)
            writer.write(b"HTTP/1.1 " + status + b"\r\n" + fields + b"\r\n\r\n" + body)
            await writer.drain()
        writer.close()

    def _state(self) -> dict[str, dict[str, Any]]:
        return {
            name: {
                "in_hand": pusher.in_hand,
                "held": pusher.held,
                "oldest_s": round(pusher.oldest, 1),
                "answers": dict(pusher.answers),
            }
            for name, pusher in self._pushers.items()
        }

    async def _tick(self, timer: Timer) -> None:
        pusher = self._pushers[timer.function]
        await self._subscriptions[timer.function].found.wait()
        await pusher.wait_for_function()
        await timers.run(timer, self._publish, lambda: pusher.held > 0)

    async def _publish(self, topic: str) -> None:
        with suppress(GoogleAPICallError, grpc.RpcError):  # the next time comes
            await self._publisher.publish(topic=topic, messages=[{"data": b"{}"}], timeout=_PUBLISH_TIMEOUT)


async def serve(port: int, orders: Orders) -> None:
    """Run a dispatcher for ever."""
    async with grpc.aio.insecure_channel(orders.host, options=_CHANNEL) as channel:
        dispatcher = Dispatcher(port, orders, channel)
        server = await asyncio.start_server(dispatcher.answer, HOST, port)
        async with server:
            await dispatcher.run()


def main() -> None:
    """Dispatch until a signal ends the process."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    orders = msgspec.json.decode(sys.argv[2], type=Orders)
    asyncio.run(serve(int(sys.argv[1]), orders))


if __name__ == "__main__":
    main()

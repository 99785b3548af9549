"""Run the dispatcher until it is ended: `python -m infra.local.dispatch PORT ORDERS`; ORDERS is JSON.

It listens on PORT: a GET answers 200 when every subscription is there, with each function's messages:
{"generate": {"in_hand": 2, "held": 5, "oldest_s": 1.5, "answers": {"2xx": 7, "5xx": 3}}}.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import msgspec
from google.api_core.exceptions import GoogleAPICallError
from google.pubsub_v1 import PublisherAsyncClient, SubscriberAsyncClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcAsyncIOTransport

from infra.local.dispatch import timers
from infra.local.dispatch.http import post
from infra.local.dispatch.journal import Journal
from infra.local.dispatch.orders import Orders, Route, Timer
from infra.local.dispatch.push import Pusher, envelope
from infra.local.dispatch.settlement import Journalled
from infra.local.dispatch.subscription import Received, Subscription
from infra.local.supervision.service import HOST
from shared.messages.envelope import open_envelope
from shared.messages.forwarding import forwarded_attributes

_CHANNEL = (
    ("grpc.max_receive_message_length", -1),  # one poll may find a thousand messages of ten megabytes
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 200),
)
_PUBLISH_TIMEOUT = 5.0
_PAUSE = 0.5  # seconds before another try


class Dispatcher:
    """All routes and timers."""

    def __init__(self, port: int, orders: Orders, channel: grpc.aio.Channel) -> None:
        subscriber = SubscriberAsyncClient(transport=SubscriberGrpcAsyncIOTransport(channel=channel))
        self._publisher = PublisherAsyncClient(transport=PublisherGrpcAsyncIOTransport(channel=channel))
        self._timers = orders.timers
        self._dead_letter_topic = orders.dead_letter_topic
        self._subscriptions = {
            route.function: Subscription(
                subscriber, route.subscription, orders.lease, f"http://{HOST}:{port}/"
            )
            for route in orders.routes
        }
        self._journalled = self._keep(orders) if orders.keeping else {}
        self._pushers = {
            name: Pusher(route, self._journalled.get(name, self._subscriptions[name]), post)
            for route in orders.routes
            for name in (route.function,)
        }

    def _keep(self, orders: Orders) -> dict[str, Journalled]:
        assert orders.keeping is not None
        journal = Journal(Path(orders.keeping.file), Path(orders.keeping.exports), orders.keeping.run)
        scheduled = {timer.function for timer in orders.timers}  # whose next message does the same work
        return {
            route.function: Journalled(route, self._subscriptions[route.function], journal, self._give_up)
            for route in orders.routes
            if route.function not in scheduled
        }

    async def run(self) -> None:
        """Dispatch for ever."""
        async with asyncio.TaskGroup() as group:
            for name, subscription in self._subscriptions.items():
                group.create_task(subscription.run(partial(self._receive, name)))
            for name in self._journalled:
                group.create_task(self._deliver_left(name))
            for timer in self._timers:
                group.create_task(self._tick(timer))

    async def drain(self) -> None:
        """Write down the messages that are still on their way."""
        async with asyncio.TaskGroup() as group:
            for name, journalled in self._journalled.items():
                group.create_task(self._subscriptions[name].drain(journalled.begin))

    def _receive(self, name: str, received: Received) -> None:
        if name in self._journalled:
            self._journalled[name].begin(received)
        self._pushers[name].receive(received)

    async def _deliver_left(self, name: str) -> None:
        await self._pushers[name].wait_for_function()
        self._journalled[name].deliver_left(self._pushers[name].receive)

    async def _give_up(self, route: Route, received: Received) -> None:
        """Publish a message to the dead-letter topic, as a function does that gives one up."""
        original = open_envelope(envelope(received.message, route.subscription, received.attempt))
        reason = f"The message was delivered {received.attempt} times without success."
        letter = {"data": original.data, "attributes": forwarded_attributes(original, reason)}
        while True:
            with suppress(GoogleAPICallError, grpc.RpcError):
                await self._publisher.publish(
                    topic=self._dead_letter_topic, messages=[letter], timeout=_PUBLISH_TIMEOUT
                )
                return
            await asyncio.sleep(_PAUSE)

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
            if orders.keeping is None:
                await dispatcher.run()
            else:
                await _run_until_ended(dispatcher)


async def _run_until_ended(dispatcher: Dispatcher) -> None:
    """Run it until a signal asks the process to end, and write down what is on its way."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    tasks = [asyncio.create_task(dispatcher.run()), asyncio.create_task(ended.wait())]
    done, running = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    await dispatcher.drain()
    for task in running:
        task.cancel()


def main() -> None:
    """Dispatch until a signal ends the process."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    orders = msgspec.json.decode(sys.argv[2], type=Orders)
    asyncio.run(serve(int(sys.argv[1]), orders))


if __name__ == "__main__":
    main()

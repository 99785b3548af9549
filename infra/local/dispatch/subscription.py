"""One pull subscription of the emulator: receive, keep the leases, acknowledge, return."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import grpc
from google.api_core.exceptions import GoogleAPICallError
from google.pubsub_v1 import (
    PullResponse,
    StreamingPullRequest,
    StreamingPullResponse,
    SubscriberAsyncClient,
)

_STREAMS = 8
"""The emulator looks for messages every 50 ms for each stream. With eight it finds half of them within
6 ms, and uses 3 % of a core while it is idle."""

_POLL = 0.05  # seconds
_EXTENSIONS = 4  # of a lease, before it would run out
_PAUSE = 0.1  # seconds before another try, when the emulator or the subscription is away
_TIMEOUT = 5.0
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)
_IDS = 2000  # in one request


@dataclass(frozen=True)
class Received:
    """One delivery. `message` is Pub/Sub's own PubsubMessage; `attempt` is 1 for the first, 0 if unknown.

    `run` is the earlier start of the stack that received it; empty for one of this start. The emulator counts
    messages from 1 in each.
    """

    message: Any
    ack_id: str
    attempt: int
    run: str = ""


class Subscription:
    """Receives every message at once, and holds it until it is acknowledged or returned.

    Nothing is acknowledged in advance: the leases of a dispatcher that dies run out, and the emulator
    delivers its messages again. `refusing` is a URL that answers every POST with 503.
    """

    def __init__(self, client: SubscriberAsyncClient, name: str, lease: int, refusing: str) -> None:
        self.name = name
        self.found = asyncio.Event()
        self._client = client
        self._lease = lease
        self._refusing = refusing
        self._held: set[str] = set()
        self._done: list[str] = []
        self._refused: list[str] = []
        self._settled = asyncio.Event()
        self._trouble = ""

    def acknowledge(self, received: Received) -> None:
        self._settle(received, self._done)

    def give_back(self, received: Received) -> None:
        """Have the message delivered again at once, or dead-lettered after its last attempt."""
        self._settle(received, self._refused)

    async def run(self, receive: Callable[[Received], None]) -> None:
        """Hand over every message as it comes; never return."""
        await self._take_over()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_leases())
            group.create_task(self._send_settled())
            for number in range(_STREAMS):
                group.create_task(self._stream(number * _POLL / _STREAMS, receive))

    async def drain(self, receive: Callable[[Received], None]) -> None:
        """Hand over the messages that are still on their way, at the end."""
        await asyncio.sleep(2 * _POLL)  # the streams' own
        with suppress(GoogleAPICallError, grpc.RpcError):  # without the emulator there are none
            while await self._pull(receive):
                pass

    async def _pull(self, receive: Callable[[Received], None]) -> bool:
        found = await self._client.pull(
            subscription=self.name, max_messages=_IDS, return_immediately=True, timeout=_TIMEOUT
        )
        for one in PullResponse.pb(found).received_messages:
            receive(Received(one.message, one.ack_id, one.delivery_attempt))
        return bool(found.received_messages)

    def _settle(self, received: Received, where: list[str]) -> None:
        self._held.discard(received.ack_id)
        where.append(received.ack_id)
        self._settled.set()

    async def _take_over(self) -> None:
        """Wait until the subscription is there, and end the streams of a dispatcher that was killed.

        The emulator may give each of them a batch of messages, for the length of a lease, before it notices.
        A push subscription has no streams: so it becomes one for a moment, unless somebody has made it one.
        """
        endpoint = await self._until_done(self._push_endpoint)
        if endpoint in {"", self._refusing}:
            await self._until_done(lambda: self._set_endpoint(self._refusing))
            await asyncio.sleep(2 * _POLL)
            await self._until_done(lambda: self._set_endpoint(""))
        self.found.set()

    async def _until_done(self, work: Callable[[], Awaitable[_Result]]) -> _Result:
        while True:
            with suppress(GoogleAPICallError, grpc.RpcError):
                return await work()
            await asyncio.sleep(_PAUSE)

    async def _push_endpoint(self) -> str:
        found = await self._client.get_subscription(subscription=self.name, timeout=_TIMEOUT)
        return str(found.push_config.push_endpoint)

    async def _set_endpoint(self, url: str) -> None:
        push = {"push_endpoint": url}
        await self._client.modify_push_config(subscription=self.name, push_config=push, timeout=_TIMEOUT)

    async def _stream(self, phase: float, receive: Callable[[Received], None]) -> None:
        await asyncio.sleep(phase)
        while True:
            ended = asyncio.Event()
            try:
                # Refused while somebody has set a push endpoint: the emulator then pushes by itself.
                async for response in await self._client.streaming_pull(requests=self._requests(ended)):
                    self._trouble = ""
                    for one in StreamingPullResponse.pb(response).received_messages:
                        self._held.add(one.ack_id)
                        receive(Received(one.message, one.ack_id, one.delivery_attempt))
            except (GoogleAPICallError, grpc.RpcError) as error:
                self._log_once(str(error))
            finally:
                ended.set()
            await asyncio.sleep(_PAUSE)

    async def _requests(self, ended: asyncio.Event) -> AsyncIterator[StreamingPullRequest]:
        yield StreamingPullRequest(subscription=self.name, stream_ack_deadline_seconds=self._lease)
        await ended.wait()  # the end of the requests would end the stream

    def _log_once(self, trouble: str) -> None:
        if trouble != self._trouble:
            _log.warning("%s can't be pulled: %s", self.name, trouble)
        self._trouble = trouble

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(self._lease / _EXTENSIONS)
            await self._set_deadlines(list(self._held), self._lease)

    async def _send_settled(self) -> None:
        while True:
            await self._settled.wait()
            self._settled.clear()
            done, self._done = self._done, []
            refused, self._refused = self._refused, []
            for ids in _batches(done):
                with suppress(
                    GoogleAPICallError, grpc.RpcError
                ):  # then its lease runs out, and it comes again
                    await self._client.acknowledge(subscription=self.name, ack_ids=ids, timeout=_TIMEOUT)
            await self._set_deadlines(refused, 0)

    async def _set_deadlines(self, ack_ids: list[str], seconds: int) -> None:
        for ids in _batches(ack_ids):
            with suppress(GoogleAPICallError, grpc.RpcError):
                await self._client.modify_ack_deadline(
                    subscription=self.name, ack_ids=ids, ack_deadline_seconds=seconds, timeout=_TIMEOUT
                )


def _batches(ids: list[str]) -> list[list[str]]:
    return [ids[at : at + _IDS] for at in range(0, len(ids), _IDS)]

"""Push one subscription's messages to its function, as Pub/Sub does."""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec

from infra.local.dispatch.orders import Route
from infra.local.dispatch.subscription import Received
from infra.local.supervision.service import http_answers

_ACKNOWLEDGING = frozenset({102, 200, 201, 202, 204})
_LOOK_EVERY, _LOOK_TIMEOUT = 0.2, 5.0  # seconds
_log = logging.getLogger(__name__)

Post = Callable[[str, bytes], Awaitable[int]]
"""Posts a body to a URL, and returns the status of the answer."""


class Settling(Protocol):
    """Where a message ends: its subscription."""

    def acknowledge(self, received: Received) -> None: ...

    def give_back(self, received: Received) -> None: ...


class Pusher:
    """Delivers each message until the function accepts it, or the subscription gives it up.

    A message that waits for its next attempt takes no place at the function.
    """

    def __init__(self, route: Route, subscription: Settling, post: Post) -> None:
        self.in_hand = 0
        self.answers: Counter[str] = Counter()  # by class: 2xx, 4xx, 5xx, or none
        self._route = route
        self._subscription = subscription
        self._post = post
        self._places = asyncio.Semaphore(route.at_once)
        self._deliveries: dict[asyncio.Task[None], float] = {}  # and when its message was published

    @property
    def held(self) -> int:
        """Messages without an end: in the function's hands, in the queue, or between two attempts."""
        return len(self._deliveries)

    @property
    def oldest(self) -> float:
        """Seconds since the oldest message without an end was published; 0 if there is none."""
        return max(0.0, time.time() - min(self._deliveries.values())) if self._deliveries else 0.0

    async def wait_for_function(self) -> None:
        """Return when the function answers requests of any kind."""
        probe = http_answers(urlsplit(self._route.url).port or 80, "/")
        while True:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_LOOK_TIMEOUT):
                    if await probe():
                        return
            await asyncio.sleep(_LOOK_EVERY)

    def receive(self, received: Received) -> None:
        """Begin to deliver a message; messages are delivered in the order of this call."""
        delivery = asyncio.create_task(self._deliver(received))
        self._deliveries[delivery] = received.message.publish_time.ToMicroseconds() / 1e6
        delivery.add_done_callback(self._deliveries.pop)

    async def _deliver(self, received: Received) -> None:
        attempt = max(received.attempt, 1)
        while reason := await self._push(received, attempt):
            await self._back_off(received, attempt, reason)
            if self._route.dead_letters:  # the emulator counts the attempts, and gives the message up
                self._subscription.give_back(received)
                return
            attempt += 1
        self._subscription.acknowledge(received)

    async def _back_off(self, received: Received, attempt: int, reason: str) -> None:
        delay = self._route.backoff(attempt)
        what = f"{self._route.function}: message {received.message.message_id}, attempt {attempt}"
        _log.warning("%s: %s; again in %.1f s", what, reason, delay)
        await asyncio.sleep(delay)

    async def _push(self, received: Received, attempt: int) -> str:
        """Return why the function did not accept the message, or nothing."""
        async with self._places:
            self.in_hand += 1
            try:
                async with asyncio.timeout(self._route.deadline):
                    body = envelope(received.message, self._route.subscription, attempt)
                    status = await self._post(self._route.url, body)
            except TimeoutError:
                self.answers["none"] += 1
                return "no answer before the deadline"
            except Exception as error:  # noqa: BLE001 - whatever it is, the message must come back
                self.answers["none"] += 1
                return f"no answer ({type(error).__name__}: {error})"
            finally:
                self.in_hand -= 1
        self.answers[f"{status // 100}xx"] += 1
        return "" if status in _ACKNOWLEDGING else f"answered with {status}"


def envelope(message: Any, subscription: str, attempt: int) -> bytes:
    """Return the body of a push request: {"message": {...}, "subscription": ..., "deliveryAttempt": 1}."""
    published = message.publish_time.ToJsonString()
    return msgspec.json.encode(
        {
            "message": {
                "data": base64.b64encode(message.data).decode(),
                "attributes": dict(message.attributes),
                "messageId": message.message_id,
                "message_id": message.message_id,
                "publishTime": published,
                "publish_time": published,
            },
            "subscription": subscription,
            "deliveryAttempt": attempt,
        }
    )

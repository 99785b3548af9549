"""Pushing messages to a function, in virtual time."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any

from google.pubsub_v1 import PubsubMessage

from infra.local.dispatch.orders import Route
from infra.local.dispatch.push import Post, Pusher, envelope
from infra.local.dispatch.subscription import Received
from shared.messages.envelope import open_envelope
from tests.support.virtual_time import in_virtual_time

ROUTE = Route(
    function="polish",
    subscription="projects/p/subscriptions/blog-polish",
    url="http://function/",
    at_once=3,
    deadline=600.0,
    min_backoff=5.0,
    max_backoff=60.0,
    dead_letters=True,
)
FOR_EVER = Route(**{name: getattr(ROUTE, name) for name in ROUTE.__struct_fields__} | {"dead_letters": False})


def received(number: int, attempt: int = 1) -> Received:
    message = PubsubMessage(message_id=str(number), data=b"\xff{}", attributes={"a": "é"})
    return Received(PubsubMessage.pb(message), f"ack-{number}", attempt)


class Settled:
    """The messages that were acknowledged and given back, with the loop's time."""

    def __init__(self) -> None:
        self.acknowledged: list[tuple[str, float]] = []
        self.given_back: list[tuple[str, float]] = []

    def acknowledge(self, received: Received) -> None:
        self.acknowledged.append((received.ack_id, _now()))

    def give_back(self, received: Received) -> None:
        self.given_back.append((received.ack_id, _now()))


class Endpoint:
    """A function that takes `seconds` and answers with the statuses in turn, the last one for ever."""

    def __init__(self, seconds: float = 0.0, statuses: tuple[int, ...] = (204,)) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.in_hand = self.most = 0
        self._seconds = seconds
        self._statuses: Iterator[int] = chain(statuses, repeat(statuses[-1]))

    async def __call__(self, _: str, body: bytes) -> int:
        self.bodies.append(json.loads(body))
        self.in_hand += 1
        self.most = max(self.most, self.in_hand)
        await asyncio.sleep(self._seconds)
        self.in_hand -= 1
        return next(self._statuses)


def pusher(post: Post, route: Route = ROUTE) -> Pusher:
    return Pusher(route, Settled(), post)


def settled(pusher: Pusher) -> Settled:
    assert isinstance(pusher._subscription, Settled)
    return pusher._subscription


def _now() -> float:
    return round(asyncio.get_running_loop().time(), 1)


async def _all(pusher: Pusher) -> None:
    await asyncio.gather(*pusher._deliveries)


@in_virtual_time
async def test_accepted_message_is_acknowledged() -> None:
    """Only after the answer: a dispatcher that dies before it has acknowledged nothing."""
    pushing = pusher(Endpoint(seconds=30.0))
    pushing.receive(received(1))
    await asyncio.sleep(29)
    assert not settled(pushing).acknowledged
    await _all(pushing)
    assert settled(pushing).acknowledged == [("ack-1", 30.0)]
    assert not settled(pushing).given_back


@in_virtual_time
async def test_messages_fill_all_places_in_order() -> None:
    """The function has as many at once as the route allows, and never more."""
    endpoint = Endpoint(seconds=1.0)
    pushing = pusher(endpoint)
    for number in range(9):
        pushing.receive(received(number))
    await asyncio.sleep(0.5)
    assert (pushing.in_hand, pushing.held) == (3, 9)
    await _all(pushing)
    assert endpoint.most == 3
    assert [body["message"]["messageId"] for body in endpoint.bodies] == [str(n) for n in range(9)]
    assert {at for _, at in settled(pushing).acknowledged} == {1.0, 2.0, 3.0}


@in_virtual_time
async def test_refused_message_waits_then_goes_back() -> None:
    """The emulator delivers it again, and counts the attempt."""
    pushing = pusher(Endpoint(statuses=(503,)))
    pushing.receive(received(1, attempt=2))
    await _all(pushing)
    [(ack_id, at)] = settled(pushing).given_back
    assert (ack_id, 10.0 <= at <= 12.1) == ("ack-1", True)
    assert not settled(pushing).acknowledged


@in_virtual_time
async def test_waiting_message_takes_no_place() -> None:
    """Messages that fail again and again hold up no other."""
    pushing = pusher(Endpoint(statuses=(503, 503, 503, 204)))
    for number in range(4):
        pushing.receive(received(number))
    await asyncio.sleep(1)
    assert [ack_id for ack_id, _ in settled(pushing).acknowledged] == ["ack-3"]
    assert (pushing.in_hand, pushing.held) == (0, 3)


@in_virtual_time
async def test_oldest_message_without_an_end_counts() -> None:
    """Its age is that of its publishing; where all messages have an end, it is 0."""
    pushing, age = pusher(Endpoint(seconds=1.0)), 3600.0
    old, new = received(1), received(2)
    old.message.publish_time.FromSeconds(int(time.time() - age))
    new.message.publish_time.GetCurrentTime()
    pushing.receive(new)
    assert pushing.oldest < age / 2
    pushing.receive(old)
    assert pushing.oldest >= age
    await _all(pushing)
    assert pushing.oldest == 0


@in_virtual_time
async def test_message_without_dead_letters_is_kept() -> None:
    """It is pushed until it is accepted, with growing waits and numbered attempts."""
    endpoint = Endpoint(statuses=(503, 500, 404, 204))
    pushing = pusher(endpoint, FOR_EVER)
    pushing.receive(received(1, attempt=0))
    await _all(pushing)
    assert [body["deliveryAttempt"] for body in endpoint.bodies] == [1, 2, 3, 4]
    assert pushing.answers == {"5xx": 2, "4xx": 1, "2xx": 1}
    [(ack_id, at)] = settled(pushing).acknowledged
    assert (ack_id, 35.0 <= at <= 42.1) == ("ack-1", True)
    assert not settled(pushing).given_back


@in_virtual_time
async def test_hanging_function_loses_the_message() -> None:
    """After the ack deadline the message is delivered again, as Pub/Sub does."""
    pushing = pusher(Endpoint(seconds=3600.0))
    pushing.receive(received(1))
    await _all(pushing)
    [(_, at)] = settled(pushing).given_back
    assert 605.0 <= at <= 606.1


@in_virtual_time
async def test_refused_connection_is_a_failure() -> None:
    """So is any other trouble: no message is forgotten."""
    for trouble in (ConnectionRefusedError(), ValueError("not HTTP")):

        async def refuse(_: str, __: bytes, trouble: Exception = trouble) -> int:
            raise trouble

        pushing = pusher(refuse)
        pushing.receive(received(1))
        await _all(pushing)
        assert [ack_id for ack_id, _ in settled(pushing).given_back] == ["ack-1"]
        assert pushing.answers == {"none": 1}


def test_envelope_is_what_a_function_reads() -> None:
    """Data of any bytes, attributes, both spellings of the id and the time."""
    made = received(7).message
    made.publish_time.FromJsonString("2026-11-29T13:11:08.632Z")
    opened = open_envelope(envelope(made, ROUTE.subscription, 3))
    assert (opened.message_id, opened.data, opened.attributes) == ("7", b"\xff{}", {"a": "é"})
    assert (opened.subscription, opened.publish_time) == ("blog-polish", "2026-11-29T13:11:08.632Z")
    assert opened.fault is None

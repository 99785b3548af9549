"""The webhooks function: one delivery of each event for each endpoint that gets it."""

from __future__ import annotations

import asyncio
import json
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from shared.errors import Misconfigured, Unavailable
from shared.jobs.end_event import EventType
from shared.jobs.letters import read_letter
from shared.messages.dead_letter import to_dead_letter
from shared.messages.envelope import Envelope
from shared.stage.letters import RefusedAgain, check_event
from shared.webhooks.delivery import Delivery, delivery_id
from shared.webhooks.event import TYPES
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.webhook_store import MemoryWebhooks
from tests.support.posting import ORG, OTHER, Post, event, message
from tests.support.virtual_time import LoopClock, in_virtual_time

URL = "https://a.example/"


@in_virtual_time
async def test_subscribers_of_the_organization_get_the_event() -> None:
    """Not another organization's, not a disabled one, not one of other types; the bytes are the message's."""
    post = Post()
    wanted = [await post.add(URL), await post.add(URL)]
    await post.add(URL, OTHER)
    await post.add(URL, disabled=True)
    await post.add(URL, events=("job.failed",))
    await post.publish(event(1))
    assert {each.endpoint_id for each in post.deliveries} == {each.endpoint_id for each in wanted}
    assert {each.body.encode() for each in post.deliveries} == {event(1)}
    assert {each.org_id for each in post.deliveries} == {ORG}
    named = {json.loads(each.data)["delivery_id"] for each in post.topics.messages}
    assert named == {each.delivery_id for each in post.deliveries}
    assert {each.topic for each in post.topics.messages} == {"blog-deliveries"}
    assert not post.sender.sent


@in_virtual_time
async def test_event_delivered_twice_is_one_delivery() -> None:
    """Also if the copies differ, as those of a budget's threshold may: the first one counts."""
    post = Post()
    await post.add(URL, events=("budget.threshold",))
    first = event(1, kind="budget.threshold")
    copy = first.replace(b"2026-01-01T00:00:00Z", b"2026-01-01T00:00:59Z")
    await post.publish(first, copy, first)
    await asyncio.gather(*await post.take())
    await post.publish(copy)
    await asyncio.gather(*await post.take())
    assert [each.body.encode() for each in post.deliveries] == [first]
    assert [each.body for each in post.sender.sent] == [first]


@in_virtual_time
async def test_crash_between_two_deliveries_makes_the_other() -> None:
    """The message is redelivered: what is there stays, what is missing is made."""

    class Crashing(MemoryWebhooks):
        created = 0

        async def create_delivery(self, delivery: Delivery) -> bool:
            self.created += 1
            if self.created == 2:
                raise asyncio.CancelledError
            return await super().create_delivery(delivery)

    post = Post()
    post.store = Crashing(LoopClock())
    post.webhooks, post.deliver = post.new_webhooks(), post.new_deliver()
    for _ in range(3):
        await post.add(URL)
    with pytest.raises(asyncio.CancelledError):
        await post.publish(event(1))
    assert len(post.deliveries) == 1
    await post.publish(event(1))
    await asyncio.gather(*await post.take())
    assert len(post.deliveries) == len(post.sender.sent) == 3


@in_virtual_time
async def test_event_without_organization_has_no_receiver() -> None:
    """A rejected message that names no owner."""
    post = Post()
    await post.add(URL)
    await post.publish(event(1, org_id=None))
    assert not post.deliveries


@in_virtual_time
async def test_unknown_type_goes_to_its_subscribers_alone() -> None:
    """A newer release publishes another type: nobody gets it by accident."""
    post = Post()
    await post.add(URL, events=tuple(TYPES))
    newer = await post.add(URL, events=("job.reviewed",))
    await post.publish(event(1, kind="job.reviewed"))
    assert [each.endpoint_id for each in post.deliveries] == [newer.endpoint_id]


@in_virtual_time
async def test_firestore_away_redelivers_the_event() -> None:
    """Nothing is acknowledged that is not stored."""
    post = Post()
    await post.add(URL)
    post.store.away = True
    with pytest.raises(Unavailable):
        await post.publish(event(1))
    post.store.away = False
    await post.publish(event(1))
    assert len(post.deliveries) == 1


@pytest.mark.parametrize("failure", [Unavailable("Not now."), Misconfigured("Never.", operator="Grant it.")])
def test_lost_message_waits_for_the_tick(failure: Exception) -> None:
    """Pub/Sub does not take the delivery's message: the next tick sends it."""

    @in_virtual_time
    async def check() -> None:
        post = Post()
        await post.add(URL)
        post.topics = FailingTopics(failure)
        post.webhooks = post.new_webhooks()
        await post.publish(event(1))
        await post.tick()
        assert len(post.sender.sent) == 1

    check()


@in_virtual_time
async def test_pubsub_that_hangs_is_waited_for_once() -> None:
    """The deliveries' messages are published side by side: the event is acknowledged in time."""

    class HangingTopics(MemoryTopics):
        now = most = 0

        async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
            self.now += 1
            self.most = max(self.most, self.now)
            await asyncio.sleep(15)
            self.now -= 1
            return await super().publish(topic, data, attributes)

    post, topics = Post(), HangingTopics()
    for _ in range(20):
        await post.add(URL)
    post.topics = topics
    post.webhooks = post.new_webhooks()
    await post.publish(event(1))
    assert (topics.most, len(topics.messages)) == (20, 20)


class FailingTopics(MemoryTopics):
    """Takes nothing."""

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self._failure = failure

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        del topic, data, attributes
        raise self._failure


BAD: dict[str, Any] = {
    "not JSON": b"no json",
    "not text": b"\xff\xfe",
    "not an object": b"[]",
    "no id": b'{"type": "t", "data": {}}',
    "no data": b'{"event_id": "e", "type": "t"}',
    "data of another kind": b'{"event_id": "e", "type": "t", "data": "d"}',
    "an id with a line break": b'{"event_id": "e\\nwebhook-signature: v1,x", "type": "t", "data": {}}',
    "an id that is no text": b'{"event_id": 7, "type": "t", "data": {}}',
    "nested too deep": b'{"event_id": "e", "type": "t", "data": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}}",
    "ten megabytes": b'{"event_id": "e", "type": "t", "data": {"a": "' + b"a" * 10**7 + b'"}}',
    "NaN": b'{"event_id": "e", "type": "t", "data": {"cost_usd": NaN}}',
}


@pytest.mark.parametrize("name", BAD)
def test_message_that_is_no_event_is_kept(name: str) -> None:
    """It is acknowledged, kept with the reason, and holds up nothing."""

    @in_virtual_time
    async def check() -> None:
        post = Post()
        await post.add(URL)
        await post.publish(BAD[name])
        [letter] = post.letters.letters.values()
        assert letter.reason.endswith(".")
        assert len(letter.reason) < 2000
        assert not post.deliveries
        await post.publish(event(1))
        assert len(post.deliveries) == 1

    check()


@in_virtual_time
async def test_envelope_with_a_fault_is_kept() -> None:
    """Its data is not base64."""
    post = Post()
    await post.webhooks.handle(
        Envelope("7", b"data", {}, "blog-webhooks", fault="The message's data is not base64.")
    )
    assert len(post.letters.letters) == 1


@pytest.mark.parametrize(
    "data",
    [
        b'{"event_id": "e", "type": "job.completed", "data": {"org_id": "%s", "t": "\\u0000\\ud83d\\ude00"}}',
        b' {"event_id": "e", "type": "job.completed", "data": {"org_id": "%s", "a": 1e300}, "b": [[]]}\n',
        '{"event_id": "e", "type": "job.completed", "data": {"org_id": "%s", "t": "مرحبا 😀"}}'.encode(),
    ],
)
def test_unusual_event_is_sent_as_it_is(data: bytes) -> None:
    """Zeros, huge numbers, spaces around it: the bytes are not read and written again."""

    @in_virtual_time
    async def check() -> None:
        post = Post()
        await post.add(URL)
        whole = data.replace(b"%s", ORG.encode())
        await post.publish(whole)
        await asyncio.gather(*await post.take())
        assert [each.body for each in post.sender.sent] == [whole]

    check()


def test_types_are_those_of_the_pipeline() -> None:
    """What an endpoint may subscribe to is what is published."""
    assert (*(each.value for each in EventType), "budget.threshold") == TYPES


def test_delivery_has_one_id_for_an_event_and_an_endpoint() -> None:
    """Another event or endpoint has another one; no two pairs meet by their writing."""
    ids = {delivery_id(event_id, endpoint) for event_id in ("a", "b", "ab") for endpoint in ("a", "b", "ba")}
    assert len(ids) == 9
    assert delivery_id("a", "b") == delivery_id("a", "b")


@in_virtual_time
async def test_deliveries_expire() -> None:
    """After thirty days, which a replay begins anew."""
    post = Post()
    await post.add(URL)
    await post.publish(event(1))
    [made] = post.deliveries
    assert (made.expires_at - made.created_at).days == 30
    assert replace(made, body="").expires_at > datetime(2026, 1, 1, tzinfo=UTC)
    assert message(b"").data == b""


@in_virtual_time
async def test_given_up_event_can_be_replayed() -> None:
    """A letter of this function is an event that it takes again; other messages would be refused again."""
    post = Post()
    await post.add(URL)
    for data in (event(1), b"no json"):
        await post.publish(data)
        given_up = to_dead_letter(message(data), "It was given up.", LoopClock().now(), None)
        letter = read_letter(msgspec.to_builtins(given_up, builtin_types=(datetime,)))
        with nullcontext() if data == event(1) else pytest.raises(RefusedAgain):
            check_event(letter, "webhooks")

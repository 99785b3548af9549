"""The dispatcher's process between Google's emulator and a function."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import grpc
import httpx
import msgspec
import pytest
from google.pubsub_v1 import PublisherAsyncClient, SubscriberAsyncClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcAsyncIOTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcAsyncIOTransport
from msgspec.structs import replace

from infra.local.dispatch.orders import Keeping, Orders, Route, Timer
from infra.local.supervision.ports import Ports
from tests.support.paths import ROOT
from tests.support.servers.listening import HOST, listening

LEASE = 10  # seconds: the least that the emulator takes
WITHIN = 30.0


class Function:
    """Takes messages; `answer` says how to treat one at its nth try: a status and the seconds until then."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.open = self.most = 0
        self.answer: Callable[[int], tuple[int, float]] = lambda _: (204, 0.0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = head.lower().partition(b"content-length:")[2].split()[:1]
            if length:
                body = msgspec.json.decode(await reader.readexactly(int(length[0])))
                await self._handle(body, writer)
            else:  # somebody looks whether it is there
                writer.write(b"HTTP/1.1 200 Fine\r\ncontent-length: 0\r\n\r\n")

    async def _handle(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        self.bodies.append(body)
        self.open += 1
        self.most = max(self.most, self.open)
        number = body["message"]["messageId"]
        self.tries[number] += 1
        status, seconds = self.answer(self.tries[number])
        try:
            await asyncio.sleep(seconds)
        finally:
            self.open -= 1
        writer.write(b"HTTP/1.1 %d Fine\r\ncontent-length: 0\r\n\r\n" % status)


class Desk:
    """A topic with its dead letters on the emulator, a function, and the dispatcher between them."""

    def __init__(self, project: str, host: str, channel: grpc.aio.Channel, port: int, own_port: int) -> None:
        self.topic, self.dead = f"projects/{project}/topics/work", f"projects/{project}/topics/dead"
        self.function = Function()
        self.publisher = PublisherAsyncClient(transport=PublisherGrpcAsyncIOTransport(channel=channel))
        self.subscriber = SubscriberAsyncClient(transport=SubscriberGrpcAsyncIOTransport(channel=channel))
        self.route = Route(
            function="work",
            subscription=f"projects/{project}/subscriptions/work",
            url=f"http://{HOST}:{port}/",
            at_once=20,
            deadline=600.0,
            min_backoff=0.2,
            max_backoff=0.5,
            dead_letters=True,
        )
        self._host = host
        self.function_port = port
        self.own_port = own_port

    async def create(self) -> None:
        for topic in (self.topic, self.dead):
            await self.publisher.create_topic(name=topic)
        policy = {"dead_letter_topic": self.dead, "max_delivery_attempts": 5}
        work = {"name": self.route.subscription, "topic": self.topic, "ack_deadline_seconds": 600}
        await self.subscriber.create_subscription({**work, "dead_letter_policy": policy})
        dead = {"name": f"{self.route.subscription}-dead", "topic": self.dead, "ack_deadline_seconds": 600}
        await self.subscriber.create_subscription(dead)

    async def publish(self, count: int) -> set[str]:
        messages = [{"data": str(number).encode(), "attributes": {"job_id": "j"}} for number in range(count)]
        return set((await self.publisher.publish(topic=self.topic, messages=messages)).message_ids)

    async def letters(self, count: int) -> list[Any]:
        """Wait for so many dead letters."""
        found: list[Any] = []
        while len(found) < count:
            pulled = await self.subscriber.pull(
                subscription=f"{self.route.subscription}-dead", max_messages=100
            )
            found += [one.message for one in pulled.received_messages]
        return found

    @asynccontextmanager
    async def dispatching(
        self, *timers: Timer, keeping: Keeping | None = None
    ) -> AsyncIterator[asyncio.subprocess.Process]:
        """Run the dispatcher until the block ends."""
        whole = Orders(self._host, (self.route,), timers, LEASE, self.dead, keeping)
        orders = msgspec.json.encode(whole).decode()
        command = (sys.executable, "-m", "infra.local.dispatch", str(self.own_port), orders)
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
        try:
            await until(self._is_ready)
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def state(self) -> dict[str, Any]:
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://{HOST}:{self.own_port}/")
        state: dict[str, Any] = answer.raise_for_status().json()["work"]
        return state

    async def _is_ready(self) -> bool:
        try:
            await self.state()
        except httpx.HTTPError:
            return False
        return True


async def until(condition: Callable[[], Any]) -> None:
    """Poll until the condition, which may be a coroutine, holds."""
    async with asyncio.timeout(WITHIN):
        while True:
            held = condition()
            if await held if asyncio.iscoroutine(held) else held:
                return
            await asyncio.sleep(0.02)


@pytest.fixture
async def desk(project: str, pubsub_emulator: str) -> AsyncIterator[Desk]:
    with closing(Ports()) as ports:
        async with grpc.aio.insecure_channel(pubsub_emulator) as channel:
            desk = Desk(project, pubsub_emulator, channel, ports.reserve(), ports.reserve())
            await desk.create()
            async with listening(desk.function.serve, desk.function_port):
                yield desk


async def test_function_has_twenty_messages_at_once(desk: Desk) -> None:
    """The emulator's own push would hand it two; the others wait until a place is free."""
    desk.function.answer = lambda _: (204, 1.0)
    async with desk.dispatching():
        await desk.publish(30)
        await until(lambda: desk.function.most == 20)
        state = await desk.state()
        assert (state["in_hand"], state["held"], state["answers"]) == (20, 30, {})
        async with asyncio.timeout(30):  # in tenths of a second, so a quick look finds 0
            while (await desk.state())["oldest_s"] == 0:  # noqa: ASYNC110 - it is in another process
                await asyncio.sleep(0.05)
        await until(lambda: len(desk.function.bodies) == 30 and not desk.function.open)
        assert desk.function.most == 20
        assert set(desk.function.tries.values()) == {1}


async def test_envelope_equals_the_emulators_push(desk: Desk) -> None:
    """The same fields with the same values; like Google's service, it adds the attempt."""
    body = json.dumps({"n": "é"}).encode()
    async with desk.dispatching():
        await desk.publisher.publish(topic=desk.topic, messages=[{"data": body, "attributes": {"a": "é"}}])
        await until(lambda: desk.function.bodies)
        # Somebody who sets an endpoint gets the emulator's own push.
        push = {"push_endpoint": desk.route.url}
        await desk.subscriber.modify_push_config(subscription=desk.route.subscription, push_config=push)
        await desk.publisher.publish(topic=desk.topic, messages=[{"data": body, "attributes": {"a": "é"}}])
        await until(lambda: len(desk.function.bodies) == 2)
        await desk.subscriber.modify_push_config(subscription=desk.route.subscription, push_config={})
        await desk.publish(1)
        await until(lambda: len(desk.function.bodies) == 3)
    ours, theirs, again = desk.function.bodies
    assert (ours.pop("deliveryAttempt"), again.pop("deliveryAttempt")) == (1, 1)
    assert ours.keys() == theirs.keys()
    assert ours["subscription"] == theirs["subscription"]
    same = ("data", "attributes")
    assert [ours["message"].pop(name) for name in same] == [theirs["message"].pop(name) for name in same]
    assert ours["message"].keys() == theirs["message"].keys()


async def test_messages_refused_together_come_back(desk: Desk) -> None:
    """With a retry policy the emulator would forget some of them for good."""
    desk.function.answer = lambda tries: (204 if tries > 3 else 503, 0.0)
    async with desk.dispatching():
        published = await desk.publish(50)
        await until(lambda: len(desk.function.bodies) >= 200 and not desk.function.open)
    assert desk.function.tries == dict.fromkeys(published, 4)
    assert Counter(body["deliveryAttempt"] for body in desk.function.bodies) == dict.fromkeys(range(1, 5), 50)


async def test_message_refused_too_often_is_given_up(desk: Desk) -> None:
    """It goes to the dead-letter topic, with the attributes that Google's service adds."""
    desk.function.answer = lambda _: (500, 0.0)
    async with desk.dispatching():
        published = await desk.publish(3)
        async with asyncio.timeout(WITHIN):
            letters = await desk.letters(3)
    assert desk.function.tries == dict.fromkeys(published, 5)
    assert {letter.data for letter in letters} == {b"0", b"1", b"2"}
    for letter in letters:
        assert letter.attributes["job_id"] == "j"
        assert letter.attributes["CloudPubSubDeadLetterSourceSubscription"] == "work"
        assert letter.attributes["CloudPubSubDeadLetterSourceDeliveryCount"] == "5"


@pytest.mark.soak
async def test_killed_dispatcher_loses_no_message(desk: Desk) -> None:
    """What it had in its hands, and what waited, comes again when its lease has run out."""
    desk.function.answer = lambda tries: (204, 0.0 if tries > 1 else 60.0)
    async with desk.dispatching() as process:
        published = await desk.publish(25)
        await until(lambda: desk.function.most == 20)
        process.kill()
        await process.wait()
    desk.function.answer = lambda _: (204, 0.0)
    async with desk.dispatching():
        await until(lambda: sum(body["deliveryAttempt"] == 2 for body in desk.function.bodies) == 25)
    assert set(desk.function.tries) == published


@pytest.mark.soak
async def test_slow_function_keeps_its_message(desk: Desk) -> None:
    """The lease is extended for as long as the function works, and while others wait for a place."""
    desk.function.answer = lambda _: (204, 0.6 * LEASE)
    desk.route = replace(desk.route, at_once=1)
    async with desk.dispatching():
        published = await desk.publish(3)
        await until(lambda: len(desk.function.bodies) == 3 and not desk.function.open)
    assert desk.function.tries == dict.fromkeys(published, 1)


async def test_killed_function_gets_its_messages_again(project: str, pubsub_emulator: str) -> None:
    """A refused connection and a broken one are failures like any other."""
    with closing(Ports()) as ports:
        port = ports.reserve()
        async with grpc.aio.insecure_channel(pubsub_emulator) as channel:
            desk = Desk(project, pubsub_emulator, channel, port, ports.reserve())
            await desk.create()
            async with desk.dispatching():
                published = await desk.publish(10)
                desk.function.answer = lambda _: (204, 60.0)
                async with listening(desk.function.serve, port):
                    await until(lambda: desk.function.open == 10)
                assert not desk.function.open
                desk.function.answer = lambda _: (204, 0.0)
                async with listening(desk.function.serve, port):
                    await until(lambda: set(desk.function.tries.values()) == {2})
    assert set(desk.function.tries) == published


async def test_schedule_publishes_and_leaves_no_queue(desk: Desk) -> None:
    """A function gets a message again and again, and one alone while it is busy."""
    async with desk.dispatching(Timer("work", desk.topic, 0.2)):
        await until(lambda: len(desk.function.bodies) >= 3)
        desk.function.answer = lambda _: (204, 2.0)
        await until(lambda: desk.function.open)
        busy = len(desk.function.bodies)
        await until(lambda: len(desk.function.bodies) > busy)  # ten times the schedule's interval later
        assert (await desk.state())["held"] <= 2


async def test_next_run_delivers_what_the_last_one_left(
    desk: Desk, project: str, pubsub_emulator: str, tmp_path: Path
) -> None:
    """A new emulator knows none of them: the function gets them with their ids, also those just published."""
    desk.function.answer = lambda _: (204, 600.0)
    first, second = (Keeping(str(tmp_path / "messages"), str(tmp_path), run) for run in "12")
    async with desk.dispatching(keeping=first) as process:
        begun = await desk.publish(3)
        await until(lambda: desk.function.open == 3)
        published = await desk.publish(20)
        process.terminate()
        assert await process.wait() == 0
    desk.function.answer = lambda _: (204, 0.0)
    desk.function.tries.clear()
    async with grpc.aio.insecure_channel(pubsub_emulator) as channel:
        new = Desk(f"{project}-2", pubsub_emulator, channel, desk.function_port, desk.own_port)
        await new.create()
        async with new.dispatching(keeping=second):
            ids = {f"1-{number}" for number in begun | published}
            await until(lambda: desk.function.tries.keys() >= ids)
        assert set(desk.function.tries.values()) == {1}

"""A delivery of blog-usage: an event becomes a row, and an invalid message is kept in both places."""

from __future__ import annotations

import json

import msgspec
import pytest
from msgspec.structs import replace

from functions.deadletter.handler import DeadLetters
from functions.usage.handler import UsageEvents
from functions.usage.sink import Sink
from shared import topology
from shared.errors import RetryLater, Unavailable
from shared.gateways.publisher import Publisher
from shared.messages.envelope import Envelope, open_envelope
from tests.support.fakes.broken import BrokenTopics, once
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.usage_store import MemoryUsage, usage_event
from tests.support.workbench import JOB

LAYOUT = topology.load()


class Bench:
    """The handler over stores in memory; `opened` counts how often the topics were asked for."""

    def __init__(self) -> None:
        self.usage = MemoryUsage()
        self.jobs = MemoryJobs()
        self.memory = MemoryTopics()
        self.topics: Publisher = self.memory
        self.opened = 0
        self.handle = UsageEvents(Sink(self.usage), self._open, LAYOUT.dead_letter_topic).handle

    def _open(self) -> Publisher:
        self.opened += 1
        return self.topics

    async def keep_what_was_given_up(self) -> None:
        """Deliver the messages of the dead-letter topic, as its subscription does."""
        keeper = DeadLetters(self.jobs, self.memory, ManualClock(), LAYOUT)
        for sent in self.memory.on(LAYOUT.dead_letter_topic):
            await keeper.handle(
                Envelope(sent.message_id, sent.data, sent.attributes, subscription="blog-dead-letter")
            )


def delivery(data: bytes) -> Envelope:
    """Return a delivery to the sink."""
    return Envelope(message_id="7", data=data, attributes={"a": "b"}, subscription="blog-usage")


async def test_an_event_is_a_row_and_no_letter() -> None:
    """And Pub/Sub's client, which takes memory and a second, is never made."""
    bench = Bench()
    event = usage_event()
    for _ in range(2):
        await bench.handle(delivery(msgspec.json.encode(event)))
    assert list(bench.usage.rows) == [event.event_id]
    assert (bench.usage.rejects, bench.memory.messages, bench.opened) == ({}, [], 0)


@pytest.mark.parametrize("data", [b"no event", json.dumps({"job_id": JOB, "price": 1}).encode(), b"\xff"])
async def test_invalid_event_is_kept_twice_once_each(data: bytes) -> None:
    """An invalid message is kept in two places, once in each.

    Where costs are looked up, and where kept messages are listed, with the same reason.
    """
    bench = Bench()
    for _ in range(2):
        await bench.handle(delivery(data))
    await bench.keep_what_was_given_up()
    ((_, reject),) = bench.usage.rejects.items()
    ((message_id, letter),) = bench.jobs.letters.items()
    assert (message_id, letter.subscription, letter.reason) == ("7", "blog-usage", reject.reason)
    assert letter.attributes == {"a": "b"}
    assert letter.job_id == (JOB if b"job_id" in data else None)
    assert bench.usage.rows == {}


async def test_hand_pushed_message_is_kept() -> None:
    """A message that did not come from Pub/Sub is kept as well.

    With the id of its body, from no subscription; its job, if it names one, is left as it is.
    """
    bench = Bench()
    await bench.handle(open_envelope(b"no push message"))
    await bench.keep_what_was_given_up()
    ((message_id, letter),) = bench.jobs.letters.items()
    assert message_id.startswith("unreadable-")
    assert (letter.data, letter.subscription) == ("no push message", "")
    assert bench.jobs.documents == {}


async def test_it_comes_again_until_both_have_it() -> None:
    """Whichever is away."""
    bench = Bench()
    bench.topics = BrokenTopics(bench.memory, once("publish blog-dead-letter", "after"))
    with pytest.raises(Unavailable):
        await bench.handle(delivery(b"no event"))
    bench.usage.away = True
    with pytest.raises(RetryLater):
        await bench.handle(replace(delivery(b"another"), message_id="8"))
    bench.usage.away = False
    for number, data in enumerate((b"no event", b"another"), 7):
        await bench.handle(replace(delivery(data), message_id=str(number)))
    await bench.keep_what_was_given_up()
    assert len(bench.usage.rejects) == len(bench.jobs.letters) == 2

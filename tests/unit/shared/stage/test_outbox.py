"""The unsent usage events of an ended job are published, and none is lost."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from msgspec.structs import replace

from shared.errors import Unavailable
from shared.gateways.snapshot import Snapshot
from shared.jobs.job import JobStatus
from shared.jobs.transitions import new_job
from shared.messages.schemas import StartRequest
from shared.stage.outbox import Outbox
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.usage_store import usage_event
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, START

EVENTS = tuple(usage_event(job_id=JOB) for _ in range(6))


class Slowly(MemoryTopics):
    """Topics that take each message so many seconds later than the one before."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self._asked = 0

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Publish, later and later."""
        self._asked += 1
        await asyncio.sleep(self._asked * self._seconds)
        return await super().publish(topic, data, attributes)


async def owing(jobs: MemoryJobs, status: JobStatus = JobStatus.CANCELLED) -> Snapshot:
    """Return a job that owes all the events."""
    job = new_job(msgspec.convert(START, StartRequest), JOB, LoopClock().now(), 90)
    return await jobs.create(replace(job, status=status, unsent=EVENTS))


def sent(topics: MemoryTopics) -> list[str]:
    """Return the ids of the published events."""
    return [message.fields["event_id"] for message in topics.on("blog-usage")]


@in_virtual_time
async def test_slow_pubsub_gets_no_message_twice() -> None:
    """A slow Pub/Sub is not given twice what it has taken.

    The job keeps what did not go out in time, and only that.
    """
    jobs, slow, quick = MemoryJobs(), Slowly(4.0), MemoryTopics()
    with pytest.raises(Unavailable):
        await Outbox(jobs, slow, "blog-usage").empty(await owing(jobs))
    left = jobs.job(JOB).unsent or ()
    assert 0 < len(left) < len(EVENTS)
    seen = await jobs.read(JOB)
    assert seen is not None
    emptied = await Outbox(jobs, quick, "blog-usage").empty(seen)
    assert emptied.job == jobs.job(JOB)
    assert emptied.job.unsent is None
    assert sorted(sent(slow) + sent(quick)) == sorted(event.event_id for event in EVENTS)


@in_virtual_time
async def test_continuing_job_takes_its_events() -> None:
    """A job that goes on takes its events along.

    Its next attempt publishes them: here they are left alone.
    """
    jobs, topics = MemoryJobs(), MemoryTopics()
    seen = await owing(jobs, JobStatus.RUNNING)
    assert await Outbox(jobs, topics, "blog-usage").empty(seen) == seen
    assert (topics.messages, jobs.job(JOB).unsent) == ([], EVENTS)


@in_virtual_time
async def test_concurrent_writer_causes_no_redelivery() -> None:
    """Another write meanwhile does not have the message redelivered.

    All of it is out; what stays in the document goes out once more some time, which is one row.
    """
    jobs, topics = MemoryJobs(), MemoryTopics()
    seen = await owing(jobs)
    jobs.touch(JOB, cancel_requested=True)
    assert (await Outbox(jobs, topics, "blog-usage").empty(seen)).job.unsent is None
    assert len(sent(topics)) == len(EVENTS)

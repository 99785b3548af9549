"""A job that its owner cancels stops at the next safe point, and pays for what was answered."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from shared.job import JobStatus, Stage, StageStatus
from tests.fakes.publisher import MemoryTopics
from tests.virtual_time import in_virtual_time
from tests.workbench import JOB, Workbench, envelope, slowly


@in_virtual_time
async def test_a_job_cancelled_before_a_stage_never_calls_the_model() -> None:
    """The delivery is acknowledged, and the job says that it was cancelled."""
    bench = Workbench(stage=Stage.GENERATE)
    await bench.deliver()
    bench.jobs.touch(JOB, cancel_requested=True)
    polish = Workbench(stage=Stage.POLISH)
    polish.tools = bench.tools
    assert await polish.deliver(envelope(bench.following[0]))
    assert bench.job().status is JobStatus.CANCELLED
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_a_job_cancelled_while_the_model_writes_stops_at_once() -> None:
    """No later call starts, nothing is committed, and what the running call cost is lost with it."""
    bench = slowly(words=1000, pause=1)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10)
    bench.jobs.touch(JOB, cancel_requested=True)
    await asyncio.sleep(bench.topology.timing.draft_interval * 2)
    assert delivery.done()
    assert await delivery
    job = bench.job()
    assert (job.status, job.draft, job.lease) == (JobStatus.CANCELLED, None, None)
    assert (job.error, bench.following, bench.jobs.written_outputs) == (None, [], {})
    assert job.record(Stage.GENERATE).status is StageStatus.FAILED
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_a_job_cancelled_between_two_calls_pays_for_the_first_only() -> None:
    """What was answered is in its usage and has its row."""
    bench = slowly(words=2, pause=0)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(3)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    job = bench.job()
    assert (job.status, job.usage.calls, job.usage.cost_usd) == (JobStatus.CANCELLED, 1, 0.00125)
    assert (len(bench.rows), len(bench.gateway.calls)) == (1, 1)


@in_virtual_time
async def test_what_was_answered_is_recorded_also_when_the_job_is_cancelled_meanwhile() -> None:
    """The event of an answer that was paid for is waited for, and its price is in the job."""

    class Slow(MemoryTopics):
        async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
            await asyncio.sleep(8)
            return await super().publish(topic, data, attributes)

    bench = slowly(words=2, pause=0)
    bench.topics = Slow()
    bench.tools = replace(bench.tools, publisher=bench.topics)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(2)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    job = bench.job()
    assert (job.status, job.usage.calls, len(bench.rows)) == (JobStatus.CANCELLED, 1, 1)

"""A stage, from delivery to acknowledgement, when nothing goes wrong."""

from __future__ import annotations

import asyncio

from shared.jobs.job import JobStatus, Stage, StageStatus
from tests.support.fakes.gateway import answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, START, TRACE, USER, Workbench, start


@in_virtual_time
async def test_start_message_makes_job_output_event() -> None:
    """A start message becomes a job an output an event and a message.

    Job, output, event and next message are there after one delivery.
    """
    bench = Workbench()
    assert await bench.deliver()
    job = bench.job()
    assert (job.status, job.progress, job.lease, job.draft) == (JobStatus.RUNNING, 50, None, None)
    assert job.request == {
        **START,
        "word_count": 1500,
        "tone": "professional",
        "custom_instructions": "",
        "model": "gpt-4o",
        "language": "en",
        "min_quality": 70,
        "max_revisions": 1,
    }
    record = job.record(Stage.GENERATE)
    assert (record.status, record.attempt, record.cost_usd) == (StageStatus.DONE, 1, 0.00125)
    assert (record.model, record.prompt_tokens, record.latency_ms) == ("gpt-4o", 100, 900)
    assert (job.usage.calls, job.usage.total_tokens, job.usage.cost_usd) == (1, 150, 0.00125)
    output = bench.jobs.written_outputs[JOB]["generate"]
    assert output["content"] == "An answer."
    assert (output["org_id"], output["expires_at"]) == (job.org_id, job.expires_at)
    assert bench.following == [{"job_id": JOB, "run": 1, "revision": 0}]


@in_virtual_time
async def test_the_usage_event_tells_who_asked_for_what() -> None:
    """Every field of a usage event is filled from the job and the answer."""
    bench = Workbench()
    await bench.deliver()
    (event,) = bench.events
    del event["event_id"], event["created_at"]
    assert event == {
        "job_id": JOB,
        "org_id": ORG,
        "user_id": USER,
        "operation": "generation",
        "model": "gpt-4o",
        "prompt_tokens": 100,
        "completion_tokens": 50,
        "total_tokens": 150,
        "cost_usd": 0.00125,
        "saved_usd": None,
        "latency_ms": 900,
        "cached": False,
        "answer_id": "chatcmpl-1",
    }


@in_virtual_time
async def test_messages_carry_job_and_trace() -> None:
    """Messages carry the job and the callers trace.

    The trace goes on from the start message through every message of the job.
    """
    bench = Workbench()
    await bench.deliver()
    for message in bench.topics.messages:
        assert (message.attributes["job_id"], message.attributes["org_id"]) == (JOB, ORG)
        assert message.attributes["traceparent"].split("-")[1] == TRACE.split("-")[1]


@in_virtual_time
async def test_five_deliveries_are_one_job() -> None:
    """Five deliveries at once are one job one call one event.

    Of many contenders one works; the others come again and find it done.
    """
    bench = Workbench()
    acknowledged = await asyncio.gather(*(bench.deliver() for _ in range(5)))
    assert acknowledged.count(True) == 1
    again = await asyncio.gather(*(bench.until_acknowledged() for _ in range(4)))
    assert again == [1, 1, 1, 1]
    assert (len(bench.gateway.calls), len(bench.rows), len(bench.jobs.documents)) == (1, 1, 1)
    assert bench.job().record(Stage.GENERATE).attempt == 1
    assert {str(message) for message in bench.following} == {str(bench.following[0])}


@in_virtual_time
async def test_redelivery_after_commit_publishes_only() -> None:
    """A redelivery after the commit publishes and never recomputes.

    The next stage drops what it has already done, so publishing again is the safe side.
    """
    bench = Workbench()
    await bench.deliver()
    await bench.deliver()
    assert len(bench.gateway.calls) == 1
    assert len(bench.following) == 2
    assert bench.following[0] == bench.following[1]


@in_virtual_time
async def test_ids_in_capitals_are_the_same_job() -> None:
    """Some languages print UUIDs in capitals."""
    bench = Workbench()
    await bench.deliver()
    await bench.deliver(start(job_id=JOB.upper(), org_id=ORG.upper()))
    assert len(bench.jobs.documents) == 1
    assert bench.jobs.letters == {}


@in_virtual_time
async def test_cached_answer_saves_its_price() -> None:
    """A cached answer costs nothing and saves its price.

    An answer that another job bought is not billed again.
    """
    cached = answer(cached=True, cost_usd=0.0, saved_usd=0.5)
    bench = Workbench(lambda _request, _call: cached)
    await bench.deliver()
    (event,) = bench.events
    assert (event["cached"], event["cost_usd"], event["saved_usd"]) == (True, 0.0, 0.5)
    job = bench.job()
    assert (job.usage.cached_calls, job.usage.cost_usd) == (1, 0.0)
    assert job.record(Stage.GENERATE).cached


@in_virtual_time
async def test_an_unknown_price_stays_unknown() -> None:
    """A partial sum would read as the whole."""
    bench = Workbench(lambda _request, _call: answer(cost_usd=None))
    await bench.deliver()
    assert bench.events[0]["cost_usd"] is None
    assert bench.job().usage.cost_usd is None
    assert bench.job().record(Stage.GENERATE).cost_usd is None

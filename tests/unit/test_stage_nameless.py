"""Start messages that name no job: its id comes from the message's, which only that one's deliveries have."""

from __future__ import annotations

import asyncio

from functions.deadletter.handler import DeadLetters
from shared.job import JobStatus, Stage, StageStatus
from shared.messages import derived_job_id
from tests.fakes.broken import often
from tests.virtual_time import in_virtual_time
from tests.workbench import START, Workbench, envelope

NAMELESS = {name: value for name, value in START.items() if name != "job_id"}
DERIVED = derived_job_id("7")


def requested(bench: Workbench) -> list[dict[str, object]]:
    """Return the start messages that the stage itself has published."""
    return [message.fields for message in bench.topics.on("blog-requested")]


@in_virtual_time
async def test_what_goes_well_goes_on_by_itself() -> None:
    """No second message, and a redelivery is the same job."""
    bench = Workbench()
    for _ in range(2):
        assert await bench.deliver(envelope(NAMELESS, message_id="7"))
    assert list(bench.jobs.documents) == [DERIVED]
    assert (requested(bench), len(bench.gateway.calls)) == ([], 1)


@in_virtual_time
async def test_what_has_to_come_again_comes_with_its_jobs_name() -> None:
    """Whatever becomes of that message, a dead letter or a replay, it speaks of the same job."""
    bench = Workbench(plan=lambda name: "before" if name == "publish blog-generated" else None)
    assert await bench.deliver(envelope(NAMELESS, message_id="7"))
    (named,) = requested(bench)
    assert named["job_id"] == DERIVED
    for _ in range(30):
        assert not await bench.deliver(envelope(named, message_id="8"))
        await asyncio.sleep(60)
    told = {"CloudPubSubDeadLetterSourceSubscription": "blog-generate"}
    await DeadLetters(bench.jobs, bench.topics, bench.tools.clock, bench.topology).handle(
        envelope(named, message_id="9", **told)
    )
    job = bench.job(DERIVED)
    assert list(bench.jobs.documents) == [DERIVED]
    assert (job.status, job.record(Stage.GENERATE).status) == (JobStatus.FAILED, StageStatus.DONE)


@in_virtual_time
async def test_without_pubsub_the_first_message_comes_again() -> None:
    """It is acknowledged only when the one with the name is safe."""
    bench = Workbench(plan=lambda name: "before" if name.startswith("publish") else None)
    assert not await bench.deliver(envelope(NAMELESS, message_id="7"))
    assert requested(bench) == []


@in_virtual_time
async def test_the_named_message_is_the_same_request() -> None:
    """It takes up the job that the nameless one had begun."""
    bench = Workbench(plan=often("commit", "before", 4))
    assert await bench.deliver(envelope(NAMELESS, message_id="7"))
    (named,) = requested(bench)
    assert await bench.deliver(envelope(named, message_id="8"))
    assert bench.job(DERIVED).record(Stage.GENERATE).status is StageStatus.DONE
    assert bench.jobs.letters == {}

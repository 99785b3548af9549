"""Start messages that name no job: its id comes from the message's, which only that one's deliveries have."""

from __future__ import annotations

import asyncio

import pytest

from functions.deadletter.handler import DeadLetters
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.messages.envelope import Envelope
from shared.messages.schemas import derive_job_id
from tests.support.fakes.broken import once
from tests.support.fakes.publisher import Published
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import ORG, START, TRACE, Workbench, envelope

NAMELESS = {name: value for name, value in START.items() if name != "job_id"}
DERIVED = derive_job_id("7")


def nameless(message_id: str = "7") -> Envelope:
    """Return a delivery of a start message without an id."""
    return envelope(NAMELESS, message_id=message_id, traceparent=TRACE)


def requested(bench: Workbench) -> list[Published]:
    """Return the start messages that the stage itself has published."""
    return bench.topics.on("blog-requested")


async def given_up(bench: Workbench, fields: object) -> None:
    """Let Pub/Sub give a start message up: it comes under another id."""
    source = {"CloudPubSubDeadLetterSourceSubscription": "blog-generate"}
    letters = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    await letters.handle(envelope(fields, message_id="9", **source))


@in_virtual_time
async def test_nameless_message_is_renamed_unclaimed() -> None:
    """The first contact publishes it under its jobs id and claims nothing.

    So every later delivery, dead letter and replay names the job.
    """
    bench = Workbench()
    assert await bench.deliver(nameless())
    assert (bench.jobs.documents, bench.gateway.calls) == ({}, [])
    (named,) = requested(bench)
    assert (named.fields["job_id"], named.fields["topic"]) == (DERIVED, NAMELESS["topic"])
    assert (named.attributes["job_id"], named.attributes["org_id"]) == (DERIVED, ORG)
    assert TRACE[3:35] in named.attributes["traceparent"]


@in_virtual_time
async def test_it_is_one_job_however_often_it_comes() -> None:
    """An acknowledgement that is lost publishes it once more, under the same id."""
    bench = Workbench()
    for _ in range(3):
        assert await bench.deliver(nameless())
    for named in requested(bench):
        assert await bench.deliver(envelope(named.fields, message_id=f"n{named.message_id}"))
    assert list(bench.jobs.documents) == [DERIVED]
    assert bench.job(DERIVED).record(Stage.GENERATE).status is StageStatus.DONE
    assert len(bench.gateway.calls) == 1
    assert await bench.deliver(nameless("another"))
    assert requested(bench)[-1].fields["job_id"] == derive_job_id("another")


@in_virtual_time
async def test_killed_and_given_up_attempt_ends_job() -> None:
    """An attempt that is killed and given up leaves a job with an end.

    Whatever is given up after a claim names the job.
    """
    bench = Workbench(step=_for_ever)  # type: ignore[arg-type]
    attempt = asyncio.create_task(bench.deliver(nameless()))
    await asyncio.sleep(1)
    if requested(bench):
        attempt = asyncio.create_task(bench.deliver(envelope(requested(bench)[0].fields, message_id="8")))
        await asyncio.sleep(1)
    attempt.cancel()
    await asyncio.sleep(bench.topology.timing.lease + 1)
    await given_up(bench, requested(bench)[0].fields if requested(bench) else NAMELESS)
    assert bench.job(DERIVED).status is JobStatus.FAILED


@in_virtual_time
async def test_without_pubsub_nothing_is_claimed() -> None:
    """Without Pub/Sub it comes again and nothing is claimed.

    It is acknowledged only when the one with the name is safe; its dead letter leaves no job behind.
    """
    bench = Workbench(plan=lambda name: "before" if name.startswith("publish") else None)
    assert not await bench.deliver(nameless())
    await given_up(bench, NAMELESS)
    assert (requested(bench), bench.jobs.documents) == ([], {})
    assert len(bench.jobs.letters) == 1


@in_virtual_time
async def test_lost_publish_answer_is_one_job() -> None:
    """A publish whose answer is lost is one job. It is published twice then."""
    bench = Workbench(plan=once("publish blog-requested", "after"))
    assert not await bench.deliver(nameless())
    assert await bench.deliver(nameless())
    assert [named.fields["job_id"] for named in requested(bench)] == [DERIVED, DERIVED]


@pytest.mark.parametrize("wrong", [{"word_count": 6000}, {"model": "gpt-4o,gpt-4o"}])
@in_virtual_time
async def test_a_bad_one_is_kept_as_it_came(wrong: dict[str, object]) -> None:
    """It names no job that could show why."""
    bench = Workbench()
    assert await bench.deliver(envelope({**NAMELESS, **wrong}, message_id="7"))
    assert (list(bench.jobs.letters), bench.jobs.documents, requested(bench)) == (["7"], {}, [])


async def _for_ever(_work: object) -> object:
    await asyncio.sleep(100_000)
    raise AssertionError

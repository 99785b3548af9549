"""Members that have ended, are gone, or that nobody works on."""

from __future__ import annotations

import asyncio
from typing import Any

from shared.jobs.job import JobStatus, Stage
from shared.jobs.outputs import Outcome
from shared.stage.step import Work
from tests.support.fakes.broken import often
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, Workbench, start, write

IDLE = 121


def document(bench: Workbench) -> dict[str, Any]:
    """Return the organisation's document."""
    return bench.jobs.admissions.documents[ORG]


async def hang(_work: Work) -> Outcome:
    """Work without an end."""
    await asyncio.sleep(100_000)
    raise AssertionError


async def crash(bench: Workbench) -> None:
    """Let an attempt die after some seconds."""
    attempt = asyncio.create_task(bench.deliver(step=hang))
    await asyncio.sleep(5)
    attempt.cancel()
    await asyncio.gather(attempt, return_exceptions=True)


@in_virtual_time
async def test_member_at_work_is_left_alone() -> None:
    """However long its stage takes, while its lease is renewed."""
    bench = Workbench()
    attempt = asyncio.create_task(bench.deliver(step=hang))
    for _ in range(3):
        await asyncio.sleep(IDLE)
        assert await bench.sweep() == []
    assert list(document(bench)["members"]) == [JOB]
    attempt.cancel()
    await asyncio.gather(attempt, return_exceptions=True)


@in_virtual_time
async def test_lost_message_is_published_again() -> None:
    """A member that nobody works on goes on with its own message, once in two minutes."""
    bench = Workbench()
    await crash(bench)
    await asyncio.sleep(60)
    assert await bench.sweep() == []
    await asyncio.sleep(IDLE)
    [message] = await bench.sweep()
    assert await bench.sweep() == []
    assert await bench.deliver(message, step=write)
    assert bench.job().record(Stage.GENERATE).status.finished
    member = bench.job().member
    assert member is not None
    assert (member.nudges, member.nudged_at) == (0, None), "the count begins anew with the claim"


@in_virtual_time
async def test_abandoned_member_fails_after_an_hour() -> None:
    """After an hour of messages that nobody has worked on, and not before: it ends with a sentence."""
    bench = Workbench()
    await crash(bench)
    published = 0
    while bench.job().status is not JobStatus.FAILED:
        await asyncio.sleep(IDLE)
        published += len(await bench.sweep())
    assert 3600 <= asyncio.get_running_loop().time() <= 4200
    assert published == 30
    error = bench.job().error
    assert error is not None
    assert (error.code, error.retryable) == ("internal", True)
    assert "for an hour" in error.message
    assert document(bench)["members"] == {}
    assert [each.fields["type"] for each in bench.topics.on("blog-events")] == ["job.failed"]


@in_virtual_time
async def test_outage_of_hours_fails_nobody() -> None:
    """Time alone fails no job: after a day without sweeps and messages it is published again."""
    bench = Workbench()
    await crash(bench)
    await asyncio.sleep(86_400)
    [message] = await bench.sweep()
    assert await bench.deliver(message, step=write)
    assert bench.job().record(Stage.GENERATE).status.finished


@in_virtual_time
async def test_member_without_a_job_leaves_its_hold() -> None:
    """The job was deleted: what it held may have been spent, and is charged once."""
    bench = Workbench()
    await crash(bench)
    held = document(bench)["members"][JOB]["held_usd"]
    del bench.jobs.documents[JOB]
    for _ in range(2):
        await bench.sweep()
    assert (document(bench)["members"], document(bench)["spent_usd"]) == ({}, held)


@in_virtual_time
async def test_ended_member_is_settled_once() -> None:
    """A job that another release has ended leaves with what it has cost."""
    bench = Workbench()
    assert await bench.deliver()
    cost = bench.job().usage.cost_usd
    bench.jobs.touch(JOB, status="failed", lease=None)
    for _ in range(3):
        await bench.sweep()
    assert (document(bench)["members"], document(bench)["spent_usd"]) == ({}, cost)
    assert (bench.job().member, bench.job().settled_usd) == (None, cost)


@in_virtual_time
async def test_member_of_an_earlier_run_is_removed() -> None:
    """It costs nothing: the job's own settlement has the cost."""
    bench = Workbench()
    assert await bench.deliver()
    bench.jobs.touch(JOB, run=2, status="queued", member=None)
    await bench.sweep()
    assert (document(bench)["members"], document(bench).get("spent_usd", 0.0)) == ({}, 0.0)


@in_virtual_time
async def test_hundreds_of_members_are_paged() -> None:
    """All organisations are looked at, not those of the first page alone."""
    bench = Workbench()
    for number in range(230):
        place = {"run": 1, "held_usd": 0.5, "since": bench.dependencies.clock.now()}
        document = {"members": {f"gone-{number}": place}, "running": 1, "active": True}
        bench.jobs.admissions.put(f"org-{number:03}", document)
    await bench.sweep()
    documents = bench.jobs.admissions.documents
    assert {len(documents[f"org-{number:03}"]["members"]) for number in range(230)} == {0}


@in_virtual_time
async def test_job_of_the_last_release_is_reaped() -> None:
    """It runs without a place: after an hour that nobody touched it, it fails; one at work does not."""
    bench = Workbench()
    await crash(bench)
    bench.jobs.touch(JOB, member=None)
    bench.jobs.admissions.put(ORG, {})
    await asyncio.sleep(3000)
    await bench.sweep()
    assert bench.job().status is JobStatus.RUNNING
    await asyncio.sleep(700)
    await bench.sweep()
    assert bench.job().status is JobStatus.FAILED


@in_virtual_time
async def test_part_that_fails_stops_no_other() -> None:
    """While queries of members fail, waiting jobs are let in."""
    bench = Workbench(plan=often("admission occupied", "before", 10_000))
    bench.jobs.admissions.set_limits(ORG, jobs=0)
    assert await bench.deliver(start())
    bench.jobs.admissions.set_limits(ORG, jobs=1)
    [message] = await bench.sweep(broken=True)
    assert await bench.deliver(message)
    assert bench.job().record(Stage.GENERATE).status.finished

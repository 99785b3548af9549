"""Leases: renewed, lost, taken over; a fencing token keeps the slow out."""

from __future__ import annotations

import asyncio

from shared.errors import ModelUnavailable
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Draft
from shared.stage.step import Work
from tests.support.fakes.broken import often
from tests.support.fakes.gateway import answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, asking


async def slow(work: Work) -> Outcome:
    """Two minutes of work, more than a lease, around one call."""
    await asyncio.sleep(120)
    written = await work.model.ask(asking())
    return Outcome(output=GenerateOutput(content="slow", title="T", model=written.model))


@in_virtual_time
async def test_lease_is_renewed_while_working() -> None:
    """A lease is renewed for as long as the step works.

    A second delivery in the middle waits, however long the first one takes.
    """
    bench = Workbench(step=slow)
    first = asyncio.create_task(bench.deliver())
    for _ in range(11):
        await asyncio.sleep(10)
        assert not await bench.deliver()
    assert await first
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_expired_lease_has_one_committer() -> None:
    """An expired lease is taken over and only one commits.

    The first can't renew its lease; when it comes back it commits nothing and does not acknowledge.
    """
    bench = Workbench(step=slow, plan=often("update", "before", 1000))
    first = asyncio.create_task(bench.deliver())
    await asyncio.sleep(bench.topology.timing.lease + 1)
    rescuer = bench.breaking(lambda _: None)
    assert await rescuer.deliver(step=_quick)
    assert not await first
    assert bench.jobs.written_outputs[JOB]["generate"]["content"] == "quick"
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.attempt) == (StageStatus.DONE, 2)


@in_virtual_time
async def test_late_commit_is_refused() -> None:
    """A late commit is refused while the attempt that took over works.

    There is a live lease, and the document can be written: only the token identifies its owner.
    """
    bench = Workbench(step=slow, plan=often("update", "before", 1000))
    first = asyncio.create_task(bench.deliver())
    await asyncio.sleep(bench.topology.timing.lease + 1)
    second = asyncio.create_task(bench.breaking(lambda _: None).deliver())
    assert not await first
    assert (bench.jobs.written_outputs, bench.following) == ({}, [])
    assert await second
    assert (bench.job().record(Stage.GENERATE).attempt, len(bench.following)) == (2, 1)


@in_virtual_time
async def test_lost_lease_stops_before_spending() -> None:
    """A lost lease stops the step before it spends. Before every further call the hold is confirmed."""
    bench = Workbench(step=_two_calls)
    first = asyncio.create_task(bench.deliver())
    await asyncio.sleep(1)
    bench.jobs.touch(JOB, lease={"stage": "generate", "token": "other", "expires_at": _far(bench)})
    assert not await first
    assert len(bench.gateway.calls) == 1
    assert "generate" not in bench.jobs.written_outputs.get(JOB, {})


@in_virtual_time
async def test_a_crash_is_taken_over_after_the_lease() -> None:
    """A killed process says nothing more; its lease runs out and the next delivery works."""
    bench = Workbench(step=slow)
    first = asyncio.create_task(bench.deliver())
    await asyncio.sleep(20)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert not await bench.deliver()
    await asyncio.sleep(bench.topology.timing.lease)
    assert await bench.deliver()
    assert bench.job().record(Stage.GENERATE).attempt == 2


@in_virtual_time
async def test_crashing_stage_fails_its_job() -> None:
    """A stage that crashes every time fails the job in the end.

    An attempt that never says a word still counts: memory that runs out would do so forever.
    """
    bench = Workbench(step=slow)
    for _ in range(bench.topology.job.max_attempts):
        attempt = asyncio.create_task(bench.deliver())
        await asyncio.sleep(5)
        attempt.cancel()
        await asyncio.gather(attempt, return_exceptions=True)
        await asyncio.sleep(bench.topology.timing.lease)
    assert await bench.deliver()
    job = bench.job()
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert (job.error.code, job.error.stage, job.error.retryable) == ("internal", "generate", True)
    assert "5 attempts" in job.error.message


@in_virtual_time
async def test_a_step_that_takes_too_long_is_stopped() -> None:
    """The step's deadline is inside the request's: the job is put aside and the model is blamed."""

    async def endless(work: Work) -> Outcome:
        await asyncio.sleep(10_000)
        raise AssertionError(work)

    bench = Workbench(step=endless)
    began = asyncio.get_running_loop().time()
    assert await bench.deliver()
    assert bench.job().waiting is not None
    took = asyncio.get_running_loop().time() - began
    timing = bench.topology.timing
    assert timing.step <= took < timing.function
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.error_code) == (StageStatus.PENDING, "model_unavailable")


@in_virtual_time
async def test_slow_model_is_reported_in_time() -> None:
    """A model too slow for the step is reported to the step in time.

    Polish, quality and meta degrade when the model stays away: they must live to do so.
    """

    async def degrading(work: Work) -> Outcome:
        try:
            await work.model.ask(asking())
        except ModelUnavailable as error:
            output = GenerateOutput(content="kept", title="T", model="none")
            return Outcome(output=output, degraded=str(error))
        raise AssertionError

    bench = Workbench(step=degrading)
    bench.gateway.seconds = bench.topology.timing.step * 2
    assert await bench.until_acknowledged() == 2  # it was put aside once
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, bool(record.error)) == (StageStatus.DEGRADED, True)


@in_virtual_time
async def test_crashing_step_is_retried_without_words() -> None:
    """A step that crashes is tried again and its words are not shown.

    An unexpected exception may hold anything: the job says its kind, and goes on at the next attempt.
    """
    tries = 0

    async def flaky(work: Work) -> Outcome:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise KeyError("sk-secret")
        return await _quick(work)

    bench = Workbench(step=flaky)
    assert not await bench.deliver()
    assert "sk-secret" not in str(bench.job())
    assert bench.job().record(Stage.GENERATE).error == "The stage failed with an internal error."
    assert await bench.deliver()
    assert bench.job().record(Stage.GENERATE).error is None


@in_virtual_time
async def test_unshowable_draft_does_not_hang() -> None:
    """A draft that can't be shown does not hang the stage.

    The live function is the step's: its exception ends the attempt like any other.
    """

    def broken(_text: str) -> Draft:
        raise ValueError("no draft")

    async def step(work: Work) -> Outcome:
        await work.model.ask(asking(), live=broken)
        return await slow(work)

    bench = Workbench(lambda _request, _call: answer("one two"), step)
    assert not await bench.deliver()
    assert bench.job().record(Stage.GENERATE).status is StageStatus.PENDING


async def _quick(work: Work) -> Outcome:
    written = await work.model.ask(asking())
    return Outcome(output=GenerateOutput(content="quick", title="T", model=written.model))


async def _two_calls(work: Work) -> Outcome:
    await work.model.ask(asking("one"))
    await asyncio.sleep(2)
    await work.model.ask(asking("two"))
    raise AssertionError("the second call should have been refused")


def _far(bench: Workbench) -> object:
    return bench.dependencies.clock.now().replace(year=2030)

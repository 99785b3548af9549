"""A job that its owner cancels stops at the next safe point, and pays for the answers so far."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from shared.errors import ModelUnavailable
from shared.gateways.admission_views import AdmissionChange
from shared.gateways.job_store import MaterialDocuments
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange
from shared.jobs.job import Job, JobStatus, Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.stage.step import Work
from tests.support.fakes.broken import BrokenJobs
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, Workbench, asking, envelope, slowly


class SlowTopics(MemoryTopics):
    """Topics that take some seconds over each message."""

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Publish, later."""
        await asyncio.sleep(8)
        return await super().publish(topic, data, attributes)


class SlowCommits(BrokenJobs):
    """A store whose commits take half a minute."""

    async def update(
        self,
        seen: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        """Write, a commit later than the rest."""
        await asyncio.sleep(30 if outputs else 0)
        return await super().update(seen, job, outputs, answers, admission, materials)


class CancelledMeanwhile(BrokenJobs):
    """A store on which the owner cancels just before the commit."""

    async def update(
        self,
        seen: Snapshot,
        job: Job,
        outputs: dict[Stage, dict[str, Any]] | None = None,
        answers: AnswersChange | None = None,
        admission: AdmissionChange | None = None,
        materials: MaterialDocuments | None = None,
    ) -> Snapshot:
        """Write, too late if it is a commit."""
        store = self._store
        if outputs and isinstance(store, MemoryJobs) and not store.job(JOB).cancel_requested:
            store.touch(JOB, cancel_requested=True)
        return await super().update(seen, job, outputs, answers, admission, materials)


async def twice(work: Work) -> Outcome:
    """Two calls that nobody watches."""
    await work.model.ask(asking("one"))
    written = await work.model.ask(asking("two"))
    return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))


@in_virtual_time
async def test_job_cancelled_before_stage_calls_nothing() -> None:
    """A job cancelled before a stage never calls the model.

    The delivery is acknowledged, and the job says that it was cancelled.
    """
    bench = Workbench(stage=Stage.GENERATE)
    await bench.deliver()
    bench.jobs.touch(JOB, cancel_requested=True)
    polish = Workbench(stage=Stage.POLISH)
    polish.dependencies = bench.dependencies
    assert await polish.deliver(envelope(bench.following[0]))
    assert bench.job().status is JobStatus.CANCELLED
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_cancel_while_writing_stops_at_once() -> None:
    """A job cancelled while the model writes stops at once.

    No later call starts, nothing is committed, and what the running call has used is recorded.
    """
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
    [row] = bench.rows.values()
    assert 12 <= row["completion_tokens"] <= 17  # four of the fake's words are five tokens
    assert (row["cost_usd"], row["cached"]) == (0.001, False)
    assert 10_000 <= row["latency_ms"] <= 13_000
    assert (job.usage.calls, job.usage.completion_tokens) == (1, row["completion_tokens"])


@in_virtual_time
async def test_whole_answer_is_awaited_and_recorded() -> None:
    """An answer that comes as a whole is waited for and recorded.

    To hang up would save nothing, and lose what it cost. No later call starts.
    """
    bench = Workbench(step=twice)
    bench.gateway.seconds = 30
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(5)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    job = bench.job()
    assert (job.status, job.usage.calls, len(bench.rows)) == (JobStatus.CANCELLED, 1, 1)
    assert (len(bench.gateway.calls), bench.jobs.written_outputs) == (1, {})


@in_virtual_time
async def test_cancel_with_the_last_answer_counts() -> None:
    """A cancel that comes with the last answer still counts. The commit is the stage's last safe point."""
    bench = Workbench()
    bench.dependencies = replace(bench.dependencies, store=CancelledMeanwhile(bench.jobs, lambda _: None))
    assert await bench.deliver()
    job = bench.job()
    assert (job.status, job.usage.calls, len(bench.rows)) == (JobStatus.CANCELLED, 1, 1)
    assert (bench.following, bench.jobs.written_outputs, job.lease) == ([], {}, None)


@in_virtual_time
async def test_cancel_between_calls_pays_the_first() -> None:
    """A job cancelled between two calls pays for the first only.

    The answers so far are in its usage and have their rows.
    """
    bench = slowly(words=2, pause=0)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(3)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    job = bench.job()
    assert (job.status, job.usage.calls, job.usage.cost_usd) == (JobStatus.CANCELLED, 1, 0.00125)
    assert (len(bench.rows), len(bench.gateway.calls)) == (1, 1)


@in_virtual_time
async def test_instant_cancel_pays_for_given_answers() -> None:
    """A job cancelled within a moment pays for the answers in it.

    The last write has to carry the cost: no live draft was written before it.
    """
    bench = Workbench(step=_two_calls)
    bench.gateway.seconds = 0.2
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(0.1)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    assert asyncio.get_running_loop().time() < bench.topology.timing.draft_interval
    job = bench.job()
    assert (job.status, job.usage.calls, job.usage.cost_usd) == (JobStatus.CANCELLED, 1, 0.00125)


@in_virtual_time
async def test_answered_calls_are_recorded_after_cancel() -> None:
    """An answer is recorded even if the job is cancelled meanwhile.

    The event of an answer that was paid for is waited for, and its price is in the job.
    """
    bench = slowly(words=2, pause=0)
    bench.topics = SlowTopics()
    bench.dependencies = replace(bench.dependencies, publisher=bench.topics)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(2)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    job = bench.job()
    assert (job.status, job.usage.calls, len(bench.rows)) == (JobStatus.CANCELLED, 1, 1)


@in_virtual_time
async def test_cancel_during_a_wait_is_not_retried() -> None:
    """A job cancelled while the stage waits for a retry is not retried. No later model call starts."""
    bench = Workbench(lambda _request, _call: ModelUnavailable("Busy.", retry_after=5))
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(2)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    assert (bench.job().status, len(bench.gateway.calls)) == (JobStatus.CANCELLED, 1)


@in_virtual_time
async def test_cancellation_keeps_commit_and_end() -> None:
    """Nobody who goes away comes between a commit and its end.

    The request was given up in the middle of the commit: the work is not done twice for it.
    """
    bench = Workbench()
    bench.dependencies = replace(bench.dependencies, store=SlowCommits(bench.jobs, lambda _: None))
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10)
    delivery.cancel()
    await asyncio.sleep(60)
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE
    assert await bench.deliver()
    assert (len(bench.gateway.calls), len(bench.following)) == (1, 1)


@in_virtual_time
async def test_cancellation_keeps_commit_and_message() -> None:
    """Nobody who goes away comes between a commit and its message.

    The message goes out, without a redelivery having to send it.
    """
    bench = Workbench()
    bench.topics = SlowTopics()
    bench.dependencies = replace(bench.dependencies, publisher=bench.topics)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(12)  # eight seconds for the usage event, and four
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE
    delivery.cancel()
    await asyncio.sleep(60)
    assert len(bench.following) == 1


async def _two_calls(work: Work) -> Outcome:
    await work.model.ask(asking("one"))
    await work.model.ask(asking("two"))
    raise AssertionError("the second call should have been refused")

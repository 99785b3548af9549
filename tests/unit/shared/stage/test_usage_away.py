"""While Pub/Sub does not take usage events the job keeps them, and its end is not acknowledged."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace as replace_job

from shared.errors import ContentPolicy, Misconfigured, ModelUnavailable, Unavailable
from shared.gateways.admission_views import AdmissionChange
from shared.gateways.job_store import MaterialDocuments
from shared.gateways.litellm.request import Call
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange
from shared.jobs.job import Job, JobStatus, Stage, StageRecord, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome, PolishOutput
from shared.jobs.transitions import new_job
from shared.llm.chat import Answer, Request
from shared.messages.schemas import StartRequest
from shared.stage.step import Work
from tests.support.fakes.broken import BrokenJobs, When
from tests.support.fakes.gateway import answer
from tests.support.fakes.publisher import MemoryTopics
from tests.support.monitoring.proof import finds, written
from tests.support.samples.jobs import RESULT, TAGS
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, START, Workbench, asking, envelope, slowly


class AwayUntil(MemoryTopics):
    """Topics of which the usage topic takes nothing before a time; each try takes a publisher's patience."""

    def __init__(self, until: float, patience: float) -> None:
        super().__init__()
        self.until = until
        self.patience = patience

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        """Publish, or refuse after a while."""
        if topic == "blog-usage" and asyncio.get_running_loop().time() < self.until:
            await asyncio.sleep(self.patience)
            raise Unavailable("Pub/Sub did not take a message.")
        return await super().publish(topic, data, attributes)


def without_usage(bench: Workbench, until: float, patience: float = 5) -> Workbench:
    """Return the bench with such topics."""
    bench.topics = AwayUntil(until, patience)
    bench.dependencies = replace(bench.dependencies, publisher=bench.topics)
    return bench


@pytest.mark.parametrize("patience", [15, 5])
@in_virtual_time
async def test_a_cancelled_job_has_its_row(patience: float) -> None:
    """The answer that was there when the owner cancelled was paid for, and nobody will ask for it again."""
    bench = without_usage(slowly(words=2, pause=0), until=60, patience=patience)
    delivery = asyncio.create_task(bench.until_acknowledged(wait=5))
    await asyncio.sleep(2)
    bench.jobs.touch(JOB, cancel_requested=True)
    await asyncio.sleep(30)
    job = bench.job()
    assert job.status is JobStatus.CANCELLED
    assert not delivery.done()
    assert len(job.unsent or ()) == 1
    await delivery
    assert (bench.job().usage.calls, len(bench.rows), len(bench.gateway.calls)) == (1, 1, 1)
    assert bench.job().unsent is None


@in_virtual_time
async def test_ten_minute_outage_costs_no_row() -> None:
    """An outage of ten minutes holds up no post and costs no row.

    The stage is acknowledged at once; the job carries its cost along to its end, which is not.
    """
    bench = without_usage(Workbench(), until=600)
    assert await bench.deliver()
    (event,) = bench.job().unsent or ()
    later = Workbench(step=finishing, stage=Stage.POLISH)
    later.dependencies, later.jobs, later.topics = bench.dependencies, bench.jobs, bench.topics
    deliveries = await later.until_acknowledged(envelope(bench.following[0]), wait=20.0)
    assert deliveries > 5
    assert (later.job().status, later.job().record(Stage.POLISH).attempt) == (JobStatus.COMPLETED, 1)
    assert {UUID(event.event_id)} < bench.rows.keys()
    assert (len(bench.rows), later.job().usage.calls, later.job().unsent) == (2, 2, None)
    assert len(bench.gateway.calls) == 2


@in_virtual_time
async def test_next_stage_sends_the_unsent() -> None:
    """The next stage sends what the last one could not.

    As soon as it goes, and without waiting for the job's end.
    """
    bench = without_usage(Workbench(), until=25)
    assert await bench.deliver()
    await asyncio.sleep(30)
    polish = Workbench(step=polishing, stage=Stage.POLISH)
    polish.dependencies, polish.jobs, polish.topics = bench.dependencies, bench.jobs, bench.topics
    assert await polish.deliver(envelope(bench.following[0]))
    assert (len(bench.rows), bench.job().status, bench.job().unsent) == (2, JobStatus.RUNNING, None)


@in_virtual_time
async def test_failed_job_waits_for_its_usage() -> None:
    """A failed job is not acknowledged before its usage is published.

    It has ended for its owner, and the delivery comes again for the database.
    """
    bench = without_usage(Workbench(step=asking_in_vain), until=60)
    assert not await bench.deliver()
    assert bench.job().status is JobStatus.FAILED
    await bench.until_acknowledged(wait=20.0)
    assert (len(bench.rows), bench.job().unsent, len(bench.gateway.calls)) == (1, None, 1)


@in_virtual_time
async def test_late_attempts_usage_is_in_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The unsent events of an attempt that came too late are in the log.

    As a whole, so that somebody can publish it: it may not touch the document any more.
    """
    bench = without_usage(Workbench(step=dawdling), until=600)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(20)
    bench.jobs.touch(JOB, lease={"stage": "generate", "token": "another", "expires_at": _later()})
    assert not await delivery
    lines = capsys.readouterr().out
    assert '"severity":"ERROR"' in lines
    assert f'"job_id":"{JOB}"' in lines
    assert '"cost_usd":0.00125' in lines


@in_virtual_time
async def test_excused_attempts_leave_five() -> None:
    """Attempts that Firestore spoils leave the model its patience.

    After the outage the model fails, for the first time.
    """

    def away(operation: str) -> When | None:
        return "before" if operation == "commit" else None

    def script(_request: Request, _call: Call) -> Answer | Exception:
        now = asyncio.get_running_loop().time()
        return answer() if now < 600 else ModelUnavailable("The provider is away.")

    bench = Workbench(script, plan=away)
    for _ in range(40):
        assert not await bench.deliver()
        await asyncio.sleep(20)
        if asyncio.get_running_loop().time() > 600:
            break
    spoiled = bench.job().record(Stage.GENERATE)
    assert spoiled.attempt == spoiled.excused > bench.topology.job.max_attempts
    assert await bench.deliver()
    record = bench.job().record(Stage.GENERATE)
    assert (record.attempt, bench.job().waiting is None) == (spoiled.attempt + 1, False)


@in_virtual_time
async def test_unpublishable_usage_is_in_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Events that neither Pub/Sub nor Firestore takes are in the log.

    As a whole: the attempt ends, and the next one may be cancelled.
    """

    def refuse(operation: str) -> When | None:
        """Refuse every write after the claim."""
        return "before" if operation.startswith(("publish", "update", "commit")) else None

    bench = Workbench(plan=refuse)
    assert not await bench.deliver()
    lines = capsys.readouterr().out
    [line, *_] = finds('jsonPayload.event="usage_unsent" AND severity>=ERROR', written(lines))
    assert line["jsonPayload"]["usage"]
    assert '"cost_usd":0.00125' in lines


@in_virtual_time
async def test_refused_commit_releases_stage_with_cost() -> None:
    """A commit that is refused for good gives the stage back with its cost.

    The job reports a missing grant, and keeps the attempt's cost.
    """

    class Refusing(BrokenJobs):
        async def update(
            self,
            seen: Snapshot,
            job: Job,
            outputs: dict[Stage, dict[str, Any]] | None = None,
            answers: AnswersChange | None = None,
            admission: AdmissionChange | None = None,
            materials: MaterialDocuments | None = None,
        ) -> Snapshot:
            if outputs:
                raise Misconfigured("Firestore refused a request: check the function's grants.")
            return await super().update(seen, job, outputs, answers, admission, materials)

    bench = without_usage(Workbench(), until=1e9)
    bench.dependencies = replace(bench.dependencies, store=Refusing(bench.jobs, lambda _: None))
    assert not await bench.deliver()
    job = bench.job()
    assert (job.lease, len(job.unsent or ()), job.usage.calls) == (None, 1, 1)
    for _ in range(4):
        await bench.deliver()
    error = bench.job().error
    assert error is not None
    assert error.message == "Firestore refused a request: check the function's grants."


@in_virtual_time
async def test_end_waiting_for_cost_is_announced_once() -> None:
    """An end whose usage is unsent is announced once.

    The post is finished and announced, and each further try is about the usage alone.
    """
    bench = without_usage(Workbench(step=ending, stage=Stage.META), until=300)
    ready = {stage: StageRecord(status=StageStatus.DONE, attempt=1) for stage in (*Stage,)[:3]}
    job = new_job(msgspec.convert(START, StartRequest), JOB, LoopClock().now(), 90)
    await bench.jobs.create(replace_job(job, stages={**job.stages, **ready}))
    deliveries = await bench.until_acknowledged(envelope({"job_id": JOB, "run": 1, "revision": 0}), wait=20.0)
    assert deliveries > 5
    assert (bench.job().status, bench.job().unsent, len(bench.rows)) == (JobStatus.COMPLETED, None, 1)
    assert len(bench.following) == 2  # at its end, and by the delivery that found all of it published


async def polishing(work: Work) -> Outcome:
    """One call."""
    written = await work.model.ask(asking("polish"))
    return Outcome(output=PolishOutput(content=written.text))


async def finishing(work: Work) -> Outcome:
    """One call, and the job is at its end."""
    await work.model.ask(asking("finish"))
    return Outcome(output=PolishOutput(content="p"), result=RESULT)


async def ending(work: Work) -> Outcome:
    """One call, tags and a result."""
    await work.model.ask(asking("tags"))
    return Outcome(output=TAGS, result=RESULT)


async def asking_in_vain(work: Work) -> Outcome:
    """One call, and then trouble for good."""
    await work.model.ask(asking())
    raise ContentPolicy("No.")


async def dawdling(work: Work) -> Outcome:
    """One call, and then a minute of thought."""
    written = await work.model.ask(asking())
    await asyncio.sleep(60)
    return Outcome(output=GenerateOutput(content=written.text, title="T", model=written.model))


def _later() -> datetime:
    return LoopClock().now() + timedelta(minutes=5)

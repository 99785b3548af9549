"""Trouble with some of the calls side by side: the others are neither lost, made again nor too early."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from functions.deadletter.handler import DeadLetters
from shared.errors import ContentPolicy, ModelUnavailable
from shared.gateways.litellm.gateway import OnPiece
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call
from shared.gateways.snapshot import Snapshot
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer, Request
from shared.stage.step import Work
from tests.support.fakes.broken import BrokenJobs, once
from tests.support.fakes.gateway import ScriptedGateway, answer
from tests.support.parts import PARTS, Models, in_parts, prompt_of
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, START, Workbench, envelope


class HangingGateway(ScriptedGateway):
    """A gateway that never answers one part, until it is `cured`."""

    cured = False

    async def complete(
        self, request: Request, call: Call, on_piece: OnPiece | None, partial: PartialAnswer | None = None
    ) -> Answer:
        if prompt_of(request) == "three" and not self.cured:
            self.calls.append((request, call))
            await asyncio.sleep(100_000)
        return await super().complete(request, call, on_piece, partial)


class SlowReads(BrokenJobs):
    """A store that takes a second to read a job."""

    async def read(self, job_id: str, *, with_outputs: bool = False) -> Snapshot | None:
        """Read, later."""
        await asyncio.sleep(1)
        return await super().read(job_id, with_outputs=with_outputs)


class JumpingClock(LoopClock):
    """A clock that jumps once."""

    jump = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.jump


def hanging() -> tuple[Workbench, HangingGateway]:
    """Return a bench with a model that hangs."""
    bench = Workbench(step=in_parts())
    gateway = HangingGateway(Models())
    bench.gateway = gateway
    bench.dependencies = replace(bench.dependencies, gateway=gateway)
    return bench, gateway


@in_virtual_time
async def test_part_that_hangs_costs_no_other_part() -> None:
    """An attempt that one part has used up keeps the others: the next one asks for that part alone."""
    bench, gateway = hanging()
    assert await bench.deliver()
    assert bench.job().waiting is not None
    record = bench.job().record(Stage.GENERATE)
    assert (record.status, record.error_code) == (StageStatus.PENDING, "model_unavailable")
    gateway.cured = True
    await bench.until_acknowledged()
    assert sorted(prompt_of(request) for request, _ in gateway.calls) == sorted([*PARTS, "three"])
    assert bench.jobs.written_outputs[JOB]["generate"]["content"] == "<one> <two> <three> <four>"
    assert len(bench.rows) == bench.job().usage.calls == len(PARTS)


@in_virtual_time
async def test_part_that_hangs_for_good_ends_the_job() -> None:
    """After two such attempts the job fails; each call has its row, the last one without a price."""
    bench, gateway = hanging()
    await bench.until_acknowledged()
    job = bench.job()
    assert job.error is not None
    assert (job.status, job.error.code) == (JobStatus.FAILED, "model_unavailable")
    assert len(gateway.calls) == len(PARTS) + 1
    prices = [row["cost_usd"] for row in bench.rows.values()]
    assert (len(prices), prices.count(None)) == (len(PARTS), 1)
    assert (job.usage.calls, job.usage.cost_usd) == (len(PARTS), None)
    assert bench.jobs.written_answers[JOB] == {}


@in_virtual_time
async def test_long_pause_holds_back_other_retries() -> None:
    """A wait that is longer than the step's time ends the attempt: no other call is made within it."""
    times: list[tuple[float, str]] = []

    def fail(part: str, _number: int) -> Exception | None:
        times.append((asyncio.get_running_loop().time(), part))
        if times[-1][0] > 500.0:
            return None
        return ModelUnavailable("Too often.", retry_after=500) if part == "one" else ModelUnavailable("Down.")

    bench = Workbench(Models(fail), in_parts(at_once=2))
    bench.gateway.seconds = 1.0
    assert await bench.deliver()
    assert times == [(0.0, "one"), (0.0, "two")]
    waiting = bench.job().waiting
    assert waiting is not None
    assert waiting.until == bench.job().updated_at + timedelta(seconds=500)
    await bench.until_acknowledged()
    assert sorted(part for at, part in times if at > 500.0) == sorted(PARTS)


@in_virtual_time
async def test_refusal_during_a_look_pauses_too() -> None:
    """A call that has waited looks for a cancel; one that is refused meanwhile makes it wait again."""
    times: list[tuple[float, str]] = []

    def refuse(part: str, number: int) -> Exception | None:
        times.append((asyncio.get_running_loop().time(), part))
        bench.gateway.seconds = 0.1 if number > 3 else 2.0
        return ModelUnavailable("Too often.", retry_after=30) if number in {1, 4} else None

    bench = Workbench(Models(refuse), in_parts(at_once=3))
    bench.dependencies = replace(bench.dependencies, store=SlowReads(bench.jobs, lambda _: None))
    assert await bench.deliver()
    assert [part for _, part in times[:4]] == ["one", "two", "three", "one"]
    refused = times[3][0] + 0.1
    assert [at for at, _ in times if refused < at < refused + 30] == []
    assert len(times) == len(PARTS) + 2


@pytest.mark.parametrize("jump", [-3600, 3600])
@in_virtual_time
async def test_pause_ignores_a_clock_that_jumps(jump: int) -> None:
    """The pause after a refusal lasts as long as asked for, whatever the clock says meanwhile."""
    times: list[float] = []

    def refuse(_part: str, number: int) -> Exception | None:
        times.append(asyncio.get_running_loop().time())
        return ModelUnavailable("Too often.", retry_after=30) if number == 1 else None

    bench, clock = Workbench(Models(refuse), in_parts(at_once=2)), JumpingClock()
    bench.dependencies = replace(bench.dependencies, clock=clock)
    bench.gateway.seconds = 1.0
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10.0)
    clock.jump = timedelta(seconds=jump)
    assert await delivery
    assert [at for at in times if 1.0 < at < 30.0] == []
    assert 31.0 <= times[2] <= 33.0
    assert len(bench.rows) == bench.job().usage.calls == len(PARTS)


@pytest.mark.parametrize("jump", [-120, 3600])
@in_virtual_time
async def test_wait_between_attempts_survives_a_jump(jump: int) -> None:
    """A wait over deliveries goes by the clock: a jump makes it longer or shorter by so much."""
    models = Models(
        lambda _, number: ModelUnavailable("Too often.", retry_after=500) if number == 1 else None
    )
    bench, clock = Workbench(models, in_parts(at_once=2)), JumpingClock()
    bench.dependencies = replace(bench.dependencies, clock=clock)
    assert await bench.deliver()
    clock.jump = timedelta(seconds=jump)
    await bench.until_acknowledged()
    expected = 0 if jump > 500 else 500 - jump
    assert expected <= asyncio.get_running_loop().time() <= expected + 60
    assert sorted(models.sold) == sorted(PARTS)


@in_virtual_time
async def test_cancel_in_a_pause_begins_no_call() -> None:
    """A cancel during the pause ends the job as soon as the calls under way have come to their end."""
    models = Models(lambda part, _: ModelUnavailable("Too often.", retry_after=60) if part == "one" else None)
    bench = Workbench(models, in_parts(at_once=2))
    bench.gateway.seconds = 10.0
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(15.0)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    assert asyncio.get_running_loop().time() < 15.0 + 2 * bench.topology.timing.lease_renewal
    assert (bench.job().status, models.sold) == (JobStatus.CANCELLED, ["two"])
    assert len(bench.rows) == bench.job().usage.calls == 1
    assert bench.jobs.written_answers[JOB] == {}


@in_virtual_time
async def test_part_that_fails_for_good_records_the_rest() -> None:
    """The calls that had begun come to their end, and their answers are deleted with the stage."""
    models = Models(lambda part, _: ContentPolicy("Refused.") if part == "two" else None)
    bench = Workbench(models, in_parts(at_once=3))
    bench.gateway.seconds = 10.0
    assert await bench.deliver()
    job = bench.job()
    assert (job.status, job.error_code) == (JobStatus.FAILED, "content_policy")
    assert models.sold == ["one", "three"]
    assert len(bench.rows) == job.usage.calls == 2
    assert bench.jobs.written_answers[JOB] == {}


@in_virtual_time
async def test_crash_with_too_long_answers_goes_on() -> None:
    """Answers that the document has no room for are asked again by the attempt that takes over."""
    long = {part: part[0] * 400_000 for part in PARTS}
    bench = Workbench(
        lambda request, call: answer(long[prompt_of(request)], answer_id=call.call_id), in_parts(at_once=1)
    )
    bench.gateway.seconds = 10.0
    first = asyncio.create_task(bench.deliver())
    await asyncio.sleep(35.0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert len(bench.jobs.written_answers[JOB]["generate"]["answers"]) == 2
    asked = len(bench.gateway.calls)
    await bench.until_acknowledged()
    again = [prompt_of(request) for request, _ in bench.gateway.calls[asked:]]
    assert again == ["three", "four"]
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE
    assert len(bench.rows) == bench.job().usage.calls == len(PARTS) + 1


@in_virtual_time
async def test_draft_longer_than_a_document_is_cut() -> None:
    """The live draft of parts that are together too long for the document does not fail the attempt."""
    bench = Workbench(
        lambda request, call: answer(prompt_of(request)[0] * 400_000, answer_id=call.call_id),
        in_parts(at_once=1),
    )
    bench.gateway.seconds = 10.0
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(38.0)
    draft = bench.job().draft
    assert draft is not None
    assert len(draft) == 200_000
    assert await delivery
    assert bench.job().record(Stage.GENERATE).attempt == 1


async def crashed_in_parts(bench: Workbench) -> None:
    """Let an attempt keep two answers and die; return when its lease has run out."""
    bench.gateway.seconds = 10.0
    attempt = asyncio.create_task(bench.deliver())
    await asyncio.sleep(25.0)
    attempt.cancel()
    await asyncio.gather(attempt, return_exceptions=True)
    assert len(bench.jobs.written_answers[JOB]["generate"]["answers"]) == 2
    await asyncio.sleep(bench.topology.timing.lease + 1)


@in_virtual_time
async def test_cancel_between_attempts_deletes_answers() -> None:
    """A job that is cancelled at a claim leaves no kept answers."""
    bench = Workbench(Models(), in_parts(at_once=1))
    await crashed_in_parts(bench)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await bench.deliver()
    assert bench.job().status is JobStatus.CANCELLED
    assert bench.jobs.written_answers[JOB] == {}


@in_virtual_time
async def test_dead_letter_deletes_answers() -> None:
    """A job that fails because its message was given up leaves no kept answers."""
    bench = Workbench(Models(), in_parts(at_once=1))
    await crashed_in_parts(bench)
    source = {"CloudPubSubDeadLetterSourceSubscription": "blog-generate"}
    letters = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    await letters.handle(envelope(START, message_id="9", **source))
    assert bench.job().status is JobStatus.FAILED
    assert bench.jobs.written_answers[JOB] == {}


@in_virtual_time
async def test_answers_of_a_lost_write_are_deleted() -> None:
    """An answer whose write seemed to fail is deleted with the stage, too."""
    one = in_parts(at_once=1, begin=PARTS[:1])

    async def step(work: Work) -> Outcome:
        with suppress(KeyError):  # the other parts are not asked for
            return await one(work)
        return Outcome(output=GenerateOutput(content="c", title="T", model="m"))

    bench = Workbench(Models(), step, plan=once("update", "after"))
    assert await bench.deliver()
    assert bench.jobs.written_answers[JOB] == {}

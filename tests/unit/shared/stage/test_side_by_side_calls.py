"""Calls side by side in one stage: kept, told apart by what they ask, and patient together."""

from __future__ import annotations

import asyncio
import itertools

import pytest
from msgspec.structs import replace

from shared.errors import ModelUnavailable
from shared.jobs.answers import KeptAnswers, fields
from shared.jobs.job import JobStatus, Stage
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.jobs.transitions import replay
from shared.llm.chat import Parts
from shared.stage.metered_model import digest
from shared.stage.step import Work
from tests.support.fakes.broken import often
from tests.support.fakes.gateway import answer
from tests.support.parts import PARTS, Models, in_parts, prompt_of
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, Workbench, asking


def test_answers_survive_the_attempt() -> None:
    """An attempt that takes over asks only for what no attempt has, and the gateway's cache knows nothing."""

    @in_virtual_time
    async def run() -> None:
        models = Models(
            lambda part, number: ModelUnavailable("Busy.") if part == "three" and number < 9 else None
        )
        bench = Workbench(models, in_parts())
        await bench.until_acknowledged()
        assert sorted(models.sold) == sorted(PARTS)
        assert bench.jobs.written_outputs[JOB]["generate"]["content"] == "<one> <two> <three> <four>"
        assert len(bench.rows) == bench.job().usage.calls == len(PARTS)

    run()


@pytest.mark.parametrize("killed_after", range(5))
@in_virtual_time
async def test_crash_in_a_group_pays_nothing_twice(killed_after: int) -> None:
    """A crash in the middle of a group of calls, some answered and some not, pays for no answer twice."""
    models = Models()
    bench = Workbench(models, in_parts(at_once=1))
    bench.gateway.seconds = 10.0
    first = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10.0 * killed_after + 5.0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await bench.until_acknowledged()
    assert sorted(set(models.sold)) == sorted(PARTS)
    # The call that the crash cut in the middle is asked again.
    assert len(models.sold) <= len(PARTS) + 1
    assert models.sold[:killed_after] == list(PARTS[:killed_after])
    assert all(models.sold.count(part) == 1 for part in PARTS[:killed_after])


@in_virtual_time
async def test_kept_answers_end_with_the_stage() -> None:
    """While the stage works its answers lie under the job; its end deletes them."""
    bench = Workbench(Models(), in_parts(at_once=1))
    bench.gateway.seconds = 10.0
    task = asyncio.create_task(bench.deliver())
    await asyncio.sleep(25.0)
    kept = bench.jobs.written_answers[JOB]["generate"]
    assert [each["text"] for each in kept["answers"].values()] == ["<one>", "<two>"]
    assert kept["expires_at"] == bench.job().expires_at
    assert bench.job().usage.calls == 2  # the same write has the cost
    assert await task
    assert bench.jobs.written_answers[JOB] == {}


@in_virtual_time
async def test_later_run_asks_again() -> None:
    """A replay wants other answers than those of the run before."""
    busy = {"on": True}
    models = Models(lambda part, _: ModelUnavailable("Busy.") if busy["on"] and part == "four" else None)
    bench = Workbench(models, in_parts(at_once=1))
    await bench.until_acknowledged()
    assert bench.job().status is JobStatus.FAILED
    assert [models.sold.count(part) for part in PARTS] == [1, 1, 1, 0], "kept over many attempts"
    busy["on"] = False
    snapshot = await bench.jobs.read(JOB)
    assert snapshot
    await bench.jobs.update(snapshot, replay(snapshot.job, Stage.GENERATE, 0, snapshot.job.updated_at, 90))
    await bench.until_acknowledged()
    assert [models.sold.count(part) for part in PARTS] == [2, 2, 2, 1]


@in_virtual_time
async def test_answers_of_another_run_are_not_used() -> None:
    """Answers that an ended run has left, because its message was given up, are not this run's."""
    models = Models(lambda part, number: ModelUnavailable("Busy.") if part == "one" and number < 9 else None)
    bench = Workbench(models, in_parts(at_once=1))
    left = KeptAnswers(7, 0, {digest(asking("two")): answer("old")})
    bench.jobs.written_answers[JOB] = {"generate": fields(left, LoopClock().now())}
    await bench.until_acknowledged()
    assert bench.jobs.written_outputs[JOB]["generate"]["content"] == "<one> <two> <three> <four>"


@in_virtual_time
async def test_answer_waits_for_firestore() -> None:
    """Without Firestore an answer stays with the attempt, and the next write carries it."""
    models = Models()
    bench = Workbench(models, in_parts(at_once=1), plan=often("update", "before", 2))
    bench.gateway.seconds = 10.0
    task = asyncio.create_task(bench.deliver())
    await asyncio.sleep(25.0)
    assert len(bench.jobs.written_answers[JOB]["generate"]["answers"]) == 2
    assert await task
    assert sorted(models.sold) == sorted(PARTS)


@in_virtual_time
async def test_ids_do_not_depend_on_the_order() -> None:
    """An event's id, a cache's namespace and a call's name depend on what is asked, not on who asks first."""
    seen = []
    for begin in (PARTS, tuple(reversed(PARTS))):
        bench = Workbench(
            lambda request, _call: answer(answer_id=f"of {prompt_of(request)}"), in_parts(begin=begin)
        )
        assert await bench.deliver()
        calls = {prompt_of(request): (call.call_id, call.question) for request, call in bench.gateway.calls}
        seen.append((set(bench.rows), calls))
    assert seen[0] == seen[1]
    assert len(seen[0][0]) == len(PARTS)


@in_virtual_time
async def test_rate_limit_without_a_time_pauses_all() -> None:
    """Without a time in the refusal the other calls wait as long as the refused one."""
    times: list[tuple[float, str]] = []

    def refuse(part: str, number: int) -> Exception | None:
        times.append((asyncio.get_running_loop().time(), part))
        return ModelUnavailable("Too often.", rate_limited=True) if number == 1 else None

    bench = Workbench(Models(refuse), in_parts(at_once=2))
    bench.gateway.seconds = 0.1
    assert await bench.deliver()
    again = next(at for at, part in times[1:] if part == "one")
    assert [part for at, part in times if at < again - 0.5] == ["one", "two"]


@in_virtual_time
async def test_one_refusal_pauses_every_call() -> None:
    """After one "too many requests" no call of the job begins before the time that the provider named."""
    times: list[tuple[float, str]] = []

    def refuse(part: str, number: int) -> Exception | None:
        times.append((asyncio.get_running_loop().time(), part))
        return ModelUnavailable("Too often.", retry_after=30) if number == 1 else None

    bench = Workbench(Models(refuse), in_parts(at_once=2))
    bench.gateway.seconds = 1.0
    assert await bench.deliver()
    early = [part for at, part in times if at < 30.0]
    assert early == ["one", "two"]  # both had begun
    assert len(times) == len(PARTS) + 1


@in_virtual_time
async def test_calls_that_begin_together_read_once() -> None:
    """Calls that begin together look for a cancel once, after the claim's one read."""
    reads = 0

    def count(name: str) -> None:
        nonlocal reads
        reads += name == "read"

    bench = Workbench(Models(), in_parts(), plan=count)
    assert await bench.deliver()
    assert reads == 2


@in_virtual_time
async def test_cancel_lets_paid_calls_end() -> None:
    """A cancel in the middle of a group begins no other call; each answer that was paid for has its row."""
    models = Models()
    bench = Workbench(models, in_parts(at_once=2))
    bench.gateway.seconds = 10.0
    task = asyncio.create_task(bench.deliver())
    await asyncio.sleep(3.0)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await task
    assert bench.job().status is JobStatus.CANCELLED
    assert sorted(models.sold) == ["one", "two"]
    assert len(bench.rows) == bench.job().usage.calls == 2


@in_virtual_time
async def test_parts_are_in_the_document() -> None:
    """The job's document says how many parts are finished, while they are and afterwards."""
    bench = Workbench(Models(), in_parts(at_once=1))
    bench.gateway.seconds = 10.0
    task = asyncio.create_task(bench.deliver())
    await asyncio.sleep(25.0)
    assert bench.job().record(Stage.GENERATE).parts == Parts(2, 4)
    assert bench.job().draft == "<one> <two>"
    assert await task
    assert bench.job().record(Stage.GENERATE).parts == Parts(4, 4)


@in_virtual_time
async def test_long_answers_fit_the_document() -> None:
    """Answers for which the document has no room are not kept; the post is written all the same."""
    long = "é" * 300_000
    bench = Workbench(lambda request, _call: answer(long, answer_id=prompt_of(request)), in_parts(at_once=1))
    bench.gateway.seconds = 10.0
    task = asyncio.create_task(bench.deliver())
    await asyncio.sleep(35.0)
    assert len(bench.jobs.written_answers[JOB]["generate"]["answers"]) == 1
    assert await task
    assert bench.job().record(Stage.GENERATE).attempt == 1


@in_virtual_time
async def test_same_question_with_and_without_cache() -> None:
    """The same question asked past the cache is another question."""

    async def step(work: Work) -> Outcome:
        first = await work.model.ask(asking(), keep=True)
        again = await work.model.ask(replace(asking(), fresh=True), keep=True)
        return Outcome(output=GenerateOutput(content=first.text + again.text, title="T", model="m"))

    numbers = itertools.count(1)
    bench = Workbench(lambda _request, _call: answer(f"{next(numbers)}", answer_id=f"{next(numbers)}"), step)
    assert await bench.deliver()
    assert bench.jobs.written_outputs[JOB]["generate"]["content"] == "13"

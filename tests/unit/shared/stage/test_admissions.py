"""Jobs enter and leave beside each other: contenders, lost writes, conflicts without end, one settlement."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from shared.errors import Conflict, ContentPolicy, ModelUnavailable
from shared.jobs.admission import to_micros
from shared.jobs.job import JobStatus, Stage
from shared.jobs.outputs import GenerateOutput, MetaOutput, Outcome, Result
from shared.jobs.transitions import replay
from shared.jobs.waiting import WaitReason
from shared.stage.step import Work
from tests.support.fakes.admission_store import MemoryAdmissions, through
from tests.support.fakes.broken import Plan, once
from tests.support.fakes.gateway import answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, Workbench, asking, start, write

LIMIT = 10
COST = 0.00125
TAGS = MetaOutput(title="t", description="d", og_title="o", og_description="g")


def numbered(number: int) -> str:
    """Return a job's id."""
    return str(UUID(int=number + 1, version=4))


async def whole(work: Work) -> Outcome:
    """Write and complete the job in one stage, which takes a second."""
    written = await work.model.ask(asking())
    await asyncio.sleep(1)
    result = Result(
        content=written.text,
        title="t",
        quality_score=80,
        quality_issues=(),
        word_count=1,
        meta_tags=TAGS,
        artifacts_removed=0,
        model_used="m",
    )
    return Outcome(output=GenerateOutput(content="c", title="T", model="m"), result=result)


def bench_of(limit: int = LIMIT, plan: Plan = lambda _: None, **limits: Any) -> Workbench:
    """Return a bench whose jobs end with their first stage, and an organisation with a limit."""
    bench = Workbench(lambda _request, call: answer(answer_id=call.call_id), whole, plan=plan)
    bench.jobs.admissions.set_limits(ORG, jobs=limit, **limits)
    return bench


def admission(bench: Workbench) -> dict[str, Any]:
    """Return the organisation's document."""
    return bench.jobs.admissions.documents[ORG]


def statuses(bench: Workbench) -> Counter[JobStatus]:
    """Count the jobs by their status."""
    return Counter(bench.job(job_id).status for job_id in bench.jobs.documents)


async def serve(bench: Workbench, *, sweeps: int = 0) -> None:
    """Deliver what is published for the stage until nothing is left; some sweeps at the end."""
    delivered = 0
    topic = bench.topology.functions[bench.stage.value].consumes
    for left in range(sweeps, -1, -1):
        while fresh := bench.topics.on(topic)[delivered:]:
            delivered += len(fresh)
            deliveries = [start(**message.fields) for message in fresh]
            await asyncio.gather(*(bench.redeliver(each) for each in deliveries))
        if left:
            await asyncio.sleep(121)
            await bench.sweep()


def members_over_time(bench: Workbench) -> list[int]:
    """Return the number of members after each write of the organisation."""
    history = bench.jobs.admissions.history
    for name, document in history:
        assert document.get("running", 0) == len(document.get("members", {})), name
    return [len(document.get("members", {})) for name, document in history if name == ORG]


@in_virtual_time
async def test_forty_contenders_all_finish() -> None:
    """Forty at once on one document: never more members than the limit, and each job is settled once."""
    bench = bench_of()
    jobs = [numbered(number) for number in range(40)]
    await asyncio.gather(*(bench.redeliver(start(job_id=each)) for each in jobs))
    await serve(bench)
    assert statuses(bench) == {JobStatus.COMPLETED: 40}
    assert max(members_over_time(bench)) == LIMIT
    assert admission(bench)["members"] == {}
    assert admission(bench)["spent_usd"] == pytest.approx(40 * COST)
    assert [bench.job(each).settled_usd for each in jobs] == [COST] * 40
    assert len(bench.gateway.calls) == 40


@in_virtual_time
async def test_forty_against_a_budget_for_ten() -> None:
    """Spent and held money never pass the budget, at any write; who finds no room waits or is refused."""
    hold = await _hold_of_one()
    bench = bench_of(40, budget_usd=10 * hold)
    jobs = [numbered(number) for number in range(40)]
    await asyncio.gather(*(bench.redeliver(start(job_id=each)) for each in jobs))
    await serve(bench)
    budget = to_micros(10 * hold)
    for name, document in bench.jobs.admissions.history:
        if name == ORG:
            held = sum(to_micros(place["held_usd"]) for place in document.get("members", {}).values())
            assert to_micros(document.get("spent_usd", 0.0)) + held <= budget
    assert max(members_over_time(bench)) <= 10
    assert statuses(bench)[JobStatus.COMPLETED] > 10, "what the first have not spent the others may"
    assert set(statuses(bench)) <= {JobStatus.COMPLETED, JobStatus.FAILED}


async def _hold_of_one() -> float:
    bench = Workbench(step=write)
    assert await bench.deliver()
    member = bench.job().member
    assert member is not None
    return member.held_usd


@in_virtual_time
async def test_end_lets_the_next_in_by_priority() -> None:
    """Priority first, then age; each is published before the delivery that made room is acknowledged."""
    bench = bench_of(1)
    for number, priority in enumerate((5, 5, 9, 0, 5)):
        if number == 0:
            first = asyncio.create_task(bench.deliver(start(job_id=numbered(0))))
            await asyncio.sleep(0.5)
            continue
        assert await bench.deliver(start(job_id=numbered(number), priority=priority))
        await asyncio.sleep(0.01)
    assert [bench.job(numbered(number)).waiting is None for number in range(5)] == [True] + [False] * 4
    assert await first
    [message] = bench.topics.on("blog-requested")
    assert message.fields["job_id"] == numbered(2)
    await serve(bench)
    order = [message.fields["job_id"] for message in bench.topics.on("blog-requested")]
    assert order == [numbered(number) for number in (2, 1, 4, 3)]
    assert statuses(bench) == {JobStatus.COMPLETED: 5}


@in_virtual_time
async def test_waiting_job_is_acknowledged_and_unpaid() -> None:
    """A job without a place is queued with its reason and its number, and no model is asked."""
    bench = bench_of(0)
    for number in range(3):
        assert await bench.deliver(start(job_id=numbered(number)))
        await asyncio.sleep(1)
    waits = [bench.job(numbered(number)).waiting for number in range(3)]
    assert [each and (each.reason, each.ahead) for each in waits] == [
        (WaitReason.ORGANISATION, ahead) for ahead in range(3)
    ]
    assert (bench.gateway.calls, bench.topics.messages) == ([], [])
    assert admission(bench)["waiting"]["jobs"] >= 1


@in_virtual_time
async def test_refused_job_says_why_and_is_announced() -> None:
    """It ends before anything is spent, and is no member."""
    bench = bench_of(5, budget_usd=0.0)
    assert await bench.deliver()
    error = bench.job().error
    assert error is not None
    assert (error.code, bench.job().status) == ("budget_exceeded", JobStatus.FAILED)
    assert bench.gateway.calls == []
    [event] = bench.topics.on("blog-events")
    assert event.fields["type"] == "job.failed"
    assert admission(bench).get("members", {}) == {}


@in_virtual_time
async def test_failed_and_cancelled_jobs_leave() -> None:
    """Whichever way a job ends, its last write frees the place and adds what it has spent."""
    bench = bench_of(2)

    async def failing(work: Work) -> Outcome:
        await work.model.ask(asking())
        raise ContentPolicy("No.")

    assert await bench.deliver(step=failing)
    assert bench.job().status is JobStatus.FAILED
    assert (admission(bench)["members"], admission(bench)["spent_usd"]) == ({}, COST)
    second = asyncio.create_task(bench.deliver(start(job_id=numbered(2))))
    await asyncio.sleep(0.5)
    bench.jobs.touch(numbered(2), cancel_requested=True)
    assert await second
    assert bench.job(numbered(2)).status is JobStatus.CANCELLED
    assert (admission(bench)["members"], admission(bench)["spent_usd"]) == ({}, 2 * COST)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("operation", ["commit", "publish blog-events", "publish blog-tagged"])
@in_virtual_time
async def test_job_is_settled_once_over_a_crash(operation: str, when: Any) -> None:
    """Whether the last write was lost or only its answer, the organisation pays once."""
    bench = bench_of(plan=once(operation, when))
    await bench.until_acknowledged()
    for _ in range(3):
        await bench.deliver()
        await bench.sweep()
    assert bench.job().status is JobStatus.COMPLETED
    assert (admission(bench)["spent_usd"], admission(bench)["members"]) == (COST, {})


class StormyAdmissions(MemoryAdmissions):
    """Documents that somebody else has always just written."""

    storm = True

    def check(self, change: Any) -> None:
        """Refuse every write of an organisation that takes a member out."""
        if self.storm and JOB in change.before.admission.members and JOB not in change.after.members:
            raise Conflict("The organisation's document changed.")
        super().check(change)


@in_virtual_time
async def test_release_never_holds_up_the_end() -> None:
    """A job ends although its organisation's document can't be written; the sweep settles it later."""
    bench = bench_of()
    stormy = StormyAdmissions(bench.jobs)
    stormy.set_limits(ORG, jobs=LIMIT)
    bench.jobs.admissions = stormy
    bench = bench.breaking(lambda _: None)
    assert await bench.deliver()
    job = bench.job()
    assert (job.status, job.settled_usd) == (JobStatus.COMPLETED, 0.0)
    assert asyncio.get_running_loop().time() < 30
    assert [event.fields["type"] for event in bench.topics.on("blog-events")] == ["job.completed"]
    assert list(stormy.documents[ORG]["members"]) == [JOB]
    stormy.storm = False
    await bench.sweep()
    assert (stormy.documents[ORG]["members"], stormy.documents[ORG]["spent_usd"]) == ({}, COST)
    assert (bench.job().member, bench.job().settled_usd) == (None, COST)
    await bench.sweep()
    assert stormy.documents[ORG]["spent_usd"] == COST


@in_virtual_time
async def test_job_put_aside_in_a_storm_keeps_waiting() -> None:
    """A job that waits for its model and could not leave is no abandoned member, whatever time it takes."""
    bench = Workbench()
    stormy = StormyAdmissions(bench.jobs)
    bench.jobs.admissions = stormy
    bench = bench.breaking(lambda _: None)
    away = True

    def script(*_: Any) -> Any:
        return ModelUnavailable("Away.", retry_after=7200) if away else answer()

    bench.gateway = type(bench.gateway)(script)
    object.__setattr__(bench.dependencies, "gateway", bench.gateway)
    assert await bench.deliver()
    assert bench.job().waiting is not None
    stormy.storm = False
    for _ in range(70):
        await asyncio.sleep(121)
        for delivery in await bench.sweep():
            away = False
            assert await bench.deliver(delivery)
    assert bench.job().record(Stage.GENERATE).status.finished


@in_virtual_time
async def test_replays_are_a_queue() -> None:
    """A hundred replays at once: as many at work as the limit allows, and all of them end."""
    bench = bench_of(3)
    jobs = [numbered(number) for number in range(100)]
    await asyncio.gather(*(bench.redeliver(start(job_id=each)) for each in jobs))
    await serve(bench)
    bench.jobs.admissions.history.clear()
    topic = bench.topology.functions["generate"].consumes
    before = len(bench.topics.on(topic))
    now = bench.dependencies.clock.now()
    for each in jobs:
        snapshot = await bench.jobs.read(each)
        assert snapshot
        await bench.jobs.update(snapshot, replay(snapshot.job, Stage.GENERATE, 0, now, 90))
    requests = [start(**bench.job(each).request) for each in jobs]
    await asyncio.gather(*(bench.redeliver(each) for each in requests))
    published = bench.topics.on(topic)[before:]
    assert len(published) == 3
    delivered = 0
    while fresh := bench.topics.on(topic)[before + delivered :]:
        delivered += len(fresh)
        await asyncio.gather(*(bench.redeliver(start(**each.fields)) for each in fresh))
    assert max(members_over_time(bench)) == 3
    assert statuses(bench) == {JobStatus.COMPLETED: 100}
    assert admission(bench)["spent_usd"] == pytest.approx(200 * COST)


@in_virtual_time
async def test_full_system_lets_the_smallest_in() -> None:
    """Where the whole system is full, the organisation with the fewest members is next."""
    bench = bench_of(50)
    small = "99999999-9999-4999-8999-999999999999"
    limited = _with_system_limit(bench, 10)
    tasks = []
    for number in range(10):
        tasks.append(asyncio.create_task(limited.deliver(start(job_id=numbered(number)))))
        await asyncio.sleep(0.05)
    for number in range(10, 20):
        assert await limited.deliver(start(job_id=numbered(number)))
    assert await limited.deliver(start(job_id=numbered(30), org_id=small))
    waiting = limited.job(numbered(30)).waiting
    assert waiting is not None
    assert waiting.reason is WaitReason.SYSTEM
    await asyncio.gather(*tasks)
    assert limited.topics.on("blog-requested")[0].fields["job_id"] == numbered(30)
    assert len(limited.topics.on("blog-requested")) == 10


def _with_system_limit(bench: Workbench, most: int) -> Workbench:
    layout = bench.topology
    bench.topology = changed(layout, admission=changed(layout.admission, system_jobs=most))
    bench.dependencies = replace(bench.dependencies, topology=bench.topology)
    return bench


class Interleaved:
    """Waits a random number of turns before and after each operation of the stores."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - to repeat a run

    async def __call__(self, _name: str, effect: Callable[[], Awaitable[Any]]) -> Any:
        for _ in range(self._random.randrange(4)):
            await asyncio.sleep(0)
        done = await effect()
        for _ in range(self._random.randrange(4)):
            await asyncio.sleep(0)
        return done


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4), st.integers(2, 14))
def test_any_interleaving_keeps_the_limits(seed: int, limit: int, jobs: int) -> None:
    """Whoever reads and writes in which order: limits hold at every write, and each job is settled once."""

    @in_virtual_time
    async def run() -> None:
        bench = bench_of(limit)
        chance = random.Random(seed)  # noqa: S311 - to repeat a run
        bench = _interleaved(bench, seed)
        names = [numbered(number) for number in range(jobs)]

        async def come(job_id: str) -> None:
            await asyncio.sleep(chance.choice((0, 0, 0.5, 1.0, 1.5)))
            await bench.redeliver(start(job_id=job_id, priority=chance.randrange(10)))

        await asyncio.gather(*(come(each) for each in names))
        await serve(bench, sweeps=2)
        assert statuses(bench) == {JobStatus.COMPLETED: jobs}
        assert max(members_over_time(bench)) <= limit
        assert admission(bench)["members"] == {}
        assert admission(bench)["spent_usd"] == pytest.approx(jobs * COST)
        assert len(bench.gateway.calls) == jobs

    run()


def _interleaved(bench: Workbench, seed: int) -> Workbench:
    around = Interleaved(seed)

    class Store:
        """The jobs, as they are reached over a network of any mood."""

        admissions = through(bench.jobs.admissions, around)

        def __getattr__(self, name: str) -> Any:
            operation = getattr(bench.jobs, name)

            async def reached(*values: Any, **named: Any) -> Any:
                return await around(name, lambda: operation(*values, **named))

            return reached

    bench.dependencies = replace(bench.dependencies, store=Store())
    return bench

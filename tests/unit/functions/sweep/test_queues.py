"""Waiting jobs: let in, cancelled, too late, or back from a model that was away."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from functions.sweep.handler import Sweep
from shared.errors import ErrorCode, ModelUnavailable
from shared.gateways.litellm.request import Call
from shared.jobs.job import JobStatus, Stage
from shared.jobs.transitions import replay
from shared.jobs.waiting import WaitReason
from shared.jobs.waits import fail_late, patience_ends, wait_in_queue
from shared.llm.chat import Request
from tests.support.fakes.gateway import answer
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, Workbench, envelope, start

OTHER = "44444444-4444-4444-8444-444444444444"
AWAY = ModelUnavailable("The provider is away.")


def closed() -> Workbench:
    """Return a bench whose organisation lets nobody in."""
    bench = Workbench()
    bench.jobs.admissions.set_limits(ORG, jobs=0)
    return bench


def away_until(seconds: float) -> Workbench:
    """Return a bench whose model is away until then."""

    def script(_request: Request, call: Call) -> Any:
        return AWAY if asyncio.get_running_loop().time() < seconds else answer(answer_id=call.call_id)

    return Workbench(script)


@in_virtual_time
async def test_raised_limit_lets_jobs_in() -> None:
    """As many as there are places for, in their order, at the next sweep."""
    bench = closed()
    names = [f"{number}0000000-0000-4000-8000-000000000000" for number in range(1, 5)]
    for name in names:
        assert await bench.deliver(start(job_id=name))
        await asyncio.sleep(1)
    assert await bench.sweep() == []
    bench.jobs.admissions.set_limits(ORG, jobs=3)
    messages = await bench.sweep()
    assert [message.attributes["job_id"] for message in messages] == names[:3]
    last = bench.job(names[3]).waiting
    assert last is not None
    assert last.ahead == 0, "the number of jobs ahead is kept right"


@pytest.mark.parametrize("hint", [None, {"jobs": 9, "since": None}], ids=["lost", "unreadable"])
@in_virtual_time
async def test_lost_hint_is_found_by_the_queue(hint: Any) -> None:
    """The document's hint that jobs wait is only a hint: the query is the truth."""
    bench = closed()
    assert await bench.deliver()
    document = {**bench.jobs.admissions.documents[ORG], "limits": {"jobs": 1}, "waiting": hint}
    bench.jobs.admissions.put(ORG, document)
    assert len(await bench.sweep()) == 1


@in_virtual_time
async def test_hint_without_jobs_is_removed() -> None:
    """Otherwise each newcomer would wait for a queue that nobody is in."""
    bench = Workbench()
    bench.jobs.admissions.put(ORG, {"waiting": {"jobs": 3, "since": bench.dependencies.clock.now()}})
    await bench.sweep()
    assert "waiting" not in bench.jobs.admissions.documents[ORG]


@in_virtual_time
async def test_newcomer_behind_a_stale_hint_gets_in() -> None:
    """It waits for nobody: its own delivery finds the queue with itself at the head."""
    bench = Workbench()
    bench.jobs.admissions.put(ORG, {"waiting": {"jobs": 3, "since": bench.dependencies.clock.now()}})
    await bench.until_acknowledged()
    assert bench.job().record(Stage.GENERATE).status.finished
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_cancel_ends_a_waiting_job() -> None:
    """Without a place, and announced; one that has a place is ended by its own message."""
    bench = closed()
    assert await bench.deliver()
    bench.jobs.touch(JOB, cancel_requested=True)
    await bench.sweep()
    assert (bench.job().status, bench.job().waiting) == (JobStatus.CANCELLED, None)
    assert [each.fields["type"] for each in bench.topics.on("blog-events")] == ["job.cancelled"]
    await bench.sweep()
    assert len(bench.topics.on("blog-events")) == 1


@in_virtual_time
async def test_deadline_fails_a_job_that_never_began() -> None:
    """It has cost nothing, and says what to do; the rest of the queue goes on."""
    bench = closed()
    deadline = (bench.dependencies.clock.now() + timedelta(hours=1)).isoformat()
    assert await bench.deliver(start(deadline=deadline))
    assert await bench.deliver(start(job_id=OTHER))
    await asyncio.sleep(3599)
    await bench.sweep()
    assert bench.job().status is JobStatus.QUEUED
    await asyncio.sleep(2)
    await bench.sweep()
    error = bench.job().error
    assert error is not None
    assert (error.code, bench.job().status) == (ErrorCode.MODEL_UNAVAILABLE, JobStatus.FAILED)
    assert "deadline" in error.message
    assert bench.job(OTHER).waiting is not None


@in_virtual_time
async def test_place_that_comes_too_late_is_the_next_jobs() -> None:
    """A job that has waited until its deadline does not begin, even if a place is free before the sweep."""
    bench = closed()
    deadline = (bench.dependencies.clock.now() + timedelta(seconds=10)).isoformat()
    assert await bench.deliver(start(deadline=deadline))
    await asyncio.sleep(11)
    bench.jobs.admissions.set_limits(ORG, jobs=1)
    assert await bench.deliver(start(job_id=OTHER))
    error = bench.job().error
    assert error is not None
    assert (error.code, bench.job().status) == (ErrorCode.MODEL_UNAVAILABLE, JobStatus.FAILED)
    assert (bench.job(OTHER).waiting, bench.job(OTHER).status) == (None, JobStatus.QUEUED)


@in_virtual_time
async def test_free_place_takes_a_job_whatever_its_deadline() -> None:
    """A message that comes after its deadline waits for nothing, and begins where there is room."""
    bench = Workbench()
    bench.jobs.admissions.put(ORG, {"waiting": {"jobs": 3, "since": bench.dependencies.clock.now()}})
    past = (bench.dependencies.clock.now() - timedelta(hours=1)).isoformat()
    await bench.until_acknowledged(start(deadline=past))
    assert bench.job().record(Stage.GENERATE).status.finished


@in_virtual_time
async def test_run_after_the_deadline_waits_without_it() -> None:
    """A replay is meant to: neither the queue nor the model's patience ends at a deadline that is over."""
    bench = away_until(3600)
    now = bench.dependencies.clock.now()
    assert await bench.deliver(start(deadline=(now + timedelta(seconds=5)).isoformat()))
    await asyncio.sleep(10)
    ended = replace(bench.job(), status=JobStatus.FAILED, waiting=None)
    again = replay(ended, Stage.GENERATE, 0, bench.dependencies.clock.now(), 90)
    for reason in WaitReason:
        queued = wait_in_queue(again, reason, bench.dependencies.clock.now())
        assert (queued.waiting is not None and queued.waiting.ends, fail_late(queued, now)) == (None, None)
    ends = patience_ends(again, Stage.GENERATE, 60, bench.dependencies.clock.now())
    assert ends == bench.dependencies.clock.now() + timedelta(seconds=60)


@in_virtual_time
async def test_deadline_keeps_a_post_that_is_paid_for() -> None:
    """A job that has begun goes on waiting for its place."""
    bench = closed()
    deadline = (bench.dependencies.clock.now() + timedelta(hours=1)).isoformat()
    assert await bench.deliver(start(deadline=deadline))
    stages = {"generate": {"status": "done", "attempt": 1}}
    bench.jobs.touch(JOB, stages={**bench.jobs.documents[JOB]["stages"], **stages})
    await asyncio.sleep(3700)
    await bench.sweep()
    job = bench.job()
    assert job.status is JobStatus.QUEUED
    assert job.waiting is not None
    assert job.waiting.ends is None


@in_virtual_time
async def test_model_that_is_away_for_hours_fails_nothing() -> None:
    """Six hours: the job waits, is tried now and then, and is whole in the end."""
    bench = away_until(6 * 3600)
    await bench.until_acknowledged()
    record = bench.job().record(Stage.GENERATE)
    assert record.status.finished
    assert record.error is None
    assert 6 * 3600 <= asyncio.get_running_loop().time() <= 6 * 3600 + 720
    assert len(bench.gateway.calls) < 6 * 6 * 6


@in_virtual_time
async def test_breaker_lets_one_probe_go() -> None:
    """While a model is away only one of its jobs asks again at a time; with its answer all others go on."""
    bench = away_until(600)
    names = [f"{number}0000000-0000-4000-8000-000000000000" for number in range(1, 7)]
    await asyncio.gather(*(bench.deliver(start(job_id=name)) for name in names))
    assert all(bench.job(name).waiting for name in names)
    state = bench.jobs.admissions.documents["system"]["models"]["gpt-4o"]
    assert state["until"] is not None
    rounds = []
    for _ in range(30):
        await asyncio.sleep(60)
        messages = await bench.sweep()
        rounds.append(len(messages))
        await asyncio.gather(*(bench.deliver(message) for message in messages))
    before = [count for minute, count in enumerate(rounds, 1) if minute * 60 < 600]
    assert max(before) == 1
    assert sum(rounds) - sum(before) >= len(names) - 1
    assert all(bench.job(name).record(Stage.GENERATE).status.finished for name in names)
    assert bench.jobs.admissions.documents["system"]["models"]["gpt-4o"]["until"] is None


@in_virtual_time
async def test_paused_alias_waits_for_its_resume() -> None:
    """However long: neither a sweep nor its patience makes a job ask a model that is paused."""
    bench = Workbench()
    paused = {"since": bench.dependencies.clock.now(), "reason": "costs"}
    bench.jobs.admissions.put("system", {"models": {"gpt-4o": {"paused": paused}}})
    assert await bench.deliver()
    for _ in range(5):
        await asyncio.sleep(30_000)
        assert await bench.sweep() == []
    bench.jobs.admissions.put("system", {})
    [message] = await bench.sweep()
    assert await bench.deliver(message)
    assert bench.job().record(Stage.GENERATE).status.finished


@in_virtual_time
async def test_stage_of_a_paused_alias_is_put_aside() -> None:
    """A pause between two attempts holds the next one, and ends no job whatever its patience."""
    bench = away_until(120)
    assert await bench.deliver()
    message = await bench.until_let_in()
    calls = len(bench.gateway.calls)
    before = bench.jobs.admissions.documents.get("system", {})
    paused = {"since": bench.dependencies.clock.now()}
    bench.jobs.admissions.put("system", {"models": {"gpt-4o": {"paused": paused}}})
    await asyncio.sleep(10)
    assert await bench.deliver(message)
    waiting = bench.job().waiting
    assert waiting is not None
    assert (waiting.reason, waiting.alias, bench.job().member) == ("paused", "gpt-4o", None)
    for _ in range(5):
        await asyncio.sleep(30_000)
        assert await bench.sweep() == []
    assert len(bench.gateway.calls) == calls
    bench.jobs.admissions.put("system", before)
    [message] = await bench.sweep()
    assert await bench.deliver(message)
    assert bench.job().record(Stage.GENERATE).status.finished


@in_virtual_time
async def test_message_during_a_sweep_has_one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that is raised when the sweep is past the queues is not left to the next minute."""
    bench = closed()
    assert await bench.deliver()
    sweep = Sweep(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    count = bench.jobs.admissions.waits

    async def raise_limit(org_id: str) -> Any:
        bench.jobs.admissions.set_limits(ORG, jobs=1)
        await sweep.handle(envelope({}))
        return await count(org_id)

    monkeypatch.setattr(bench.jobs.admissions, "waits", raise_limit)
    await sweep.handle(envelope({}))
    assert bench.job().waiting is None


@pytest.mark.parametrize("scope", ["system", ORG])
@in_virtual_time
async def test_pause_holds_until_it_is_resumed(scope: str) -> None:
    """Of the system or of the organisation: what comes waits, and what runs ends."""
    bench = Workbench()
    running = asyncio.create_task(bench.deliver(start(job_id=OTHER)))
    await asyncio.sleep(0)
    await running
    before = bench.jobs.admissions.documents.get(scope, {})
    bench.jobs.admissions.put(scope, {**before, "paused": {"since": bench.dependencies.clock.now()}})
    assert await bench.deliver()
    assert await bench.sweep() == []
    assert bench.job(OTHER).record(Stage.GENERATE).status.finished
    waiting = bench.job().waiting
    assert waiting is not None
    assert waiting.reason == "paused"
    document = {**bench.jobs.admissions.documents[scope]}
    del document["paused"]
    bench.jobs.admissions.put(scope, document)
    assert len(await bench.sweep()) == 1


@in_virtual_time
async def test_new_period_lets_jobs_in() -> None:
    """What waited for money that others held goes on when it is there, also without an end of theirs."""
    bench = Workbench()
    assert await bench.deliver()
    member = bench.job().member
    assert member is not None
    bench.jobs.admissions.set_limits(ORG, budget_usd=member.held_usd * 1.5, period="day")
    assert await bench.deliver(start(job_id=OTHER))
    waiting = bench.job(OTHER).waiting
    assert waiting is not None
    assert waiting.reason == "budget"
    bench.jobs.touch(JOB, status="failed", lease=None, usage={"cost_usd": member.held_usd})
    await bench.sweep()
    assert bench.job(OTHER).status is JobStatus.FAILED, "it would not fit in this period any more"
    third = "55555555-5555-4555-8555-555555555555"
    await asyncio.sleep(86_400)
    assert await bench.deliver(start(job_id=third))
    assert bench.job(third).record(Stage.GENERATE).status.finished


@in_virtual_time
async def test_running_job_that_waits_is_put_right() -> None:
    """The last release runs a job that waits, for all it knows: the job leaves the queue and runs on."""
    bench = closed()
    assert await bench.deliver()
    bench.jobs.touch(JOB, status="running")
    bench.jobs.admissions.set_limits(ORG, jobs=5)
    assert await bench.sweep() == []
    assert (bench.job().status, bench.job().waiting) == (JobStatus.RUNNING, None)


@in_virtual_time
async def test_two_sweeps_at_once_let_in_once() -> None:
    """Two instances of the function, or a sweep beside an end."""
    bench = closed()
    names = [f"{number}0000000-0000-4000-8000-000000000000" for number in range(1, 9)]
    for name in names:
        assert await bench.deliver(start(job_id=name))
    bench.jobs.admissions.set_limits(ORG, jobs=4)
    await asyncio.gather(*(bench.sweep() for _ in range(3)))
    published = [message.fields["job_id"] for message in bench.topics.on("blog-requested")]
    assert sorted(published) == sorted(set(published))
    assert len(published) == len(bench.jobs.admissions.documents[ORG]["members"]) == 4


@pytest.mark.parametrize("spoiled", [float("nan"), float("inf"), -5.0, "much", {"a": 1}])
@in_virtual_time
async def test_spoiled_document_stops_no_other(spoiled: Any) -> None:
    """An organisation whose sums can't be read is paused; the sweep goes on with the others."""
    bench = closed()
    assert await bench.deliver()
    bench.jobs.admissions.put(OTHER, {"spent_usd": spoiled, "limits": {"budget_usd": 1.0}, "active": True})
    assert await bench.deliver(start(job_id=OTHER, org_id=OTHER))
    bench.jobs.admissions.set_limits(ORG, jobs=1)
    assert len(await bench.sweep()) == 1
    waiting = bench.job(OTHER).waiting
    assert waiting is not None
    assert waiting.reason == "paused"


@in_virtual_time
async def test_closed_organisations_hide_no_other() -> None:
    """However many organisations let nobody in, and however many of their jobs wait."""
    bench = closed()
    assert await bench.deliver()
    for number in range(25):
        org_id = f"{number:08}-0000-4000-8000-000000000000"
        bench.jobs.admissions.set_limits(org_id, jobs=0)
        for job in range(6):
            await asyncio.sleep(1)
            name = f"{number:08}-0000-4000-8000-{job:012}"
            assert await bench.deliver(start(job_id=name, org_id=org_id))
    bench.jobs.admissions.set_limits(ORG, jobs=1)
    [message] = await bench.sweep()
    assert message.attributes["job_id"] == JOB


@in_virtual_time
async def test_queued_job_of_the_last_release_ends() -> None:
    """Its replay was written and its message lost: it neither waits nor has a place."""
    bench = closed()
    assert await bench.deliver()
    bench.jobs.rewrite(JOB, {"waiting": None})
    await asyncio.sleep(3_500)
    await bench.sweep()
    assert bench.job().status is JobStatus.QUEUED
    await asyncio.sleep(200)
    await bench.sweep()
    assert (bench.job().status, bench.job().error_code) == (JobStatus.FAILED, ErrorCode.INTERNAL)

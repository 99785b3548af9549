"""A job that awaits a review: whatever function meets it, it is announced and holds no place."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from shared.errors import WrongState
from shared.jobs.document import changes, fields
from shared.jobs.job import Job, JobProfile, JobStatus, Stage, StageStatus
from shared.jobs.outputs import Outcome, QualityOutput
from shared.jobs.review import ReviewPeriod
from shared.jobs.reviewing import Wanted, decide
from shared.jobs.waiting import Member
from shared.stage.step import Work
from tests.support.fakes.broken import Plan, once
from tests.support.samples.jobs import RESULT, TAGS, through
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, ORG, START, USER, Workbench, asking, envelope, start

CHECKED = "blog-checked"
EVENTS = "blog-events"
OTHER = "44444444-4444-4444-8444-444444444444"
OUTPUTS: dict[str, dict[str, Any]] = {
    "generate": {"content": "Tea.", "title": "T", "model": "m"},
    "polish": {"content": "Tea."},
}


def judging(*, revise: bool = False) -> Any:
    """Return a quality step with one call."""

    async def step(work: Work) -> Outcome:
        await work.model.ask(asking(f"look {work.revision}"))
        return Outcome(output=QualityOutput(score=60, word_count=1), revise=revise and work.revision < 1)

    return step


async def tag(work: Work) -> Outcome:
    await work.model.ask(asking("tags"))
    return Outcome(output=TAGS, result=RESULT)


def bench_at(stage: Stage, job: Job, step: Any = None, **limits: Any) -> Workbench:
    """Return a bench with a job, which is a member of its organisation."""
    bench = Workbench(stage=stage, step=step or judging())
    now = LoopClock().now()
    place = {"run": job.run, "held_usd": 0.1, "since": now}
    bench.jobs.admissions.put(
        ORG, {"members": {JOB: place}, "running": 1, "active": True, "limits": {"budget_usd": 5, **limits}}
    )
    member = Member(held_usd=0.1, since=now)
    bench.jobs.put(fields(replace(job, member=member, settled_usd=0.0, created_at=now, updated_at=now)))
    bench.jobs.written_outputs[JOB] = dict(OUTPUTS)
    return bench


def polished(**changed: Any) -> Job:
    """Return a polished job that requires a review."""
    from tests.support.samples.jobs import job  # noqa: PLC0415  its time is another one

    request = {**START, "review": "required"}
    stages = through(Stage.GENERATE, Stage.POLISH)
    made = job(
        status=JobStatus.RUNNING, stages=stages, request=request, org_id=ORG, user_id=USER, progress=60
    )
    return replace(made, expires_at=LoopClock().now() + timedelta(days=90), **changed)


def message(revision: int = 0) -> Any:
    return envelope({"job_id": JOB, "run": 1, "revision": revision}, job_id=JOB, org_id=ORG)


async def decided(bench: Workbench, **given: Any) -> Job:
    """Decide as the API does, and return the job."""
    seen = await bench.jobs.read(JOB)
    assert seen
    assert seen.job.review
    wanted = Wanted(seen.job.review.round, "someone", LoopClock().now(), **given)
    made = decide(seen.job, wanted, bench.jobs.written_outputs[JOB])
    bench.jobs.rewrite(JOB, changes(seen.job, made.job))
    bench.jobs.written_outputs[JOB] |= made.outputs
    return bench.job()


@in_virtual_time
async def test_checked_post_awaits_a_review() -> None:
    """Instead of its tags; its place is free, its cost is settled, and the next job gets in."""
    bench = bench_at(Stage.QUALITY, polished(), jobs=1)
    assert await Workbench.deliver(_other(bench), start(job_id=OTHER))
    assert bench.job(OTHER).waiting
    assert await bench.deliver(message())
    job = bench.job()
    assert (job.status, job.stage, job.member, job.lease) == (
        JobStatus.AWAITING_REVIEW,
        Stage.QUALITY,
        None,
        None,
    )
    assert (job.record(Stage.QUALITY).status, job.progress) == (StageStatus.DONE, 90)
    assert job.review
    assert (job.review.round, job.review.until - job.review.since) == (1, timedelta(hours=168))
    document = bench.jobs.admissions.documents[ORG]
    assert (list(document["members"]), document["spent_usd"]) == ([OTHER], job.usage.cost_usd)
    assert (bench.following, bench.job(OTHER).waiting) == ([], None)
    [event] = bench.topics.on(EVENTS)
    assert event.fields["type"] == "job.awaiting_review"
    assert event.fields["data"]["review"] | {"topic": None} == event.fields["data"]["review"] | {
        "topic": None
    }
    assert event.fields["data"]["review"]["round"] == 1


def _other(bench: Workbench) -> Workbench:
    """Return generate's bench over the same memory."""
    other = Workbench()
    other.jobs, other.topics, other.gateway = bench.jobs, bench.topics, bench.gateway
    other.dependencies = bench.dependencies
    return other


@pytest.mark.parametrize(
    "plan", [once("publish blog-events", "before"), once("publish blog-events", "after")]
)
@in_virtual_time
async def test_lost_announcement_is_repeated(plan: Plan) -> None:
    """By the redelivery, with the same bytes; the tags' message is never published."""
    bench = bench_at(Stage.QUALITY, polished()).breaking(plan)
    bench._step = judging()
    assert not await bench.deliver(message())
    assert bench.job().status is JobStatus.AWAITING_REVIEW
    for _ in range(2):
        assert await bench.deliver(message())
    assert len({event.data for event in bench.topics.on(EVENTS)}) == 1
    assert (bench.following, len(bench.gateway.calls), len(bench.job().reviews)) == ([], 1, 0)


@in_virtual_time
async def test_weak_post_is_revised_before_a_person_sees_it() -> None:
    """As often as its request allows."""
    bench = bench_at(Stage.QUALITY, polished(), judging(revise=True))
    assert await bench.deliver(message())
    job = bench.job()
    assert (job.status, job.revision, job.review) == (JobStatus.RUNNING, 1, None)
    assert [each.topic for each in bench.topics.messages][-1] == "blog-generated"


@in_virtual_time
async def test_approved_text_goes_to_its_tags_however_weak() -> None:
    """It is judged once more, and neither sent back nor shown to a person again."""
    bench = bench_at(Stage.QUALITY, polished(), judging())
    assert await bench.deliver(message())
    after = await decided(bench, text="Better tea.")
    bench.jobs.touch(JOB, waiting=None, status="running")

    async def weak(work: Work) -> Outcome:
        assert work.outputs.polish
        assert work.outputs.polish.content == "Better tea."
        return Outcome(output=QualityOutput(score=1, word_count=1), revise=True)

    assert await bench.deliver(message(after.revision), step=weak)
    job = bench.job()
    assert (job.status, job.revision) == (JobStatus.RUNNING, 1)
    assert bench.following == [{"job_id": JOB, "run": 1, "revision": 1}]


@in_virtual_time
async def test_unapproved_post_is_not_tagged() -> None:
    """An instance of an earlier release has sent it on: it awaits its review before the call of meta."""
    job = polished(stages=through(Stage.GENERATE, Stage.POLISH, Stage.QUALITY))
    bench = bench_at(Stage.META, job, tag)
    bench.jobs.written_outputs[JOB]["quality"] = {"score": 60, "word_count": 1}
    assert await bench.deliver(message())
    job = bench.job()
    assert (job.status, job.member, job.record(Stage.META).attempt) == (JobStatus.AWAITING_REVIEW, None, 0)
    assert JOB not in bench.jobs.admissions.documents[ORG]["members"]
    assert await bench.deliver(message())
    assert len({event.data for event in bench.topics.on(EVENTS)}) == 1
    assert (bench.gateway.calls, bench.following) == ([], [])
    await decided(bench)
    [delivery] = await bench.sweep()  # the message of the decision is lost
    assert await bench.deliver(delivery)
    assert bench.job().status is JobStatus.COMPLETED
    assert bench.job().reviews[0].by == "someone"


@in_virtual_time
async def test_unsent_usage_is_out_before_the_wait() -> None:
    """Nobody may look at the job for days."""

    def away(name: str) -> Any:
        soon = asyncio.get_running_loop().time() < 100
        return "before" if soon and name == "publish blog-usage" else None

    bench = bench_at(Stage.QUALITY, polished()).breaking(away)
    bench._step = judging()
    assert not await bench.deliver(message())
    assert bench.job().unsent
    await asyncio.sleep(120)
    assert await bench.deliver(message())
    assert (bench.job().unsent, len(bench.rows)) == (None, 1)


@pytest.mark.parametrize("default", ["approve", "cancel"])
@in_virtual_time
async def test_sweep_applies_the_default_once(default: Any) -> None:
    """Not before the time is over; after it nobody can decide."""
    terms = JobProfile(name="p", version="1", review=ReviewPeriod(hours=2, default=default))
    bench = bench_at(Stage.QUALITY, polished(profile=terms))
    bench.jobs.written_materials[JOB] = {"profile": {"name": "p", "profile": {}}}
    assert await bench.deliver(message())
    await bench.sweep()
    assert bench.job().status is JobStatus.AWAITING_REVIEW
    await asyncio.sleep(2 * 3600)
    for _ in range(2):
        await bench.sweep()
    job = bench.job()
    [made] = job.reviews
    assert (made.decision, made.timed_out, made.by, job.review, job.waiting) == (
        default,
        True,
        None,
        None,
        None,
    )
    if default == "approve":
        assert job.status is JobStatus.QUEUED
        assert [each.topic for each in bench.topics.messages].count(CHECKED) == 1
    else:
        assert job.status is JobStatus.CANCELLED
        assert [event.fields["type"] for event in bench.topics.on(EVENTS)] == [
            "job.awaiting_review",
            "job.cancelled",
        ]
    with pytest.raises(WrongState, match="ran out of time"):
        decide(job, Wanted(1, "late", LoopClock().now()), OUTPUTS)


@pytest.mark.parametrize("plan", [once("publish blog-events", "before"), once("update", "after")])
@in_virtual_time
async def test_sweep_that_dies_is_repeated_by_the_next(plan: Plan) -> None:
    """The end of a job that ran out of time is written once and announced."""
    bench = bench_at(Stage.QUALITY, polished())
    assert await bench.deliver(message())
    await asyncio.sleep(168 * 3600)
    broken = bench.breaking(plan)
    await broken.sweep(broken=True)
    await asyncio.sleep(60)
    await bench.sweep()
    assert (bench.job().status, len(bench.job().reviews)) == (JobStatus.CANCELLED, 1)
    assert "job.cancelled" in {event.fields["type"] for event in bench.topics.on(EVENTS)}


@in_virtual_time
async def test_cancelled_job_ends_with_the_next_sweep() -> None:
    """Its round is closed, so that nobody approves it."""
    bench = bench_at(Stage.QUALITY, polished())
    assert await bench.deliver(message())
    bench.jobs.touch(JOB, cancel_requested=True)
    await bench.sweep()
    job = bench.job()
    assert (job.status, job.stage, job.review, job.waiting) == (
        JobStatus.CANCELLED,
        Stage.QUALITY,
        None,
        None,
    )
    assert [(made.decision, made.timed_out) for made in job.reviews] == [("cancel", False)]


@in_virtual_time
async def test_place_that_could_not_be_freed_is_freed_by_the_sweep() -> None:
    """The job still awaits its review: nobody sets it going or fails it."""
    bench = bench_at(Stage.QUALITY, polished())
    assert await bench.deliver(message())
    member = {"held_usd": 0.1, "since": LoopClock().now(), "shard": 0}
    bench.jobs.touch(JOB, member=member)
    document = bench.jobs.admissions.documents[ORG]
    place = {"run": 1, "held_usd": 0.1, "since": LoopClock().now()}
    bench.jobs.admissions.put(ORG, {**document, "members": {JOB: place}, "running": 1})
    await asyncio.sleep(4000)
    assert await bench.sweep() == []
    assert (bench.job().status, bench.job().member) == (JobStatus.AWAITING_REVIEW, None)
    assert JOB not in bench.jobs.admissions.documents[ORG]["members"]


@in_virtual_time
async def test_approved_job_waits_for_a_place_as_others_do() -> None:
    """Its organisation is at its limit when the approval comes; it goes on when there is room."""
    bench = bench_at(Stage.QUALITY, polished(), jobs=1)
    assert await Workbench.deliver(_other(bench), start(job_id=OTHER))
    assert await bench.deliver(message())  # the other job has the place now
    await decided(bench)
    meta = _other(bench)
    meta.stage, meta._step = Stage.META, tag
    meta = meta.breaking(lambda _: None)
    assert await meta.deliver(message())
    assert bench.job().waiting
    bench.jobs.admissions.set_limits(ORG, jobs=2)
    [delivery] = [each for each in await meta.sweep() if each.attributes["job_id"] == JOB]
    assert await meta.deliver(delivery)
    assert bench.job().status is JobStatus.COMPLETED

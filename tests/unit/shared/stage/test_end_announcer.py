"""Each end of a job is announced, at least once and always the same, before its delivery is acknowledged."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from shared.errors import ContentPolicy, ModelUnavailable
from shared.jobs.job import JobStatus, Stage
from shared.jobs.outputs import Outcome
from shared.jobs.replay import plan as replay_plan
from shared.stage.step import Work
from tests.support.fakes.broken import Plan, often, once
from tests.support.fakes.gateway import answer
from tests.support.samples.jobs import RESULT, TAGS, at_work, job, through
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, START, Workbench, asking, envelope, slowly, start

EVENTS = "blog-events"
META = envelope({"job_id": JOB, "run": 1, "revision": 0})


def unheard(when: str = "before") -> Plan:
    """Fail the first publish of an event."""
    return once(f"publish {EVENTS}", when)  # type: ignore[arg-type]


def announced(bench: Workbench) -> list[str]:
    """Return the types of the announced events, each event once; a repeat has the same bytes."""
    data = {message.data for message in bench.topics.on(EVENTS)}
    events: list[dict[str, Any]] = [json.loads(each) for each in data]
    assert len({event["event_id"] for event in events}) == len(events)
    return sorted(event["type"] for event in events)


async def finish(work: Work) -> Outcome:
    """The last stage's step: one call, and the job's result."""
    await work.model.ask(asking())
    return Outcome(output=TAGS, result=RESULT)


async def at_meta(plan: Plan) -> Workbench:
    """Return a bench whose job waits for its last stage."""
    bench = Workbench(step=finish, stage=Stage.META, plan=plan)
    await bench.jobs.create(job(stages=through(Stage.GENERATE, Stage.POLISH, Stage.QUALITY)))
    return bench


def refusing(plan: Plan) -> Workbench:
    """Return a bench whose provider refuses the content."""
    return Workbench(lambda _request, _call: ContentPolicy("Choose another topic."), plan=plan)


TROUBLE = [
    unheard("before"),
    unheard("after"),
    once("update", "after"),
    once("commit", "after"),
    once("publish blog-tagged", "before"),
]
NAMES = ["not published", "published, answer lost", "the end's answer lost", "the commit's", "no output"]


@pytest.mark.parametrize("plan", TROUBLE, ids=NAMES)
@in_virtual_time
async def test_a_completed_job_is_announced(plan: Plan) -> None:
    """And its output goes out as well, whatever comes between."""
    bench = await at_meta(plan)
    await bench.until_acknowledged(META)
    assert bench.job().status is JobStatus.COMPLETED
    assert announced(bench) == ["job.completed"]
    assert len({message.data for message in bench.topics.on("blog-tagged")}) == 1


@pytest.mark.parametrize("when", ["before", "after"])
@in_virtual_time
async def test_a_failed_job_is_announced(when: str) -> None:
    """A delivery whose end was written and not announced is not acknowledged."""
    bench = refusing(unheard(when))
    assert not await bench.deliver()
    assert bench.job().status is JobStatus.FAILED
    assert await bench.deliver()
    assert announced(bench) == ["job.failed"]
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_failure_with_lost_answer_is_announced() -> None:
    """A failure whose writes answer was lost is announced.

    The attempt knows nothing of its own write: its redelivery finds the job ended.
    """
    bench = refusing(often("update", "after", 9))
    await bench.until_acknowledged()
    assert bench.job().status is JobStatus.FAILED
    assert announced(bench) == ["job.failed"]


@pytest.mark.parametrize("when", ["before", "after"])
@in_virtual_time
async def test_exhausted_job_is_announced(when: str) -> None:
    """A job that was tried too often is announced. It ends with its claim."""
    bench = Workbench(plan=unheard(when))
    most = bench.topology.job.max_attempts
    await bench.jobs.create(job(request={**START}, stages=at_work(Stage.GENERATE, most)))
    assert not await bench.deliver()
    assert bench.job().status is JobStatus.FAILED
    assert await bench.deliver()
    assert announced(bench) == ["job.failed"]


@pytest.mark.parametrize("when", ["before", "after"])
@in_virtual_time
async def test_cancel_before_a_stage_is_announced(when: str) -> None:
    """A job that is cancelled before a stage is announced. It ends with its claim."""
    bench = Workbench(plan=unheard(when))
    await bench.jobs.create(job(request={**START}, cancel_requested=True))
    assert not await bench.deliver()
    assert bench.job().status is JobStatus.CANCELLED
    assert await bench.deliver()
    assert announced(bench) == ["job.cancelled"]


@in_virtual_time
async def test_cancel_while_writing_is_announced() -> None:
    """A job that is cancelled while the model writes is announced. It ends with its attempt."""
    bench = slowly(words=1000, pause=1)
    delivery = asyncio.create_task(bench.deliver())
    await asyncio.sleep(10)
    bench.jobs.touch(JOB, cancel_requested=True)
    assert await delivery
    assert announced(bench) == ["job.cancelled"]


@pytest.mark.parametrize("plan", [unheard(), once("create", "after")], ids=["not published", "answer lost"])
@in_virtual_time
async def test_a_refused_start_message_is_announced(plan: Plan) -> None:
    """Its redelivery finds the job that it has made."""
    bench = Workbench(plan=plan)
    assert not await bench.deliver(start(word_count=9))
    assert await bench.deliver(start(word_count=9))
    assert announced(bench) == ["job.failed"]
    [event, *_] = bench.topics.on(EVENTS)
    assert event.fields["data"]["error"]["code"] == "invalid_request"


@pytest.mark.parametrize(
    "plan", [unheard(), once("update", "after")], ids=["not published", "the end's answer lost"]
)
@in_virtual_time
async def test_unreadable_messages_job_is_announced(plan: Plan) -> None:
    """A job whose message can't be read is announced.

    It ends with a message that is kept and acknowledged.
    """
    bench = Workbench(stage=Stage.POLISH, plan=plan)
    await bench.jobs.create(job(stages=through(Stage.GENERATE)))
    await asyncio.sleep(600)
    unreadable = envelope({"job_id": JOB, "run": "first", "revision": 0})
    assert not await bench.deliver(unreadable)
    assert bench.job().status is JobStatus.FAILED
    assert await bench.deliver(unreadable)
    assert announced(bench) == ["job.failed"]


@in_virtual_time
async def test_job_with_a_refused_jobs_id_has_its_end() -> None:
    """A job that begins with the id of a refused one has an end of its own.

    Both may have failed in run 1: a listener has to hear of both.
    """
    bench = refusing(lambda _: None)
    assert await bench.deliver(start(word_count=9))
    await asyncio.sleep(60)
    assert await bench.deliver()
    assert await bench.deliver(start(word_count=9))
    assert announced(bench) == ["job.failed", "job.failed"]
    codes = [event.fields["data"]["error"]["code"] for event in bench.topics.on(EVENTS)]
    assert codes == ["invalid_request", "content_policy"]


@in_virtual_time
async def test_refusal_with_a_taken_id_is_silent() -> None:
    """A refused start message with the id of another job announces nothing.

    A bad message does not touch it.
    """
    bench = refusing(lambda _: None)
    assert await bench.deliver()
    before = len(bench.topics.on(EVENTS))
    assert await bench.deliver(start(word_count=9))
    assert len(bench.topics.on(EVENTS)) == before


@in_virtual_time
async def test_a_job_that_goes_on_is_not_announced() -> None:
    """Neither when a stage is done, nor when it is tried again."""
    bench = Workbench(lambda _request, call: answer() if ".2." in call.call_id else ModelUnavailable("Busy."))
    await bench.deliver()
    await bench.deliver()
    assert announced(bench) == []


@in_virtual_time
async def test_late_message_of_old_run_is_silent() -> None:
    """A late message of a run that was replayed announces nothing.

    Neither the old run's end, which the document no longer has, nor the new one's.
    """
    bench = Workbench(stage=Stage.POLISH)
    await bench.jobs.create(
        job(status=JobStatus.CANCELLED, stage=Stage.POLISH, stages=through(Stage.GENERATE))
    )
    seen = await bench.jobs.read(JOB)
    assert seen is not None
    again = replay_plan(seen.job, Stage.POLISH, LoopClock().now(), 90)
    await bench.jobs.update(seen, again.job)
    late = envelope({"job_id": JOB, "run": 1, "revision": 0})
    assert await bench.deliver(late)
    bench.jobs.touch(JOB, status="cancelled")
    assert await bench.deliver(late)
    assert announced(bench) == []


@pytest.mark.parametrize(("away", "there"), [(EVENTS, "blog-tagged"), ("blog-tagged", EVENTS)])
@in_virtual_time
async def test_neither_message_holds_the_other_back(away: str, there: str) -> None:
    """One topic is away for long: the other has its message at once, and the first one in the end."""
    bench = await at_meta(often(f"publish {away}", "before", 5))
    assert not await bench.deliver(META)
    assert (len(bench.topics.on(there)), len(bench.topics.on(away))) == (1, 0)
    await bench.until_acknowledged(META)
    assert len(bench.topics.on(away)) == 1


@in_virtual_time
async def test_unreachable_usage_topic_delays_no_end() -> None:
    """A usage topic that is away does not hold an end back.

    The costs wait in the document; listeners get the end at once.
    """
    bench = Workbench(step=_then_refused, plan=often("publish blog-usage", "before", 50))
    assert not await bench.deliver()
    assert bench.job().unsent
    assert announced(bench) == ["job.failed"]


async def _then_refused(work: Work) -> Outcome:
    await work.model.ask(asking())
    raise ContentPolicy("Choose another topic.")

"""Messages that Pub/Sub gave up: always kept, and their job fails unless it went on without them."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import pytest

from functions.deadletter.handler import DeadLetters
from shared import topology
from shared.errors import RetryLater, Unavailable
from shared.jobs.job import Job, JobStatus, Stage, StageRecord, StageStatus
from tests.support.fakes.broken import BrokenJobs, BrokenTopics, Plan, often, once
from tests.support.fakes.clock import ManualClock
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.usage_store import usage_event
from tests.support.samples.jobs import DONE, GENERATE, META, NOW, POLISH, QUALITY, at_work, job, through
from tests.support.workbench import JOB, ORG, START, envelope

MESSAGE = {"job_id": JOB, "run": 1, "revision": 0}


@dataclass
class Bench:
    """The handler over a store in memory."""

    plan: Plan = lambda _: None
    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    topics: MemoryTopics = field(default_factory=MemoryTopics)
    clock: ManualClock = field(default_factory=ManualClock)

    async def take(self, fields: object, subscription: str, **attributes: str) -> None:
        """Deliver a message as Pub/Sub forwards it from a subscription."""
        source = {
            "CloudPubSubDeadLetterSourceSubscription": subscription,
            "CloudPubSubDeadLetterSourceDeliveryCount": "30",
        }
        store, topics = BrokenJobs(self.jobs, self.plan), BrokenTopics(self.topics, self.plan)
        handler = DeadLetters(store, topics, self.clock, topology.load())
        await handler.handle(envelope(fields, message_id="9", **source, **attributes))

    @property
    def job(self) -> Job:
        """The job as it is stored."""
        return self.jobs.job(JOB)


async def benched(before: Job, plan: Plan = lambda _: None) -> Bench:
    """Return a bench with a job."""
    bench = Bench(plan)
    await bench.jobs.create(before)
    return bench


async def test_deadletter_lines_have_the_organisation(capsys: pytest.CaptureFixture[str]) -> None:
    """A stage's message names it in an attribute, a start message in its data."""
    stopped = await benched(job(stages=through(GENERATE)))
    for bench, message, subscription in (
        (stopped, MESSAGE, "blog-polish"),
        (Bench(), START, "blog-generate"),
    ):
        named = {"org_id": ORG} if bench is stopped else {}
        await bench.take(message, subscription, **named)
        lines = [msgspec.json.decode(line) for line in capsys.readouterr().out.splitlines()]
        assert {"message_kept", "job_failed"} <= {line["event"] for line in lines}
        labels = [line["logging.googleapis.com/labels"] for line in lines]
        assert {(each["job_id"], each["org_id"]) for each in labels} == {(JOB, ORG)}


@pytest.mark.parametrize(
    ("stage", "before"),
    [
        (GENERATE, job()),
        (GENERATE, job(stages=at_work(GENERATE, 1), lease=NOW)),
        (POLISH, job(stages=through(GENERATE))),
        (QUALITY, job(stages=through(GENERATE, POLISH))),
        (META, job(stages=through(GENERATE, POLISH, QUALITY))),
    ],
)
async def test_a_job_that_waits_for_the_message_fails(stage: Stage, before: Job) -> None:
    """With a sentence for its owner; the subscription and the count are in the letter and in the log."""
    bench = await benched(before)
    message = START if stage is GENERATE else MESSAGE
    before_request = bench.jobs.documents[JOB]["request"]
    bench.jobs.documents[JOB]["request"] = {**before_request, **START}
    await bench.take(message, f"blog-{stage.value}")
    error = bench.job.error
    assert error is not None
    assert (bench.job.status, error.stage, error.code, error.retryable) == ("failed", stage, "internal", True)
    assert error.message == (
        f"The {stage.value} stage could not be done; "
        "it was tried many times, and the service's operator has to look into it."
    )
    assert bench.job.lease is None


async def test_start_message_without_alias_is_refused() -> None:
    """A start message that names no alias is refused here as well.

    It may have been given up before generate could refuse it.
    """
    bench = Bench()
    await bench.take({**START, "model": "gpt-4o,gpt-4o"}, "blog-generate")
    error = bench.job.error
    assert error is not None
    assert (error.code, error.retryable) == ("invalid_request", False)
    assert error.message.startswith("model must be one of gpt-4o,")


async def test_the_last_trouble_of_the_stage_is_told() -> None:
    """It is why the message was given up."""
    trouble = at_work(POLISH, 3, status=StageStatus.PENDING, error="Busy.", error_code="model_unavailable")
    bench = await benched(job(stages=trouble))
    await bench.take(MESSAGE, "blog-polish")
    assert bench.job.error is not None
    assert bench.job.error.code == "model_unavailable"
    assert bench.job.error.message.endswith("Busy.")


@pytest.mark.parametrize(
    "before",
    [
        job(stages=at_work(POLISH, 1)),
        job(status=JobStatus.COMPLETED, stages=through(*Stage)),
        job(status=JobStatus.CANCELLED),
        job(status=JobStatus.FAILED),
    ],
    ids=["the next stage began", "completed", "cancelled", "failed"],
)
async def test_a_job_that_moved_on_is_left_alone(before: Job) -> None:
    """A late duplicate was given up: nobody waits for it. It is kept all the same."""
    bench = await benched(before)
    document = bench.jobs.documents[JOB]
    document["request"] = {**START}
    await bench.take(START, "blog-generate")
    assert bench.jobs.documents[JOB] is document
    assert len(bench.jobs.letters) == 1


async def test_a_message_of_an_earlier_run_is_late() -> None:
    """The job was replayed, and has another message to wait for."""
    bench = await benched(job(run=2, stages=through(GENERATE)))
    document = bench.jobs.documents[JOB]
    await bench.take(MESSAGE, "blog-polish")
    assert bench.jobs.documents[JOB] is document


async def test_other_request_leaves_the_job_alone() -> None:
    """Another request for the same job leaves it alone.

    The job goes on: it is the other request that was given up.
    """
    bench = await benched(job(stages=at_work(GENERATE, 1, status=StageStatus.PENDING)))
    await bench.take({**START, "topic": "Something else"}, "blog-generate")
    assert bench.job.status is JobStatus.QUEUED
    assert len(bench.jobs.letters) == 1


async def test_never_begun_job_shows_its_failure() -> None:
    """A job that never began is there to be seen as failed. Its caller waits for it."""
    bench = Bench()
    await bench.take(START, "blog-generate")
    assert (bench.job.status, bench.job.request["topic"]) == (JobStatus.FAILED, START["topic"])


async def test_refused_start_message_shows_why() -> None:
    """A refused start message shows its owner why.

    Also when it came here because generate never managed to keep it.
    """
    bench = Bench()
    await bench.take({**START, "word_count": 9}, "blog-generate")
    assert bench.job.status is JobStatus.FAILED
    assert bench.job.error is not None
    assert "word_count" in bench.job.error.message


@pytest.mark.parametrize("attributes", [{}, {"job_id": JOB}], ids=["at all", "but in its attributes"])
async def test_start_message_without_id_has_no_job(attributes: dict[str, str]) -> None:
    """A start message without an id names no job.

    Its job's id came from the message's first id, which a dead-lettered message no longer has.
    """
    bench = Bench()
    nameless = {name: value for name, value in START.items() if name != "job_id"}
    await bench.take(nameless, "blog-generate", **attributes)
    assert bench.jobs.documents == {}
    assert len(bench.jobs.letters) == 1


async def test_message_during_an_attempt_is_redelivered() -> None:
    """A message while an attempt is at work comes again.

    The attempt may yet succeed: only when its lease has run out is it clear.
    """
    bench = await benched(job(stages=at_work(POLISH, 1), lease=NOW.replace(year=2030)))
    with pytest.raises(RetryLater):
        await bench.take(MESSAGE, "blog-polish")
    assert bench.job.status is JobStatus.QUEUED


@pytest.mark.parametrize(
    ("fields", "subscription"),
    [
        ({"event_id": JOB, "job_id": JOB, "cost_usd": 0.1}, "blog-usage"),
        (MESSAGE, ""),
        (MESSAGE, "somebody-elses"),
        (b"not JSON", "blog-polish"),
        ({**MESSAGE, "job_id": "44444444-4444-4444-8444-444444444444"}, "blog-polish"),
    ],
    ids=["usage", "no subscription", "unknown", "not JSON", "unknown job"],
)
async def test_unrelated_message_fails_no_job(fields: object, subscription: str) -> None:
    """A message that is not a stage's is kept and fails no job. A usage event changes no job."""
    bench = await benched(job(stages=through(GENERATE)))
    document = bench.jobs.documents[JOB]
    await bench.take(fields, subscription)
    assert bench.jobs.documents == {JOB: document}
    assert len(bench.jobs.letters) == 1


async def test_cancel_request_cancels_the_job() -> None:
    """A job that asked to be cancelled is cancelled. Its owner's wish comes before our failure."""
    bench = await benched(job(cancel_requested=True, stages=through(GENERATE)))
    await bench.take(MESSAGE, "blog-polish")
    assert bench.job.status is JobStatus.CANCELLED


@pytest.mark.parametrize(
    "plan", [once("keep", "before"), once("keep", "after"), once("read", "before"), once("update", "before")]
)
async def test_failure_is_redelivered_and_twice_is_once(plan: Plan) -> None:
    """Trouble brings it again and twice is once. One letter, one failed job."""
    bench = await benched(job(stages=through(GENERATE)), plan)
    with pytest.raises(Unavailable):
        await bench.take(MESSAGE, "blog-polish")
    await bench.take(MESSAGE, "blog-polish")
    once_failed = bench.jobs.documents[JOB]
    await bench.take(MESSAGE, "blog-polish")
    assert bench.jobs.documents[JOB] is once_failed
    assert (bench.job.status, len(bench.jobs.letters)) == (JobStatus.FAILED, 1)


async def test_job_fails_after_its_message_is_kept() -> None:
    """No job is failed before its message is kept.

    The message is what a replay begins with: a failed job without it could only be looked at.
    """
    bench = await benched(job(stages=through(GENERATE)), once("keep", "before"))
    with pytest.raises(Unavailable):
        await bench.take(MESSAGE, "blog-polish")
    assert (bench.job.status, bench.jobs.letters) == (JobStatus.QUEUED, {})


async def test_lost_write_answer_is_seen_next_time() -> None:
    """A write whose answer was lost is seen the next time.

    Failing a failed job would write its sentence twice.
    """
    bench = await benched(job(stages=through(GENERATE)), often("update", "after", 1))
    with pytest.raises(Unavailable):
        await bench.take(MESSAGE, "blog-polish")
    failed = bench.jobs.documents[JOB]
    await bench.take(MESSAGE, "blog-polish")
    assert bench.jobs.documents[JOB] is failed


async def test_unpublished_done_stage_fails_its_job() -> None:
    """A stage that is done and could not publish fails its job.

    Without its message the next stage never begins: so the job fails. The finished stage stays finished.
    """
    bench = await benched(job(stages={**through(GENERATE), POLISH: StageRecord(status=DONE, attempt=1)}))
    bench.clock.advance(121)
    await bench.take(MESSAGE, "blog-polish")
    assert bench.job.status is JobStatus.FAILED
    assert bench.job.record(POLISH).status is DONE
    assert bench.job.error is not None
    assert bench.job.error.message.startswith(
        "The polish stage is done, and the next one could not be started"
    )


async def test_just_done_stage_may_have_published() -> None:
    """A stage that was done a moment ago may have published.

    The given-up message is a duplicate, and the next stage's message is on its way.
    """
    bench = await benched(job(stages={**through(GENERATE), POLISH: StageRecord(status=DONE, attempt=1)}))
    bench.clock.advance(119)
    with pytest.raises(RetryLater):
        await bench.take(MESSAGE, "blog-polish")
    assert bench.job.status is JobStatus.QUEUED


async def test_the_letter_says_where_it_came_from() -> None:
    """With the subscription that gave it up, not the one that brought it here."""
    bench = Bench()
    await bench.take(MESSAGE, "blog-polish", org_id="o")
    (letter,) = bench.jobs.letters.values()
    assert (letter.subscription, letter.job_id, letter.message_id) == ("blog-polish", JOB, "9")
    assert letter.attributes["org_id"] == "o"


async def test_letter_with_unsent_costs_fails_job_first() -> None:
    """A dead letter of a job with unsent usage fails the job, then publishes the usage.

    Neither waits for the other for ever: the letter comes again until the usage is published.
    """
    event = usage_event(job_id=JOB)
    bench = await benched(
        job(stages=through(GENERATE), unsent=(event,)), often("publish blog-usage", "before", 1)
    )
    with pytest.raises(Unavailable):
        await bench.take(MESSAGE, "blog-polish")
    assert (bench.job.status, bench.job.unsent) == (JobStatus.FAILED, (event,))
    await bench.take(MESSAGE, "blog-polish")
    assert (bench.job.status, bench.job.unsent) == (JobStatus.FAILED, None)
    assert [message.fields["event_id"] for message in bench.topics.on("blog-usage")] == [event.event_id]

"""A message that can't be read and names a job: kept, and the job that may wait for it comes to an end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from functions.deadletter.handler import DeadLetters
from shared.errors import RetryLater
from shared.jobs.claim import UNREAD_WAITS, ClaimTerms, Verdict, decide_unread
from shared.jobs.job import Job, JobProfile, JobStatus, Stage
from shared.materials.compact import compact_fields
from shared.messages.envelope import Envelope
from shared.messages.schemas import StageMessage, StartRequest, as_map, parse
from shared.stage.intake import Unread
from tests.support.fakes.broken import once
from tests.support.samples.jobs import GENERATE, MAX, META, NOW, POLISH, QUALITY, at_work, job, through
from tests.support.virtual_time import LoopClock, in_virtual_time
from tests.support.workbench import JOB, START, Workbench, envelope

LONG_AGO = NOW - timedelta(hours=1)
LATER = NOW + timedelta(seconds=1)
WORK, PUBLISH, ANNOUNCE, DROP, HELD, CANCEL, EXHAUSTED, UNREADABLE, WAIT, REFUSED, _ = Verdict
BEFORE_POLISH = job(stages=through(GENERATE), updated_at=LONG_AGO)

_TABLE: list[tuple[str, Job, Stage, Verdict]] = [
    ("its turn", BEFORE_POLISH, POLISH, UNREADABLE),
    ("its turn, a moment ago", replace(BEFORE_POLISH, updated_at=NOW), POLISH, HELD),
    ("at the limit", replace(BEFORE_POLISH, updated_at=NOW - UNREAD_WAITS), POLISH, UNREADABLE),
    ("at work", job(stages=at_work(POLISH, 1), lease=LATER, updated_at=LONG_AGO), POLISH, HELD),
    ("crashed", job(stages=at_work(POLISH, 1), lease=NOW, updated_at=LONG_AGO), POLISH, UNREADABLE),
    ("asked for patience", job(stages=at_work(POLISH, 1, not_before=LATER)), POLISH, HELD),
    ("tried too often", job(stages=at_work(POLISH, MAX), updated_at=LONG_AGO), POLISH, EXHAUSTED),
    ("to be cancelled", replace(BEFORE_POLISH, cancel_requested=True), POLISH, CANCEL),
    ("elsewhere, before", job(updated_at=LONG_AGO), POLISH, DROP),
    ("elsewhere, after", job(stages=at_work(META, 1), updated_at=LONG_AGO), POLISH, DROP),
    ("done, not published", job(stages=through(GENERATE, POLISH), updated_at=LONG_AGO), POLISH, PUBLISH),
    ("failed", replace(BEFORE_POLISH, status=JobStatus.FAILED, stage=POLISH), POLISH, ANNOUNCE),
    ("cancelled", replace(BEFORE_POLISH, status=JobStatus.CANCELLED, stage=META), POLISH, DROP),
    ("completed", job(status=JobStatus.COMPLETED, stages=through(*Stage)), QUALITY, DROP),
]


@pytest.mark.parametrize(
    ("before", "stage", "verdict"), [row[1:] for row in _TABLE], ids=[r[0] for r in _TABLE]
)
def test_each_case_has_its_verdict(before: Job, stage: Stage, verdict: Verdict) -> None:
    """The message is of the job's own run and revision, or these can't be read."""
    terms = ClaimTerms(token="", now=NOW, lease_seconds=45, max_attempts=MAX)
    message = StageMessage(JOB, before.run, before.revision)
    decision = decide_unread(before, stage, message, terms, "run is required and missing.")
    assert decision.verdict is verdict
    assert (decision.job != before) == verdict.writes
    if verdict is UNREADABLE:
        error = decision.job.error
        assert error is not None
        assert (error.code, error.stage, error.retryable) == ("internal", stage, True)
        assert error.message == (
            "The polish stage was not started: run the job again, and it goes on from there."
        )
        assert decision.reason == "a message to the polish stage can't be read: run is required and missing"


@pytest.mark.parametrize(
    ("fields", "run", "revision"),
    [
        ({"run": 2, "revision": "x"}, 2, 1),
        ({"run": "x", "revision": 0}, 3, 0),
        ({"run": 0, "revision": -1}, 3, 1),
        ({"run": True}, 3, 1),
        (b"no JSON", 3, 1),
    ],
)
def test_what_can_be_read_of_a_message_counts(fields: object, run: int, revision: int) -> None:
    """One of an older run is late, however bad it is; what can't be read is taken to be of the present."""
    data = {"job_id": JOB, **fields} if isinstance(fields, dict) else fields
    unread = Unread(envelope(data, job_id=JOB), JOB, "r")
    assert unread.at(job(run=3, revision=1), POLISH) == StageMessage(JOB, run, revision)


@pytest.mark.parametrize(
    ("given", "stored", "concerned"),
    [
        ({"newer": 7}, {"newer": 7}, True),
        ({"word_count": 9000}, {"word_count": 9000}, True),
        ({"newer": 7}, {}, False),
        ({"newer": 7, "topic": "Another"}, {"newer": 7}, False),
        ({"word_count": 9000}, {}, False),
        ({"links": {"pages": [{"url": "https://a.example/", "title": "\ud83d"}]}}, {}, False),
        ({"refresh": {"changes": "\ud83d", "text": "\ud83d"}}, {}, False),
        ({"sources": [{"title": "A", "text": "\ud83d"}]}, {}, False),
    ],
)
def test_start_message_concerns_an_equal_job(
    given: dict[str, object],
    stored: dict[str, object],
    concerned: bool,  # noqa: FBT001
) -> None:
    """A start message concerns a job that asks for the same.

    A newer version has accepted it: this one can't read it, and finds the accepted request.
    """
    before = job(request={**START, "tone": "professional", **stored})
    unread = Unread(envelope({**START, **given}), JOB, "r")
    assert unread.concerns(before, GENERATE) is concerned
    assert not Unread(envelope(b"no JSON", job_id=JOB), JOB, "r").concerns(before, GENERATE)


@pytest.mark.parametrize(
    ("given", "profile", "concerned"),
    [
        ({}, None, True),
        ({"sources": [{"title": "A", "text": "Another."}]}, None, False),
        ({"refresh": {"text": "Another.", "changes": "A new price.", "newer": 7}}, None, False),
        ({"links": {"pages": [{"url": "https://a.example/"}]}}, None, False),
        ({}, JobProfile(name="default", version="0", filled=("language",)), True),
        ({"language": "en"}, JobProfile(name="default", version="0", filled=("language",)), False),
    ],
)
def test_texts_concern_the_job_that_has_their_digests(
    given: dict[str, object],
    profile: JobProfile | None,
    concerned: bool,  # noqa: FBT001
) -> None:
    """A newer version began the job with them, and its profile may have filled what is left out."""
    fields = {
        "sources": [{"title": "A", "text": "Nine years. é😀", "newer": 7}],
        "links": {"pages": [{"url": "https://a.example/", "title": "A"}], "newer": [{}]},
        "refresh": {"text": "# A", "changes": "A new price.", "newer": None},
        "newer": 7,
    }
    language = {"language": "de"} if profile else {}
    stored = {**compact_fields({**START, **fields}), **language}
    before = replace(job(request=stored), profile=profile)
    unread = Unread(envelope({**START, **fields, **given}), JOB, "r")
    assert unread.concerns(before, GENERATE) is concerned


BAD = {"job_id": JOB, "run": "first", "revision": 0}


async def waiting(bench: Workbench, before: Job, *, minutes: float = 5) -> None:
    """Put a job there that nobody has touched for minutes."""
    await bench.jobs.create(replace(before, updated_at=LoopClock().now() - timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    "delivery", [envelope(BAD), envelope(b"no JSON", job_id=JOB)], ids=["fields", "JSON"]
)
@in_virtual_time
async def test_waiting_job_fails_with_a_sentence(delivery: Envelope) -> None:
    """A job that waits for it fails with a sentence.

    For nothing else would ever move it: the message is acknowledged.
    """
    bench = Workbench(stage=POLISH)
    await waiting(bench, job(stages=through(GENERATE)))
    assert await bench.deliver(delivery)
    error = bench.job().error
    assert error is not None
    assert (bench.job().status, error.code, error.retryable) == (JobStatus.FAILED, "internal", True)
    assert error.message.startswith("The polish stage was not started: run the job again")
    assert (len(bench.jobs.letters), bench.gateway.calls) == (1, [])


@in_virtual_time
async def test_message_on_its_way_is_given_time() -> None:
    """A job whose own message may be on its way is given time.

    The bad one comes again, and sees what became of the job.
    """
    bench = Workbench(stage=POLISH)
    await waiting(bench, job(stages=through(GENERATE)), minutes=0)
    assert not await bench.deliver(envelope(BAD))
    assert await bench.deliver(envelope({**BAD, "run": 1}, message_id="good"))
    after = bench.jobs.documents[JOB]
    assert await bench.deliver(envelope(BAD))
    assert bench.jobs.documents[JOB] is after
    assert len(bench.jobs.letters) == 1


@in_virtual_time
async def test_running_job_is_left_and_looked_at_again() -> None:
    """A job at work is left alone and looked at again.

    The attempt may have been begun by this very message, in another version, and may crash.
    """
    bench = Workbench(stage=POLISH)
    lease = LoopClock().now() + timedelta(seconds=45)
    await waiting(bench, job(stages=at_work(POLISH, 1), lease=lease))
    before = bench.jobs.documents[JOB]
    assert not await bench.deliver(envelope(BAD))
    assert bench.jobs.documents[JOB] is before
    await asyncio.sleep(46)
    assert await bench.deliver(envelope(BAD))
    assert bench.job().status is JobStatus.FAILED


@in_virtual_time
async def test_job_that_moves_on_is_left_alone() -> None:
    """A job that moves on meanwhile is left alone.

    The end is written only if nobody has written since the job was read.
    """

    def moves_on(name: str) -> None:
        if name == "update":
            bench.jobs.touch(JOB, stages=msgspec.to_builtins(at_work(QUALITY, 1)))

    bench = Workbench(stage=POLISH, plan=moves_on)
    await waiting(bench, job(stages=through(GENERATE)))
    assert await bench.deliver(envelope(BAD))
    assert bench.job().status is JobStatus.QUEUED
    assert bench.job().error is None


@in_virtual_time
async def test_unannounced_done_stage_is_announced() -> None:
    """A finished stage whose message was not published is published.

    Its message was read once, by another version, which crashed before it could publish.
    """
    bench = Workbench(stage=POLISH)
    await waiting(bench, job(stages=through(GENERATE, POLISH)))
    assert await bench.deliver(envelope(BAD))
    assert len(bench.following) == 1


@pytest.mark.parametrize(
    "late", [{"run": 1, "revision": "x"}, {"run": 1}, {"run": 2, "revision": 0, "job_id": JOB + " "}]
)
@in_virtual_time
async def test_one_of_an_older_run_is_only_kept(late: dict[str, object]) -> None:
    """The job waits for another one."""
    bench = Workbench(stage=POLISH)
    await waiting(bench, job(run=2, revision=1, stages=through(GENERATE, POLISH, QUALITY)))
    before = bench.jobs.documents[JOB]
    assert await bench.deliver(envelope({"job_id": JOB, **late}, job_id=JOB))
    assert bench.jobs.documents[JOB] is before
    assert len(bench.jobs.letters) == 1


@in_virtual_time
async def test_newer_start_message_waits() -> None:
    """A start message of a newer version waits for it.

    That version has begun the job: nobody fails it for a field that this one does not know.
    """
    bench = Workbench()
    newer = {**START, "newer": 7}
    await waiting(bench, job(request={**as_map(request_of(START)), "newer": 7}))
    before = bench.jobs.documents[JOB]
    assert not await bench.deliver(envelope(newer))
    assert bench.jobs.documents[JOB] is before
    given_up = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    source = {"CloudPubSubDeadLetterSourceSubscription": "blog-generate"}
    await given_up.handle(envelope(newer, message_id="9", **source))
    error = bench.job().error
    assert error is not None
    assert (error.code, error.retryable) == ("internal", True)
    assert error.message.startswith("The generate stage was not started")


@in_virtual_time
async def test_unreadable_letter_ends_its_job() -> None:
    """A dead letter that can't be read ends its job.

    It came here because the stage never managed to keep it.
    """
    bench = Workbench()
    await waiting(bench, job(stages=through(GENERATE)))
    letters = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    source = {"CloudPubSubDeadLetterSourceSubscription": "blog-polish"}
    await letters.handle(envelope(BAD, message_id="9", **source))
    error = bench.job().error
    assert error is not None
    assert (bench.job().status, error.stage, len(bench.jobs.letters)) == (JobStatus.FAILED, POLISH, 1)


@in_virtual_time
async def test_letter_of_running_attempt_is_redelivered() -> None:
    """A dead letter of an attempt at work comes again. As at the stage."""
    bench = Workbench()
    lease = LoopClock().now() + timedelta(seconds=45)
    await waiting(bench, job(stages=at_work(POLISH, 1), lease=lease))
    letters = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    source = {"CloudPubSubDeadLetterSourceSubscription": "blog-polish"}
    with pytest.raises(RetryLater):
        await letters.handle(envelope(BAD, message_id="9", **source))


@pytest.mark.parametrize("operation", ["keep", "read", "update"])
@in_virtual_time
async def test_trouble_brings_it_again(operation: str) -> None:
    """It is acknowledged only when it is kept and its job has its end."""
    bench = Workbench(stage=POLISH, plan=once(operation, "before"))
    await waiting(bench, job(stages=through(GENERATE)))
    assert not await bench.deliver(envelope(BAD))
    assert await bench.deliver(envelope(BAD))
    assert (bench.job().status, len(bench.jobs.letters)) == (JobStatus.FAILED, 1)


def request_of(fields: Mapping[str, object]) -> StartRequest:
    """Return a start message as it is accepted."""
    return parse(json.dumps(fields).encode(), StartRequest)

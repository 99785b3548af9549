"""The event of a job's end, derived from its document."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.jobs.end_event import EventType, end_event
from shared.jobs.job import Job, JobError, JobStatus, Stage
from shared.jobs.transitions import cancel, complete, fail
from shared.stage.end_announcer import EndAnnouncer
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.samples.jobs import GENERATE, META, NOW, POLISH, RESULT, job, through
from tests.support.workbench import JOB, ORG, TRACE, USER

THEN = NOW + timedelta(minutes=2)
ERROR = JobError(
    code=ErrorCode.CONTENT_POLICY, message="Choose another topic.", stage=POLISH, retryable=False
)
DONE = complete(replace(job(stages=through(*Stage), run=2), stage=META, updated_at=THEN), RESULT, THEN)
FAILED = fail(job(stages=through(GENERATE)), ERROR, THEN)
CANCELLED = cancel(job(stages=through(GENERATE)), POLISH, THEN)


def published(ended: Job) -> dict[str, object]:
    """Return the message's fields."""
    fields: dict[str, object] = json.loads(msgspec.json.encode(end_event(ended)))
    return fields


def test_event_of_a_completed_job() -> None:
    """The event has all that a service without Firestore needs."""
    assert published(DONE) == {
        "event_id": end_event(DONE).event_id,
        "type": "job.completed",
        "timestamp": "2026-01-01T00:02:00Z",
        "data": {
            "job_id": JOB,
            "org_id": ORG,
            "user_id": USER,
            "run": 2,
            "revision": 0,
            "status": "completed",
            "stage": "meta",
            "title": "t",
            "quality_score": 80,
            "word_count": 1,
            "cost_usd": 0.0,
            "error": None,
        },
    }


def test_event_of_a_failed_job_has_the_error() -> None:
    """The event has the error of the job's document."""
    event = published(FAILED)
    data = event["data"]
    assert isinstance(data, dict)
    assert (event["type"], data["status"], data["stage"], data["title"]) == (
        "job.failed",
        "failed",
        "polish",
        None,
    )
    assert data["error"] == {
        "code": "content_policy",
        "message": "Choose another topic.",
        "stage": "polish",
        "retryable": False,
    }


def test_each_end_has_its_id() -> None:
    """Each end keeps its own id, which depends on job, creation, run and kind."""
    ends = [
        DONE,
        FAILED,
        CANCELLED,
        replace(FAILED, run=2),
        replace(FAILED, created_at=THEN),
        replace(FAILED, job_id=ORG),
    ]
    ids = {end_event(end).event_id for end in ends}
    assert len(ids) == len(ends)
    assert end_event(replace(FAILED, cancel_requested=True)).event_id in ids
    # Published ids never change.
    assert end_event(FAILED).event_id == "2d70d2b3-042f-557a-9196-9aeb7c051d75"


@pytest.mark.parametrize("ended", [DONE, FAILED, CANCELLED])
async def test_same_end_gives_the_same_bytes(ended: Job) -> None:
    """An end that is announced again has the same bytes, also after its usage events were published."""
    jobs, topics = MemoryJobs(), MemoryTopics()
    announcer = EndAnnouncer(topics, "blog-events")
    seen = await jobs.create(ended)
    await announcer.announce(ended, TRACE)
    await jobs.update(seen, replace(ended, unsent=None, cancel_requested=True))
    await announcer.announce(jobs.job(JOB), TRACE)
    first, second = topics.messages
    assert first.data == second.data
    assert first.attributes == {
        "job_id": JOB,
        "org_id": ORG,
        "type": end_event(ended).type.value,
        "traceparent": TRACE,
    }


async def test_unowned_jobs_event_has_no_owner() -> None:
    """The event of a rejected start message without an owner has no owner."""
    topics = MemoryTopics()
    await EndAnnouncer(topics, "blog-events").announce(replace(FAILED, org_id="", user_id=""), TRACE)
    [message] = topics.messages
    assert (message.fields["data"]["org_id"], message.fields["data"]["user_id"]) == (None, None)
    assert "org_id" not in message.attributes


def test_end_event_is_small_without_content() -> None:
    """An event is under 4 KB and has no content, however long the job's texts are."""
    long = replace(
        FAILED,
        error=replace(ERROR, message="ü" * 50_000),
        result=replace(RESULT, title="ü" * 5_000, content="secret post"),
        request={**FAILED.request, "topic": "secret topic"},
        draft="secret draft",
    )
    data = msgspec.json.encode(end_event(long))
    assert len(data) < 4096
    assert b"secret" not in data


def test_live_job_has_no_event() -> None:
    """A job that has not ended and awaits no review raises ValueError."""
    for status in JobStatus:
        if not status.at_rest:
            with pytest.raises(ValueError, match="ended"):
                end_event(job(status=status))


def test_every_end_has_its_type() -> None:
    """Every terminal status has its event type, and so has a job that awaits a review."""
    kinds = {end_event(job(status=status)).type for status in JobStatus if status.at_rest}
    assert kinds == set(EventType)

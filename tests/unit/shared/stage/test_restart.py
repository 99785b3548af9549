"""A refused start message does not use its job's id up: a valid one with the same id begins the job."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from functions.deadletter.handler import DeadLetters
from shared.jobs.job import Job, JobStatus, Stage, StageStatus
from tests.support.fakes.broken import once
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, ORG, START, USER, Workbench, envelope, start

OTHER = "99999999-9999-4999-8999-999999999999"


async def refused(**wrong: object) -> Workbench:
    """Return a bench with the job of a refused start message."""
    bench = Workbench()
    assert await bench.deliver(start(**({"word_count": 6000} | wrong)))
    assert bench.job().status is JobStatus.FAILED
    return bench


@in_virtual_time
async def test_the_same_id_corrected_begins_the_job() -> None:
    """The document is the new job's, and nothing is left of the refused one."""
    bench = await refused(topic="A typo", user_id=OTHER)
    assert await bench.deliver(start(word_count=600))
    job = bench.job()
    document = bench.jobs.documents[JOB]
    assert (job.record(Stage.GENERATE).status, len(bench.following)) == (StageStatus.DONE, 1)
    assert (job.request["topic"], job.request["word_count"]) == (START["topic"], 600)
    assert (job.org_id, job.user_id, job.run) == (ORG, USER, 1)
    assert "error" not in document
    assert (job.record(Stage.GENERATE).error, job.record(Stage.GENERATE).error_code) == (None, None)
    assert len(bench.jobs.letters) == 1


@in_virtual_time
async def test_redelivered_bad_message_changes_nothing() -> None:
    """The bad message that comes again changes nothing. Before, between and after: it is kept once."""
    bench = await refused()
    assert await bench.deliver(start(word_count=6000))
    assert await bench.deliver(start())
    after = bench.jobs.documents[JOB]
    assert await bench.deliver(start(word_count=6000))
    assert bench.jobs.documents[JOB] is after
    assert (len(bench.jobs.letters), len(bench.gateway.calls)) == (1, 1)


@in_virtual_time
async def test_redelivered_message_with_texts_stays_refused() -> None:
    """Its document has the texts as they were sent, and not their digests."""
    given = {"profile": "missing", "sources": [{"title": "A", "text": "Honey."}]}
    bench = await refused(word_count=300, **given)
    before = bench.jobs.documents[JOB]
    bench.jobs.admissions.profiles[ORG, "missing"] = {"voice": "Warm."}
    assert await bench.deliver(start(word_count=300, **given))
    assert bench.jobs.documents[JOB] is before


@in_virtual_time
async def test_corrected_message_is_one_job() -> None:
    """The corrected message is one job however often it comes. As any start message."""
    bench = await refused()
    for _ in range(3):
        assert await bench.deliver(start())
    assert len(bench.gateway.calls) == 1


@in_virtual_time
async def test_second_wrong_correction_shows_its_reason() -> None:
    """A second wrong correction shows its own reason.

    The first reason may be fixed by now; an earlier message changes nothing any more.
    """
    bench = await refused()
    first = bench.job()
    await asyncio.sleep(2)
    later = replace(start(tone=""), message_id="2", publish_time=_after(first))
    assert await bench.deliver(later)
    shown = bench.job()
    assert first.error is not None
    assert shown.error is not None
    assert ("word_count" in first.error.message, "tone" in shown.error.message) == (True, True)
    assert (first.request["word_count"], "word_count" in shown.request) == (6000, False)
    assert len({event["event_id"] for event in _announced(bench)}) == 2
    again = replace(start(word_count=6000), publish_time=(first.created_at - timedelta(1)).isoformat())
    assert await bench.deliver(again)
    assert bench.job() == shown


@in_virtual_time
async def test_other_organizations_refusal_is_harmless() -> None:
    """Another organizations refusal changes nothing.

    And its valid message is kept with the reason: no job goes on under that id.
    """
    bench = await refused()
    first = bench.job()
    for number, wrong in enumerate(({"tone": ""}, {}), 2):
        other = start(org_id=OTHER, **wrong)
        assert await bench.deliver(replace(other, message_id=str(number), publish_time=_after(first)))
    assert bench.job() == first
    reasons = [letter.reason for letter in bench.jobs.letters.values()]
    assert reasons[-1] == "job_id belongs to a refused request of another organisation: use a new one."


def _after(job: Job) -> str:
    return (job.created_at + timedelta(seconds=1)).isoformat()


def _announced(bench: Workbench) -> list[dict[str, Any]]:
    return [message.fields for message in bench.topics.on("blog-events")]


@pytest.mark.parametrize("when", ["before", "after"])
@in_virtual_time
async def test_a_restart_that_is_interrupted_goes_on(when: str) -> None:
    """The write that takes the id over is the claim."""
    bench = await refused()
    broken = bench.breaking(once("update", when))  # type: ignore[arg-type]
    assert not await broken.deliver()
    assert await bench.until_acknowledged()
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE


@in_virtual_time
async def test_other_organization_cannot_take_the_id() -> None:
    """Another organization does not take the id over.

    The refused job is shown to the organisation that it names.
    """
    bench = await refused()
    before = bench.jobs.documents[JOB]
    assert await bench.deliver(start(org_id=OTHER))
    assert bench.jobs.documents[JOB] is before
    assert bench.gateway.calls == []


@in_virtual_time
async def test_refused_unowned_job_is_anybodys() -> None:
    """A refused job that nobody owns is anybodys.

    It is shown to nobody, and an organisation that could not be read may be the one that corrects it.
    """
    bench = await refused(org_id="acme")
    assert bench.job().org_id == ""
    assert await bench.deliver(start())
    assert bench.job().org_id == ORG


@pytest.mark.parametrize(
    "changed",
    [
        {"run": 2},
        {"error": {"code": "internal", "message": "m", "stage": "generate", "retryable": True}},
        {"stages": {"generate": {"status": "failed", "attempt": 1}}},
        {"status": "cancelled", "error": None},
    ],
    ids=["replayed", "failed for another reason", "begun", "cancelled"],
)
@in_virtual_time
async def test_a_job_that_had_begun_is_not_begun_anew(changed: dict[str, object]) -> None:
    """Only what never was a job has nothing to lose."""
    bench = await refused()
    bench.jobs.touch(JOB, **changed)
    before = bench.jobs.documents[JOB]
    assert await bench.deliver(start())
    assert bench.jobs.documents[JOB] is before
    assert bench.gateway.calls == []


@in_virtual_time
async def test_corrected_dead_letter_fails_its_own_job() -> None:
    """A corrected message that is given up fails as its own job.

    Its owner sees this trouble and not that of the message before.
    """
    bench = await refused()
    source = {"CloudPubSubDeadLetterSourceSubscription": "blog-generate"}
    letters = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    await letters.handle(envelope(START, message_id="9", **source))
    error = bench.job().error
    assert error is not None
    assert (error.code, error.retryable) == ("internal", True)
    assert bench.job().request["word_count"] == 1500

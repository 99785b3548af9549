"""What every job store does: the fake, and Firestore itself on its emulator."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from functions.meta.rendering import publish
from shared.errors import Conflict, PipelineError
from shared.gateways.job_store import JobStore, Snapshot
from shared.jobs.claim import ClaimTerms, decide
from shared.jobs.job import Job, JobError, Stage
from shared.jobs.outputs import GenerateOutput, Issue, MetaOutput, Outputs, QualityOutput, Result
from shared.jobs.transitions import drafted, failed, new_job
from shared.messages.schemas import StageMessage, StartRequest
from shared.stage.intake import refused_job
from tests.support.fakes.usage_store import usage_event
from tests.support.workbench import JOB, ORG, START, USER, envelope

NOW = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
TERMS = ClaimTerms(
    token="mine",  # noqa: S106 - a fencing token is no secret
    now=NOW,
    lease_seconds=45,
    max_attempts=5,
)


def queued() -> Job:
    """Return a job as a start message makes it."""
    request = StartRequest(org_id=ORG, user_id=USER, topic="Tea", keywords=("green", "black"))
    return new_job(request, JOB, NOW, ttl_days=90)


def begun() -> Job:
    """Return a job that is being worked on."""
    return decide(queued(), Stage.GENERATE, StageMessage(JOB, 1, 0), TERMS).job


def ended() -> Job:
    """Return a job with every field filled."""
    issue = Issue(type="short", severity="low", message="It is short.", line=3)
    tags = MetaOutput(title="t", description="d", og_title="o", og_description="g")
    result = Result(
        content="Text.",
        title="T",
        quality_score=80,
        quality_issues=(issue,),
        word_count=1,
        meta_tags=tags,
        artifacts_removed=0,
        model_used="gpt-4o",
        processing_time=1.5,
        generated_at=NOW.isoformat(),
    )
    error = JobError(code="internal", message="m", stage=Stage.META, retryable=True)  # type: ignore[arg-type]
    unsent = (usage_event(cost_usd=None), usage_event())
    whole = replace(
        failed(begun(), error, NOW), result=result, draft="so far", cancel_requested=True, unsent=unsent
    )
    waiting = replace(whole.record(Stage.META), not_before=NOW, counted=("one", "two"))
    return replace(whole, stages={**whole.stages, Stage.META: waiting})


async def test_an_absent_job_is_none(store: JobStore) -> None:
    """Absence is an answer, not an error."""
    assert await store.read(JOB) is None


@pytest.mark.parametrize("job", [queued(), begun(), ended()], ids=["queued", "begun", "ended"])
async def test_a_job_comes_back_equal(store: JobStore, job: Job) -> None:
    """To the microsecond, with its times aware and in UTC, its lists and its numbers."""
    await store.create(job)
    seen = await store.read(JOB)
    assert seen is not None
    assert seen.job == job
    assert seen.job.created_at.utcoffset() == timedelta(0)
    assert seen.job.request["keywords"] == ["green", "black"]


async def test_of_twenty_creators_one_wins(store: JobStore) -> None:
    """All of them at once: the others hear of it."""
    results = await asyncio.gather(*(store.create(queued()) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 19


async def test_of_twenty_writers_with_one_version_one_wins(store: JobStore) -> None:
    """What was read is what must still be there."""
    seen = await store.create(queued())
    claims = [replace(begun(), progress=number) for number in range(10, 30)]
    results = await asyncio.gather(*(store.update(seen, job) for job in claims), return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 19
    winner = next(
        job for job, result in zip(claims, results, strict=True) if not isinstance(result, Conflict)
    )
    after = await store.read(JOB)
    assert after is not None
    assert after.job == winner


async def test_versions_follow_one_another(store: JobStore) -> None:
    """The version that a write returns is the one for the next write; an older one is refused."""
    first = await store.create(queued())
    second = await store.update(first, begun())
    third = await store.update(second, replace(begun(), progress=20))
    assert third.job.progress == 20
    with pytest.raises(Conflict):
        await store.update(first, begun())
    with pytest.raises(Conflict):
        await store.update(second, replace(begun(), progress=30))


async def test_an_update_of_a_job_that_is_gone_is_a_conflict(store: JobStore) -> None:
    """As when the time to live has removed it."""
    other = replace(queued(), job_id=ORG)
    seen = await store.create(queued())
    with pytest.raises(Conflict):
        await store.update(Snapshot(other, seen.version), replace(other, progress=5))


async def test_an_update_writes_what_changed_and_removes_what_is_none(store: JobStore) -> None:
    """A stage's record by itself, and a field that is None is absent."""
    seen = await store.create(begun())
    draft = drafted(begun(), Stage.GENERATE, "So far", 0.5, begun().lease, NOW)  # type: ignore[arg-type]
    seen = await store.update(seen, draft)
    await store.update(seen, replace(draft, draft=None, lease=None))
    after = await store.read(JOB)
    assert after is not None
    assert (after.job.draft, after.job.lease, after.job.progress) == (None, None, draft.progress)
    assert after.job.record(Stage.GENERATE) == begun().record(Stage.GENERATE)


async def test_outputs_are_written_with_the_job_or_not_at_all(store: JobStore) -> None:
    """A batch that conflicts writes neither."""
    seen = await store.create(begun())
    output = {"content": "mine", "title": "T", "model": "m", "created_at": NOW, "run": 1}
    await store.update(seen, replace(begun(), progress=50), {Stage.GENERATE: output})
    late = {**output, "content": "late"}
    with pytest.raises(Conflict):
        await store.update(seen, replace(begun(), progress=60), {Stage.GENERATE: late, Stage.POLISH: late})
    outputs = await outputs_of(store)
    assert outputs.generate == GenerateOutput(content="mine", title="T", model="m")
    assert (outputs.polish, outputs.quality, outputs.meta) == (None, None, None)


async def test_findings_come_back_as_they_were(store: JobStore) -> None:
    """With their lines, and without."""
    issues = (Issue("a", "high", "one", 3), Issue("b", "low", "two"))
    seen = await store.create(begun())
    output = {
        "score": 60,
        "word_count": 500,
        "issues": [
            {"type": i.type, "severity": i.severity, "message": i.message, "line": i.line} for i in issues
        ],
    }
    await store.update(seen, replace(begun(), progress=90), {Stage.QUALITY: output})
    assert (await outputs_of(store)).quality == QualityOutput(score=60, word_count=500, issues=issues)


async def test_a_job_without_outputs_has_none(store: JobStore) -> None:
    """The first stage finds nothing to build on."""
    await store.create(begun())
    assert await outputs_of(store) == Outputs()


async def test_outputs_that_were_read_stay_at_hand(store: JobStore) -> None:
    """Through every write of the attempt that read them; who did not ask for them has none."""
    seen = await store.create(begun())
    output = {"content": "mine", "title": "T", "model": "m"}
    await store.update(seen, replace(begun(), progress=50), {Stage.GENERATE: output})
    read = await store.read(JOB, with_outputs=True)
    assert read is not None
    written = await store.update(read, replace(read.job, progress=60))
    written = await store.update(written, replace(read.job, progress=70))
    assert written.outputs.generate == GenerateOutput(content="mine", title="T", model="m")
    plain = await store.read(JOB)
    assert plain is not None
    assert (plain.outputs, plain.job.progress) == (Outputs(), 70)


async def outputs_of(store: JobStore) -> Outputs:
    """Return what the stages have left."""
    seen = await store.read(JOB, with_outputs=True)
    assert seen is not None
    return seen.outputs


@pytest.mark.parametrize(
    "odd",
    [{"keywords": [["nested"]]}, {"word_count": 2**70}, {"": 1}, {"__a__": {}}, {"topic": {"": "\x00"}}],
)
async def test_a_refused_request_of_any_shape_can_be_shown(store: JobStore, odd: dict[str, object]) -> None:
    """What Firestore does not take is left out: the job has to show its error."""
    delivery = envelope({**START, **odd})
    refused = refused_job(delivery, JOB, "because", NOW, 90)
    await store.create(refused)
    seen = await store.read(JOB)
    assert seen is not None
    assert (seen.job.org_id, seen.job.request["user_id"], seen.job.status) == (ORG, USER, "failed")


@pytest.mark.parametrize("store", ["firestore"], indirect=True)
async def test_what_firestore_refuses_is_an_error_of_ours(store: JobStore) -> None:
    """A map inside a list inside a list is none of its shapes."""
    with pytest.raises(PipelineError):
        await store.create(replace(queued(), request={"keywords": [["nested"]]}))


@pytest.mark.parametrize("text", ["\U0001d4b3" * 200_000, "a & b. " * 55_000, "`<" * 100_000])
async def test_the_longest_post_has_room(store: JobStore, text: str) -> None:
    """In both of its forms, or in one."""
    seen = await store.create(begun())
    published = publish(text)
    result = replace(ended().result, content=published.content, content_html=published.content_html)  # type: ignore[type-var]
    await store.update(seen, replace(seen.job, result=result))
    found = await store.read(JOB)
    assert found is not None
    assert found.job.result == result


async def test_a_document_has_a_limit(store: JobStore) -> None:
    """1 MiB."""
    seen = await store.create(begun())
    with pytest.raises(PipelineError):
        await store.update(seen, replace(seen.job, draft="a" * 1_100_000))

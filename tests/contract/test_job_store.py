"""What every job store does: the fake, and Firestore itself on its emulator."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from functions.meta.rendering import publish
from shared.errors import Conflict, PipelineError
from shared.gateways.job_store import JobStore
from shared.gateways.snapshot import Snapshot
from shared.jobs.answers import AnswersChange, KeptAnswers
from shared.jobs.answers import fields as answer_fields
from shared.jobs.claim import ClaimTerms, decide
from shared.jobs.job import Job, JobError, Stage
from shared.jobs.outputs import GenerateOutput, Issue, MetaOutput, Outputs, QualityOutput, Result
from shared.jobs.transitions import fail, new_job, show_draft
from shared.llm.chat import Draft
from shared.materials.compact import split
from shared.materials.documents import read_documents, to_documents
from shared.materials.stored_profile import read_profile
from shared.messages.inputs import (
    MOST_POST_CHARACTERS,
    MOST_SOURCE_CHARACTERS,
    Links,
    Page,
    Refresh,
    Source,
)
from shared.messages.schemas import StageMessage, StartRequest, parse
from shared.stage.answer_keeper import AnswerKeeper
from shared.stage.intake import refused_job
from tests.support.fakes.gateway import answer
from tests.support.fakes.usage_store import usage_event
from tests.support.workbench import JOB, ORG, START, USER, envelope

NOW = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
TERMS = ClaimTerms(
    token="mine",  # noqa: S106 - a fencing token is not a secret
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
        fail(begun(), error, NOW), result=result, draft="so far", cancel_requested=True, unsent=unsent
    )
    waiting = replace(whole.record(Stage.META), not_before=NOW, counted=("one", "two"))
    return replace(whole, stages={**whole.stages, Stage.META: waiting})


async def test_absent_job_is_none(store: JobStore) -> None:
    """Reading an absent job returns None and raises no error."""
    assert await store.read(JOB) is None


@pytest.mark.parametrize("job", [queued(), begun(), ended()], ids=["queued", "begun", "ended"])
async def test_job_is_read_as_written(store: JobStore, job: Job) -> None:
    """A job is read back equal: times to the microsecond and in UTC, lists and numbers."""
    await store.create(job)
    seen = await store.read(JOB)
    assert seen is not None
    assert seen.job == job
    assert seen.job.created_at.utcoffset() == timedelta(0)
    assert seen.job.request["keywords"] == ["green", "black"]


async def test_create_has_one_winner_of_twenty(store: JobStore) -> None:
    """Of twenty concurrent creators one wins, and the others get a Conflict."""
    results = await asyncio.gather(*(store.create(queued()) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 19


async def test_update_has_one_winner_of_twenty(store: JobStore) -> None:
    """Of twenty concurrent writers with one version one wins."""
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


async def test_update_needs_the_newest_version(store: JobStore) -> None:
    """A write returns the version for the next write; an older version is refused."""
    first = await store.create(queued())
    second = await store.update(first, begun())
    third = await store.update(second, replace(begun(), progress=20))
    assert third.job.progress == 20
    with pytest.raises(Conflict):
        await store.update(first, begun())
    with pytest.raises(Conflict):
        await store.update(second, replace(begun(), progress=30))


async def test_update_of_a_deleted_job_is_a_conflict(store: JobStore) -> None:
    """Updating a job that its time to live has removed is a Conflict."""
    other = replace(queued(), job_id=ORG)
    seen = await store.create(queued())
    with pytest.raises(Conflict):
        await store.update(Snapshot(other, seen.version), replace(other, progress=5))


async def test_update_writes_changes_and_removes_none(store: JobStore) -> None:
    """An update writes a stage's record by itself and removes a field that is None."""
    seen = await store.create(begun())
    draft = show_draft(begun(), Stage.GENERATE, Draft("So far", 0.5), begun().lease, NOW)  # type: ignore[arg-type]
    seen = await store.update(seen, draft)
    await store.update(seen, replace(draft, draft=None, lease=None))
    after = await store.read(JOB)
    assert after is not None
    assert (after.job.draft, after.job.lease, after.job.progress) == (None, None, draft.progress)
    assert after.job.record(Stage.GENERATE) == begun().record(Stage.GENERATE)


async def test_outputs_are_written_with_the_job_or_not(store: JobStore) -> None:
    """A batch that conflicts writes neither the job nor its output."""
    seen = await store.create(begun())
    output = {"content": "mine", "title": "T", "model": "m", "created_at": NOW, "run": 1}
    await store.update(seen, replace(begun(), progress=50), {Stage.GENERATE: output})
    late = {**output, "content": "late"}
    with pytest.raises(Conflict):
        await store.update(seen, replace(begun(), progress=60), {Stage.GENERATE: late, Stage.POLISH: late})
    outputs = await outputs_of(store)
    assert outputs.generate == GenerateOutput(content="mine", title="T", model="m")
    assert (outputs.polish, outputs.quality, outputs.meta) == (None, None, None)


async def test_findings_are_read_as_written(store: JobStore) -> None:
    """Findings are read back equal, with lines and without."""
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


async def test_job_without_outputs_has_none(store: JobStore) -> None:
    """A job's first stage finds no outputs."""
    await store.create(begun())
    assert await outputs_of(store) == Outputs()


async def test_read_outputs_stay_with_the_snapshot(store: JobStore) -> None:
    """Outputs that were read stay through every write of the attempt; a read without outputs has none."""
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
    """Return the outputs of the stages."""
    seen = await store.read(JOB, with_outputs=True)
    assert seen is not None
    return seen.outputs


@pytest.mark.parametrize(
    "odd",
    [{"keywords": [["nested"]]}, {"word_count": 2**70}, {"": 1}, {"__a__": {}}, {"topic": {"": "\x00"}}],
)
async def test_refused_request_of_any_shape_is_kept(store: JobStore, odd: dict[str, object]) -> None:
    """A refused request of any shape is written without what Firestore does not take."""
    delivery = envelope({**START, **odd})
    refused = refused_job(delivery, JOB, "because", NOW, 90)
    await store.create(refused)
    seen = await store.read(JOB)
    assert seen is not None
    assert (seen.job.org_id, seen.job.request["user_id"], seen.job.status) == (ORG, USER, "failed")


@pytest.mark.parametrize("store", ["firestore"], indirect=True)
async def test_value_that_firestore_refuses_is_our_error(store: JobStore) -> None:
    """A list within a list raises one of our errors."""
    with pytest.raises(PipelineError):
        await store.create(replace(queued(), request={"keywords": [["nested"]]}))


@pytest.mark.parametrize("text", ["\U0001d4b3" * 200_000, "a & b. " * 55_000, "`<" * 100_000])
async def test_longest_post_fits(store: JobStore, text: str) -> None:
    """The longest post fits in both forms, or in one."""
    seen = await store.create(begun())
    published = publish(text)
    result = replace(ended().result, content=published.content, content_html=published.content_html)  # type: ignore[type-var]
    await store.update(seen, replace(seen.job, result=result))
    found = await store.read(JOB)
    assert found is not None
    assert found.job.result == result


async def test_document_over_one_mebibyte_is_refused(store: JobStore) -> None:
    """A document over 1 MiB is refused."""
    seen = await store.create(begun())
    with pytest.raises(PipelineError):
        await store.update(seen, replace(seen.job, draft="a" * 1_100_000))


async def test_answers_are_added_and_deleted(store: JobStore) -> None:
    """Kept answers are written with the job, added to those before, and deleted with its commit."""
    snapshot = await store.create(begun())
    assert await store.answers(JOB, Stage.GENERATE) is None
    first, second = answer("One."), answer("Two.", cost_usd=None, cached=True)
    change = AnswersChange(
        Stage.GENERATE, answer_fields(KeptAnswers(1, 0, {"12ab": first}), NOW), merge=False
    )
    snapshot = await store.update(snapshot, replace(snapshot.job, progress=1), None, change)
    more = AnswersChange(Stage.GENERATE, answer_fields(KeptAnswers(1, 0, {"0.-`": second}), NOW))
    snapshot = await store.update(snapshot, replace(snapshot.job, progress=2), None, more)
    assert await store.answers(JOB, Stage.GENERATE) == KeptAnswers(1, 0, {"12ab": first, "0.-`": second})
    assert await store.answers(JOB, Stage.POLISH) is None
    other = AnswersChange(Stage.GENERATE, answer_fields(KeptAnswers(2, 1, {"cd": first}), NOW), merge=False)
    snapshot = await store.update(snapshot, replace(snapshot.job, progress=3), None, other)
    assert await store.answers(JOB, Stage.GENERATE) == KeptAnswers(2, 1, {"cd": first})
    await store.update(snapshot, replace(snapshot.job, progress=4), None, AnswersChange(Stage.GENERATE, None))
    assert await store.answers(JOB, Stage.GENERATE) is None


@pytest.mark.parametrize(
    "text", ["\U0001d4b3" * 200_000, "é" * 7_000, "a", 'He said "no" to `\\n`.\n' * 8_000]
)
async def test_as_many_answers_as_are_kept_fit(store: JobStore, text: str) -> None:
    """A document holds all answers that an attempt keeps, up to its limit, whatever their length."""
    keeper = AnswerKeeper(Stage.GENERATE, 1, 0, NOW)
    for number in range(5_000):
        keeper.add(f"{number:016}", answer(text, answer_id=f"chatcmpl-{number:032}"))
    change = keeper.change(ending=False)
    assert change is not None
    snapshot = await store.create(begun())
    await store.update(snapshot, replace(snapshot.job, progress=1), None, change)
    kept = await store.answers(JOB, Stage.GENERATE)
    assert kept is not None
    assert 0 < len(kept.answers) < 5_000
    assert all(keeper.find(question) == each for question, each in kept.answers.items())


async def test_late_answers_are_not_written(store: JobStore) -> None:
    """An attempt whose snapshot is old keeps nothing."""
    old = await store.create(begun())
    await store.update(old, replace(old.job, progress=7))
    change = AnswersChange(
        Stage.GENERATE, answer_fields(KeptAnswers(1, 0, {"ab": answer()}), NOW), merge=False
    )
    with pytest.raises(Conflict):
        await store.update(old, replace(old.job, progress=5), None, change)
    assert await store.answers(JOB, Stage.GENERATE) is None


MATERIALS: dict[str, dict[str, Any]] = {
    "sources": {"sources": [{"number": 1, "title": "A", "text": "é😀"}], "org_id": ORG, "expires_at": NOW},
    "profile": {"name": "default", "version": "0", "profile": {"voice": "Dry."}, "org_id": ORG},
}


async def test_materials_come_with_a_new_job(store: JobStore) -> None:
    """Those that exist are read by name; a conflict writes none."""
    await store.create(queued(), None, MATERIALS)
    found = await store.materials(JOB, ["sources", "profile", "links"])
    assert found == MATERIALS
    with pytest.raises(Conflict):
        await store.create(queued(), None, {"links": {"pages": []}})
    assert await store.materials(JOB, ["links"]) == {}
    assert await store.materials(ORG, ["sources"]) == {}


async def test_materials_come_with_an_update(store: JobStore) -> None:
    """Of a job that takes over a refused one's id; a conflict writes none."""
    seen = await store.create(queued())
    await store.update(seen, begun(), None, None, None, MATERIALS)
    with pytest.raises(Conflict):
        await store.update(seen, begun(), None, None, None, {"links": {"pages": []}})
    assert await store.materials(JOB, ["sources", "links"]) == {"sources": MATERIALS["sources"]}


async def test_most_that_people_may_give_fits(store: JobStore) -> None:
    """The longest texts, of characters of four bytes each."""
    wide = "\U0001d4b3"
    sources = tuple(
        Source(
            title=wide * 300,
            url=f"https://a.example/{wide * 600}",
            text=wide * (MOST_SOURCE_CHARACTERS // 20),
        )
        for _ in range(20)
    )
    pages = tuple(Page(url=f"https://a.example/{wide * 280}{n}", title=wide * 98) for n in range(500))
    refresh = Refresh(changes=wide * 4000, text=wide * MOST_POST_CHARACTERS)
    request = StartRequest(
        job_id=JOB,
        org_id=ORG,
        user_id=USER,
        topic="Tea",
        sources=sources,
        links=Links(pages=pages),
        refresh=refresh,
    )
    again = parse(msgspec.json.encode(request), StartRequest)
    compact, given = split(again)
    profile = read_profile(ORG, "default", longest_profile(wide))
    await store.create(
        new_job(compact, JOB, NOW, ttl_days=90), None, to_documents(compact, given, profile, {}, NOW)
    )
    seen = await store.read(JOB)
    assert seen
    assert seen.job.start_request() == compact
    found = read_documents(await store.materials(JOB, ["sources", "links", "refresh", "profile"]), ORG)
    assert [each.text for each in found.materials.sources] == [each.text for each in sources]
    assert found.materials.links
    assert found.materials.links.pages == pages
    assert found.materials.profile == profile.profile


def longest_profile(wide: str) -> dict[str, Any]:
    """Return a profile whose fields are as long as they may be."""
    return {
        **dict.fromkeys(("writer", "audience"), wide * 500),
        "voice": wide * 1500,
        "samples": [wide * 2000] * 5,
        "use_terms": [wide * 80] * 100,
        "avoid_terms": [{"avoid": wide * 80, "use": wide * 80}] * 100,
        "forbidden_claims": [wide * 200] * 50,
    }

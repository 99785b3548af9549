"""Invariants of a job over any legal sequence of transitions."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.errors import CorruptDocument, ErrorCode
from shared.jobs import billing, transitions
from shared.jobs.claim import ClaimTerms, Verdict, decide
from shared.jobs.document import changes, fields, read_job
from shared.jobs.job import Answering, Bill, Job, JobError, JobStatus, Spend, Stage, StageRecord, StageStatus
from shared.jobs.transitions import new_job
from shared.llm.chat import Draft, Parts
from shared.messages.schemas import StageMessage, StartRequest
from tests.support.samples.jobs import NOW, RESULT
from tests.support.workbench import JOB, ORG, USER

SPEND = Spend(calls=1, prompt_tokens=10, completion_tokens=5, total_tokens=15, cost_usd=0.1)


def queued() -> Job:
    """Return a new job."""
    return new_job(StartRequest(org_id=ORG, user_id=USER, topic="Tea"), JOB, NOW, 90)


def claim(job: Job, stage: Stage, now: datetime = NOW) -> Job:
    """Claim a stage as a delivery does."""
    terms = ClaimTerms(token="t", now=now, lease_seconds=45, max_attempts=5)  # noqa: S106
    decision = decide(job, stage, StageMessage(JOB, job.run, job.revision), terms)
    assert decision.verdict is Verdict.WORK
    return decision.job


def add_spend(job: Job, stage: Stage, event_id: str | None = None) -> Job:
    """Add the spend of one call."""
    return billing.add_spend(job, stage, [Bill(event_id or uuid4().hex, SPEND, "gpt-4o", 900)], ())


def commit(job: Job, stage: Stage, now: datetime = NOW) -> Job:
    """Commit a claimed stage."""
    after = transitions.commit(add_spend(job, stage), stage, None, now, cached=False)
    return transitions.complete(after, RESULT, now) if stage is Stage.META else after


@given(st.data())
def test_progress_never_falls_and_ends_at_100(data: st.DataObject) -> None:
    """Progress never falls, and is 100 exactly if the job is completed.

    Over drafts, releases, crashes, revisions and every end, in any legal order.
    """
    job, now = queued(), NOW
    seen, calls = [job.progress], 0
    stage = Stage.GENERATE
    while not job.status.terminal and len(seen) < 60:
        now += timedelta(seconds=60)
        job = claim(job, stage, now)
        lease = job.lease
        assert lease is not None
        for fraction in data.draw(st.lists(st.floats(-1, 2), max_size=4)):
            job = transitions.show_draft(job, stage, Draft("d", fraction), lease, now)
            seen.append(job.progress)
        end = data.draw(st.sampled_from(["commit", "release", "crash", "fail", "cancel", "revise"]))
        if end in {"release", "crash"} and job.record(stage).attempt >= 5:
            end = "fail"
        calls += end != "crash"
        match end:
            case "release":
                job = transitions.release(
                    add_spend(job, stage), stage, transitions.Trouble("It is away."), now
                )
            case "fail":
                error = JobError(code=ErrorCode.INTERNAL, message="m", stage=stage, retryable=True)
                job = transitions.fail(add_spend(job, stage), error, now)
            case "cancel":
                job = transitions.cancel(add_spend(job, stage), stage, now)
            case "revise" if stage is Stage.QUALITY and job.revision < 3:
                job, stage = transitions.send_back(commit(job, stage, now)), Stage.POLISH
            case "commit" | "revise":
                job = commit(job, stage, now)
                stage = list(Stage)[min(list(Stage).index(stage) + 1, 3)]
        seen.append(job.progress)
        assert (job.progress == 100) == (job.status is JobStatus.COMPLETED)
        assert job.usage.calls == calls
    assert seen == sorted(seen)
    assert all(0 <= progress <= 100 for progress in seen)
    if job.status.terminal:
        assert (job.lease, job.draft) == (None, None)
        assert (job.error is not None) == (job.status is JobStatus.FAILED)
        assert (job.result is not None) == (job.status is JobStatus.COMPLETED)


@given(st.data(), st.integers(0, 3))
def test_progress_moves_in_every_pass(data: st.DataObject, allowed: int) -> None:
    """Progress moves in every pass and never falls, for any number of allowed and needed revisions."""
    needed = data.draw(st.integers(0, allowed))
    job = replace(queued(), request={**queued().request, "max_revisions": allowed})
    inherited = data.draw(st.sampled_from([0, 0, 50, 75, 90]))  # the last release had come so far
    seen, moved = [job.progress], []
    for stage in (Stage.GENERATE, *_TURNS * (needed + 1), Stage.META):
        before = job.progress
        for _ in range(data.draw(st.integers(0, 2))):
            job = transitions.release(claim(job, stage), stage, transitions.Trouble("It is away."), NOW)
        job = claim(job, stage)
        lease = job.lease
        assert lease is not None
        job = replace(job, progress=max(job.progress, inherited))
        for fraction in data.draw(st.lists(st.floats(-1, 2), max_size=3)):
            job = transitions.show_draft(job, stage, Draft("d", fraction), lease, NOW)
            seen.append(job.progress)
        sent_back = stage is Stage.QUALITY and job.revision < needed
        job = commit(job, stage)
        job = transitions.send_back(job) if sent_back else job
        moved.append(job.progress - before)
        seen.append(job.progress)
        assert (job.progress == 100) == (stage is Stage.META)
    assert seen == sorted(seen)
    assert inherited or min(moved) > 0


def test_second_polish_moves_progress() -> None:
    """A second polish moves the progress with its text."""
    job = commit(claim(queued(), Stage.GENERATE), Stage.GENERATE)
    shown = []
    for turn in range(2):
        job = claim(job, Stage.POLISH)
        lease = job.lease
        assert lease is not None
        for fraction in (0.25, 0.5, 0.75):
            job = transitions.show_draft(job, Stage.POLISH, Draft("d", fraction), lease, NOW)
            shown.append(job.progress)
        job = commit(claim(commit(job, Stage.POLISH), Stage.QUALITY), Stage.QUALITY)
        job = job if turn else transitions.send_back(job)
    assert shown == [53, 56, 59, 73, 76, 79]


_TURNS = (Stage.POLISH, Stage.QUALITY)


@pytest.mark.parametrize(
    ("first", "second", "total"),
    [
        (0.1, 0.2, 0.3),
        (0.0, 0.0, 0.0),
        (None, 0.2, None),
        (0.1, None, None),
        (None, None, None),
        (0.1, 0.0, 0.1),
    ],
)
def test_unknown_price_makes_sum_unknown(
    first: float | None, second: float | None, total: float | None
) -> None:
    """One unknown price makes the sum unknown, since a partial sum would look complete."""
    sum_ = replace(SPEND, cost_usd=first).plus(replace(SPEND, cost_usd=second, cached_calls=1))
    assert sum_ == Spend(2, 1, 20, 10, 30, total)


def test_stage_sums_all_attempts() -> None:
    """A stage's sums include all its attempts, also released and failed ones."""
    job = claim(queued(), Stage.GENERATE)
    job = transitions.release(
        add_spend(job, Stage.GENERATE), Stage.GENERATE, transitions.Trouble("It is away."), NOW
    )
    job = add_spend(claim(job, Stage.GENERATE), Stage.GENERATE)
    error = JobError(code=ErrorCode.CONTENT_POLICY, message="m", stage=Stage.GENERATE, retryable=False)
    record = transitions.fail(job, error, NOW).record(Stage.GENERATE)
    assert (record.attempt, record.prompt_tokens, record.cost_usd) == (2, 20, job.usage.cost_usd)
    assert (record.model, record.latency_ms) == ("gpt-4o", 1800)


def test_bill_is_counted_once() -> None:
    """A bill is counted once, though every write and every repeated attempt has it."""
    job = claim(queued(), Stage.GENERATE)
    for _ in range(3):
        job = add_spend(job, Stage.GENERATE, "the same answer")
    again = transitions.release(job, Stage.GENERATE, transitions.Trouble("It is away."), NOW)
    again = add_spend(claim(again, Stage.GENERATE), Stage.GENERATE, "the same answer")
    assert again.usage == job.usage == SPEND
    done = transitions.commit(again, Stage.GENERATE, None, NOW, cached=False)
    assert done.record(Stage.GENERATE).counted == ()


def test_revision_adds_to_the_stages_spend() -> None:
    """A revision adds to its stage's spend, so that the stages' costs add up to the job's."""
    job = queued()
    for stage in (Stage.GENERATE, Stage.POLISH, Stage.QUALITY):
        job = commit(claim(job, stage), stage)
    job = commit(claim(transitions.send_back(job), Stage.POLISH), Stage.POLISH)
    polish = job.record(Stage.POLISH)
    assert (polish.revision, polish.attempt, polish.prompt_tokens) == (1, 1, 20)
    costs = [record.cost_usd or 0 for record in job.stages.values()]
    assert round(sum(costs), 6) == job.usage.cost_usd == round(4 * (SPEND.cost_usd or 0), 6)


def test_unknown_price_stays_unknown() -> None:
    """An unknown price stays unknown for the rest of the job."""
    job = commit(replace(claim(queued(), Stage.GENERATE), usage=Spend(cost_usd=None)), Stage.GENERATE)
    assert job.usage.cost_usd is None
    assert job.usage.calls == 1


def test_new_job_is_queued_and_pending() -> None:
    """A new job is queued with every stage pending."""
    job = queued()
    assert (job.status, job.stage, job.progress, job.run, job.revision) == ("queued", "generate", 0, 1, 0)
    assert {record.status for record in job.stages.values()} == {StageStatus.PENDING}
    assert list(job.stages) == list(Stage)
    assert job.start_request().job_id == JOB
    assert job.expires_at - job.created_at == timedelta(days=90)


def test_completed_job_has_its_time() -> None:
    """A completed job has its processing time in seconds since its creation."""
    job = transitions.complete(queued(), RESULT, NOW + timedelta(seconds=12.5))
    assert job.result is not None
    assert (job.result.processing_time, job.result.generated_at) == (12.5, "2026-01-01T00:00:12.500000+00:00")


def test_none_is_absent_from_the_document() -> None:
    """A field that is None is absent from the document, so that a frontend can test its presence."""
    document = fields(queued())
    assert {"draft", "result", "error", "lease"}.isdisjoint(document)
    assert document["created_at"] is queued().created_at
    assert document["stages"]["polish"]["status"] == "pending"


def test_only_changes_are_written() -> None:
    """Only changes are written: neither cancel_requested nor another stage's record is overwritten."""
    before = claim(queued(), Stage.GENERATE)
    after = commit(before, Stage.GENERATE, NOW + timedelta(1))
    written = changes(before, after)
    assert {path.partition(".")[0] for path in written} == {
        "lease",
        "progress",
        "stages",
        "updated_at",
        "usage",
    }
    assert {path for path in written if path.startswith("stages.")} <= {
        f"stages.generate.{name}" for name in StageRecord.__struct_fields__
    }
    assert "stages.generate.attempt" not in written
    assert written["lease"] is None
    assert changes(after, after) == {}


@pytest.mark.parametrize(("written", "read"), [(True, True), (False, False), (None, False), ("yes", False)])
def test_only_true_is_a_cancel_request(written: object, read: bool) -> None:  # noqa: FBT001
    """Only `true` is a cancel request; another value of a frontend does not make the job unreadable."""
    document = {**fields(queued()), "cancel_requested": written}
    assert read_job(document).cancel_requested is read


def test_document_of_another_shape_is_reported() -> None:
    """A document of another shape raises CorruptDocument, which names the place; a retry would not help."""
    with pytest.raises(CorruptDocument, match="progress"):
        read_job({**fields(queued()), "progress": "half"})


def test_stage_notes_the_answering_model() -> None:
    """A stage notes that a fallback model answered, for as long as its sums include the answer."""
    job = claim(queued(), Stage.GENERATE)
    behind = Answering("anthropic/claude-sonnet-5-5", "standard")
    fallback = Bill("1", SPEND, "claude-3-5-sonnet", 900, alias="gpt-4o", answering=behind)
    job = billing.add_spend(job, Stage.GENERATE, [fallback, Bill("2", SPEND, "gpt-4o", 900)], ())
    note = "gpt-4o did not answer, claude-3-5-sonnet did: its price counts."
    for degraded in (None, "It did with less."):
        done = transitions.commit(job, Stage.GENERATE, degraded, NOW, cached=False)
        assert done.record(Stage.GENERATE).note == note
        again = read_job(fields(done))
        assert again.record(Stage.GENERATE).note == note
    released = transitions.release(job, Stage.GENERATE, transitions.Trouble("It is away."), NOW)
    assert claim(released, Stage.GENERATE).record(Stage.GENERATE).note == note
    lease = job.lease
    assert lease is not None
    revised = transitions.claim(done, Stage.GENERATE, 1, lease, NOW)
    assert revised.record(Stage.GENERATE).note == note
    assert revised.record(Stage.GENERATE).answered_by == (behind,), "as its tokens and its cost"
    anew = transitions.replay(done, Stage.GENERATE, 0, NOW, 90)
    assert anew.record(Stage.GENERATE).note is None
    assert anew.record(Stage.GENERATE).answered_by == ()


@pytest.mark.parametrize("prices", [(None,), (0.1, None), (None, 0.1)])
def test_note_of_unknown_price_does_not_count_it(prices: tuple[float | None, ...]) -> None:
    """The note says that a fallback's price is unknown, like the sum, whichever answer came last."""
    job = claim(queued(), Stage.GENERATE)
    bills = [
        Bill(str(number), replace(SPEND, cost_usd=price), "claude-3-5-sonnet", 900, alias="gpt-4o")
        for number, price in enumerate(prices)
    ]
    record = billing.add_spend(job, Stage.GENERATE, bills, ()).record(Stage.GENERATE)
    assert record.cost_usd is None
    assert record.note == "gpt-4o did not answer, claude-3-5-sonnet did: its price is unknown."


def test_stage_counts_passes_and_their_time() -> None:
    """A stage counts its passes and their time; an attempt is not a pass, and a replay restarts both."""
    job = claim(queued(), Stage.GENERATE)
    assert job.lease is not None
    second = transitions.claim(job, Stage.GENERATE, 0, job.lease, NOW + timedelta(seconds=9))
    done = transitions.commit(second, Stage.GENERATE, None, NOW + timedelta(seconds=20), cached=False)
    first = done.record(Stage.GENERATE)
    assert (first.passes, first.attempt, first.seconds(NOW)) == (1, 2, 20.0)
    revised = transitions.claim(done, Stage.GENERATE, 1, job.lease, NOW + timedelta(seconds=50))
    underway = revised.record(Stage.GENERATE)
    assert (underway.passes, underway.attempt) == (2, 1)
    assert underway.seconds(NOW + timedelta(seconds=53)) == 23.0
    ended = transitions.commit(revised, Stage.GENERATE, None, NOW + timedelta(seconds=55), cached=False)
    assert ended.record(Stage.GENERATE).seconds(NOW) == 25.0
    assert read_job(fields(ended)).record(Stage.GENERATE) == ended.record(Stage.GENERATE)
    anew = transitions.replay(ended, Stage.GENERATE, 0, NOW, 90)
    assert transitions.claim(anew, Stage.GENERATE, 0, job.lease, NOW).record(Stage.GENERATE).passes == 1
    assert StageRecord().seconds(NOW) is None


def test_commit_adds_a_note_to_the_stages() -> None:
    """A step's note follows the one that the stage has; the same sentence of a later pass is not repeated."""
    job = claim(queued(), Stage.GENERATE)
    done = transitions.commit(job, Stage.GENERATE, None, NOW, cached=False, note="One change was left out.")
    assert done.record(Stage.GENERATE).note == "One change was left out."
    again = transitions.commit(done, Stage.GENERATE, None, NOW, cached=False, note="One change was left out.")
    assert again.record(Stage.GENERATE).note == "One change was left out."
    more = transitions.commit(done, Stage.GENERATE, None, NOW, cached=False, note="Two were.")
    assert more.record(Stage.GENERATE).note == "One change was left out. Two were."


def test_document_without_a_note_is_read() -> None:
    """A document of an earlier release, without a note, is read."""
    document = fields(commit(claim(queued(), Stage.GENERATE), Stage.GENERATE))
    for record in document["stages"].values():
        del record["note"]
    assert read_job(document).record(Stage.GENERATE).note is None


def test_parts_stay_until_the_next_draft() -> None:
    """A renewal that has nothing to show yet takes nothing back, also in an attempt that takes over."""
    parts = Parts(3, 9)
    job = claim(queued(), Stage.GENERATE)
    lease = job.lease
    assert lease is not None
    job = transitions.show_draft(job, Stage.GENERATE, Draft("One.", 0.3, parts), lease, NOW)
    job = transitions.show_draft(job, Stage.GENERATE, Draft("", 0.0), lease, NOW)
    assert (job.draft, job.record(Stage.GENERATE).parts) == ("One.", parts)
    job = claim(job, Stage.GENERATE, NOW + timedelta(seconds=60))
    assert job.record(Stage.GENERATE).parts == parts


def test_one_call_after_all_has_no_parts() -> None:
    """Without a usable outline a long post is written in one call, of which no reader sees "1 of 4 parts"."""
    job = claim(queued(), Stage.GENERATE)
    lease = job.lease
    assert lease is not None
    job = transitions.show_draft(job, Stage.GENERATE, Draft("One.", 0.1, Parts(1, 4)), lease, NOW)
    job = transitions.show_draft(job, Stage.GENERATE, Draft("All", 0.2), lease, NOW)
    assert job.record(Stage.GENERATE).parts is None
    assert commit(job, Stage.GENERATE).record(Stage.GENERATE).parts is None

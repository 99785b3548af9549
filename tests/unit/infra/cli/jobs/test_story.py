"""The story of a job, from log lines as the functions write them and documents of each kind."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from infra.cli.jobs.story.chapters import Kind
from infra.cli.jobs.story.story import tell
from shared.errors import ErrorCode
from shared.jobs.job import Job, JobError, JobStatus, JobTrial, Lease, Spend, Stage, StageStatus
from shared.jobs.waiting import Waiting, WaitReason
from shared.telemetry import Event
from tests.support.fakes.cli import JOB, job, record
from tests.support.samples.log_lines import JobLog, at
from tests.support.samples.stories import done, story, texts

BUSY = "The model's provider asked for patience; try again later."
DAY = 86_400.0
SOL = "gpt-4o (openai/gpt-6-sol)"


def failed_with(code: ErrorCode, message: str, seconds: float) -> Job:
    """Return a failed job."""
    error = JobError(code=code, message=message, stage=Stage.GENERATE, retryable=code.retryable)
    return job(status=JobStatus.FAILED, error=error, updated_at=at(seconds), stages={}, usage=Spend())


def test_ordinary_job_has_a_line_for_each_stage_and_call() -> None:
    """With times and money, and the whole in the end."""
    log = JobLog()
    for number, stage in enumerate(Stage):
        log.stage(number * 10, number * 10 + 9, stage.value)
    told = story(log, done(40))
    [run] = told.runs
    assert texts(run, Kind.ATTEMPT) == [stage.value for stage in Stage]
    assert texts(run, Kind.CALLS)[:2] == ["gpt-4o (openai/gpt-6-sol), 300 tokens", "gpt-4o-mini, 300 tokens"]
    assert [line.seconds for line in run.lines if line.kind is Kind.ATTEMPT] == [9.0] * 4
    assert texts(run, Kind.END) == ["completed with the score 78"]
    assert (round(run.seconds, 1), run.cost_usd) == (40.0, 0.004)
    assert told.why[0].startswith(
        "Most of the time went into model calls: 34.0 s of 40.0 s (85%), 8.5 s of it"
    )
    assert told.why[1].startswith(
        "The largest part of the money went into generate: $0.001000 of $0.004000 (25%), by 1 call"
    )
    assert told.missing == ()


def test_shares_of_time_are_all_of_the_time() -> None:
    """Each second has one name, also while calls side by side overlap."""
    log = JobLog()
    log.claim(2, "generate", push=2)
    log.answer(6, "generate", 3, purpose="part 2 of 3")
    log.answer(7, "generate", 4, purpose="part 3 of 3")
    log.refuse(8, "generate", BUSY, wait=30)
    log.commit(10, "generate")
    [run] = story(log, done(12)).runs
    shares = {(share.what, share.stage): share.amount for share in run.shares_of_time}
    assert shares == {
        ("model calls", "generate"): 4,
        ("pauses after refused calls", "generate"): 2,
        ("the stages' own work", "generate"): 2,
        ("messages on their way", None): 4,
    }
    assert sum(shares.values()) == pytest.approx(run.seconds)


@pytest.mark.parametrize("answered", [False, True])
def test_attempt_under_way_is_no_work_of_its_own(answered: bool) -> None:  # noqa: FBT001
    """A call that has no answer yet has no log line: its time is not the stage's."""
    log = JobLog()
    log.claim(1, "generate")
    if answered:
        log.answer(4, "generate", 3)
    told = story(log, job(updated_at=at(31), stages={}))
    [run] = told.runs
    shares = {(share.what, share.stage): share.amount for share in run.shares_of_time}
    assert shares["the attempt that is under way", "generate"] == (27 if answered else 30)
    assert all(what != "the stages' own work" for what, _ in shares)
    assert told.why[0].startswith("Most of the time so far went into the attempt that is under way: ")
    assert told.why[0].endswith(" in generate.")
    assert told.why[1].startswith("It may wait for its model's answer")


def test_parts_side_by_side_are_one_line() -> None:
    """It names the slowest, and what was asked for again has a line with the reasons."""
    log = JobLog()
    log.claim(0, "generate")
    log.answer(2, "generate", 2, purpose="outline")
    log.answer(4, "generate", 2, purpose="introduction")
    for part in range(2, 8):
        log.answer(2 + part, "generate", part, purpose=f"part {part} of 7")
    for part in (3, 4):
        reason = f"again because it has {part} of 455 words"
        log.answer(15, "generate", 5, 0.002, purpose=f"part {part} of 7, {reason}")
    log.answer(16, "generate", 1, purpose="part 5 of 7, again because it was in another language")
    log.answer(17, "generate", 1, purpose="part 6 of 7, continued because it was cut off")
    log.commit(18, "generate")
    told = story(log, done(20, calls=12))
    assert texts(told.runs[0], Kind.CALLS) == [
        "outline: gpt-4o (openai/gpt-6-sol), 300 tokens",
        "7 parts, the slowest 7.0 s (part 7 of 7): gpt-4o (openai/gpt-6-sol), 2,100 tokens",
        f"3 asked for again (wrong length (2), it was in another language): {SOL}, 900 tokens",
        "1 continued (it was cut off): gpt-4o (openai/gpt-6-sol), 300 tokens",
    ]
    parts = next(line for line in told.runs[0].lines if line.text.startswith("7 parts"))
    assert parts.seconds == pytest.approx(7)
    assert "$0.005000 of it for what was asked for again" in told.why[1]


def test_retry_after_a_refusal_has_its_reason_and_pause() -> None:
    """The pauses of all tries are on one line, before the answer."""
    log = JobLog()
    log.claim(0, "generate")
    log.refuse(1, "generate", BUSY, wait=20)
    log.refuse(22, "generate", BUSY, wait=10)
    log.answer(35, "generate", 3)
    log.commit(35.5, "generate")
    told = story(log, done(36, calls=1))
    refused, answered = told.runs[0].lines[2:4]
    assert refused.text == f"gpt-4o refused 2 times: {BUSY}"
    assert refused.seconds == pytest.approx(30)
    assert answered.kind is Kind.CALLS
    assert told.why[0] == (
        "Most of the time went into pauses after refused calls: 30.0 s of 36.0 s (83%) in generate."
    )


def test_fallback_tier_and_kept_answers_are_named() -> None:
    """The model that answered for another, the cheap tier, the cache, and answers of another attempt."""
    log = JobLog()
    log.claim(0, "generate", attempt=2)
    log.write(
        2,
        Event.MODEL_REPLACED,
        "gpt-4o did not answer, claude did: its price counts.",
        severity="WARNING",
        attempt=2,
        asked="gpt-4o",
        model="claude",
        purpose="",
    )
    log.answer(2, "generate", 1, attempt=2, model="claude", provider_model="anthropic/claude-x")
    log.answer(3, "generate", 1, attempt=2, service_tier="flex")
    log.answer(4, "generate", 1, 0.0, attempt=2, cached=True)
    log.write(4, Event.ANSWER_REUSED, "A kept answer is used, without a call.", attempt=2, purpose="")
    log.commit(5, "generate", attempt=2)
    [run] = story(log, done(6, calls=3)).runs
    assert texts(run, Kind.FALLBACK) == ["fallback: gpt-4o did not answer, claude did"]
    assert texts(run, Kind.KEPT_ANSWERS) == ["1 kept answer is used, without a call"]
    assert texts(run, Kind.CALLS) == [
        "claude (anthropic/claude-x), 300 tokens",
        "gpt-4o (openai/gpt-6-sol, flex tier), 300 tokens",
        "gpt-4o (openai/gpt-6-sol, from the cache), 300 tokens",
    ]


def put_aside(log: JobLog, second: float, attempt: int) -> None:
    """A stage asks in vain and is put aside."""
    log.claim(second, "generate", attempt)
    log.refuse(second + 1, "generate", BUSY, wait=None, attempt=attempt)
    log.write(
        second + 2,
        Event.STAGE_PUT_ASIDE,
        f"The job waits for its model gpt-4o. {BUSY}",
        severity="WARNING",
        attempt=attempt,
        alias="gpt-4o",
        seconds=600,
    )


def test_job_put_aside_for_a_day_fits_one_screen() -> None:
    """A hundred vain attempts are one line, and their waits another, with the day."""
    log = JobLog()
    for attempt in range(1, 101):
        second = (attempt - 1) * DAY / 100
        put_aside(log, second, attempt)
        log.write(second + DAY / 100 - 1, Event.JOB_LET_IN, "A waiting job is let in.", "sweep", attempt=0)
    log.claim(DAY, "generate", 101)
    log.answer(DAY + 5, "generate", 5, attempt=101)
    log.commit(DAY + 6, "generate", attempt=101)
    told = story(log, done(DAY + 7, calls=1))
    [run] = told.runs
    assert len(run.lines) < 10
    assert texts(run, Kind.ATTEMPT) == [
        f"generate, attempts 1 to 100: gpt-4o gave no answer: {BUSY}",
        "generate, attempt 101",
    ]
    [waited] = [line for line in run.lines if line.kind is Kind.WAITED]
    assert waited.text == "waited for gpt-4o, 100 times"
    assert waited.seconds == pytest.approx(DAY - 300)
    assert told.why[0].startswith("Most of the time went into waiting for gpt-4o: 23 h 55 min of 24 h 00 min")


def test_one_put_aside_says_why() -> None:
    """The attempt, the reason, and the wait that goes on."""
    log = JobLog()
    put_aside(log, 0, 1)
    waiting = Waiting(reason=WaitReason.MODEL, since=at(2), ahead=0, alias="gpt-4o")
    document = job(status=JobStatus.QUEUED, waiting=waiting, updated_at=at(2), stages={}, usage=Spend())
    [run] = tell(document, (), log.lines, at(62)).runs
    assert texts(run, Kind.ATTEMPT) == ["generate: put aside"]
    assert texts(run, Kind.FAILED_CALLS) == [f"gpt-4o refused, and not asked again: {BUSY}"]
    assert texts(run, Kind.NOTE) == []
    [waited] = [line for line in run.lines if line.kind is Kind.WAITED]
    assert (waited.text, waited.seconds) == ("waits for gpt-4o", 60)
    assert texts(run, Kind.END) == ["waits for gpt-4o"]
    assert run.ended_at is None


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("organisation", "a place among its organisation's jobs"),
        ("system", "a place in the whole system"),
        ("budget", "money that jobs at work hold"),
        ("paused", "the end of a pause"),
    ],
)
def test_wait_for_a_place_has_its_reason_and_length(reason: str, words: str) -> None:
    """From the first line about it until the job is let in, however often its message came meanwhile."""
    log = JobLog()
    log.write(0, Event.JOB_CREATED, "A job is new.", attempt=0)
    for second in (0, 30):
        log.write(second, Event.JOB_WAITING, f"The job waits: {reason}.", attempt=0, reason=reason)
    log.write(50, Event.JOB_LET_IN, "A waiting job is let in.", "sweep", attempt=0)
    log.stage(51, 60, "generate")
    [run] = story(log, done(61, calls=1)).runs
    [waited] = [line for line in run.lines if line.kind is Kind.WAITED]
    assert (waited.text, waited.seconds) == (f"waited for {words}", 50)


def test_crashed_attempt_and_its_redelivery() -> None:
    """An attempt without an end is named, with the time until another took over."""
    log = JobLog()
    log.claim(0, "generate")
    log.answer(3, "generate", 2, purpose="part 2 of 3")
    log.write(
        20,
        Event.NOT_NOW,
        "Not now: another attempt at generate is at work.",
        attempt=0,
        severity="WARNING",
    )
    log.stage(50, 60, "generate", attempt=2)
    told = story(log, done(61, calls=2))
    [run] = told.runs
    first, second = (line for line in run.lines if line.kind is Kind.ATTEMPT)
    assert first.text.startswith("generate: ended without a log line")
    assert (first.seconds, first.cost_usd) == (50, 0.001)
    assert second.text == "generate, attempt 2"
    assert texts(run, Kind.NOTE) == ["its message was redelivered once while an attempt was at work"]
    assert told.why[0].startswith("Most of the time went into lost attempts: 48.0 s of 1 min 01 s")


def test_unexpected_error_is_named_with_its_release() -> None:
    """A crash that the function has seen has two lines under its attempt."""
    log = JobLog()
    log.claim(0, "generate")
    log.write(1, Event.CRASHED, "Unexpected KeyError.", severity="ERROR", stack=["step.py:1 run"])
    log.write(
        1, Event.STAGE_RELEASED, "The stage will be tried again. An internal error.", severity="WARNING"
    )
    log.write(1, Event.NOT_NOW, "An internal error.", severity="WARNING")
    log.stage(11, 20, "generate", attempt=2)
    [run] = story(log, done(21, calls=1)).runs
    assert texts(run, Kind.ATTEMPT) == ["generate: will be tried again", "generate, attempt 2"]
    assert [line.text for line in run.lines[2:4]] == [
        "Unexpected KeyError.",
        "The stage will be tried again. An internal error.",
    ]


def test_late_attempt_is_named() -> None:
    """One that has lost its lease to another."""
    log = JobLog()
    log.claim(0, "generate")
    log.stage(50, 60, "generate", attempt=2)
    log.write(70, Event.NOT_NOW, "This attempt came too late.", severity="WARNING", attempt=1)
    [run] = story(log, done(71, calls=1)).runs
    assert texts(run, Kind.ATTEMPT)[0] == "generate: came too late: another attempt had taken over"


def test_budget_refusal_has_advice_for_the_operator() -> None:
    """A job that may not start has no attempt, and ends with the reason."""
    log = JobLog()
    spent = "Its organisation's budget has no room for the post."
    log.write(0, Event.JOB_CREATED, "A job is new.", attempt=0)
    log.write(
        0,
        Event.JOB_FAILED,
        f"The job failed: {spent}",
        severity="ERROR",
        attempt=0,
        operator="Its organisation's limits refused it: `blog budget` shows and changes them.",
        code="budget_exceeded",
    )
    told = story(log, failed_with(ErrorCode.BUDGET_EXCEEDED, spent, 0))
    [run] = told.runs
    assert texts(run, Kind.ATTEMPT) == []
    assert texts(run, Kind.END) == [f"failed with budget_exceeded in generate: {spent}"]
    assert texts(run, Kind.NOTE) == [
        "For the operator: Its organisation's limits refused it: `blog budget` shows and changes them."
    ]
    assert told.why == ()


def test_rejected_message_is_named() -> None:
    """With the reason for which it was kept."""
    log = JobLog()
    log.write(0, Event.MESSAGE_KEPT, "A message was kept. topic is missing.", severity="WARNING", attempt=0)
    document = failed_with(ErrorCode.INVALID_REQUEST, "topic is missing.", 0)
    [run] = story(log, document).runs
    assert texts(run, Kind.REFUSED) == ["A message was kept. topic is missing."]


def test_cancelled_job() -> None:
    """Its cut call keeps its cost."""
    log = JobLog()
    log.claim(0, "generate")
    log.answer(5, "generate", 5, finish_reason="cut_off")
    log.write(5, Event.JOB_CANCELLED, "The job was cancelled during this stage.")
    document = job(
        status=JobStatus.CANCELLED,
        cancel_requested=True,
        updated_at=at(5),
        stages={},
        usage=Spend(calls=1, cost_usd=0.001),
    )
    [run] = story(log, document).runs
    assert texts(run, Kind.ATTEMPT) == ["generate: cancelled"]
    assert texts(run, Kind.CALLS) == ["gpt-4o (openai/gpt-6-sol, cut off), 300 tokens"]
    assert texts(run, Kind.END) == ["cancelled by its owner"]


@pytest.mark.parametrize(
    ("logged", "found"), [({"score": 45}, "the score was 45"), ({}, "its score was too low")]
)
def test_revised_post_has_the_score_that_sent_it_back(logged: dict[str, int], found: str) -> None:
    """A release that did not log it leaves the number out."""
    log = JobLog()
    log.stage(0, 9, "generate")
    log.stage(10, 14, "polish")
    log.claim(15, "quality")
    log.commit(16, "quality", **logged)
    log.stage(17, 20, "polish", revision=1)
    log.stage(21, 24, "quality", revision=1)
    log.write(
        25, Event.STAGE_DEGRADED, "The tags fall short.", "meta", severity="WARNING", attempt=0, revision=1
    )
    [run] = story(log, done(26, calls=4, revision=1)).runs
    assert texts(run, Kind.REVISION) == [f"revision 1: quality sent the post back to polish, {found}"]
    assert [line.stage for line in run.lines if line.kind is Kind.ATTEMPT] == [
        "generate",
        "polish",
        "quality",
        "polish",
        "quality",
    ]


def test_degraded_stage_has_its_reason() -> None:
    """Under its attempt."""
    log = JobLog()
    log.claim(0, "meta")
    log.write(1, Event.STAGE_DEGRADED, "The tags fall short.", "meta", severity="WARNING")
    log.commit(1, "meta")
    [run] = story(log, done(2, calls=0)).runs
    assert texts(run, Kind.DEGRADED) == ["degraded: The tags fall short."]


def test_replayed_run_has_its_own_lines_time_and_money() -> None:
    """The first run is that of its document, and the cost of both adds up to the job's."""
    log = JobLog()
    log.stage(0, 9, "generate", 0.003)
    log.claim(10, "polish")
    log.write(11, Event.JOB_FAILED, "Later.", "polish", severity="ERROR", code="model_unavailable")
    log.write(11, Event.USAGE_STORED, "Stored.", "usage", attempt=0, labels={"run": None})
    log.run = 2
    log.stage(101, 105, "polish")
    first = msgspec.structs.replace(
        failed_with(ErrorCode.MODEL_UNAVAILABLE, "Later.", 11), usage=Spend(calls=1, cost_usd=0.003)
    )
    kept = {Stage.GENERATE: record(StageStatus.DONE, started_at=at(0), finished_at=at(9), cost_usd=0.003)}
    second = msgspec.structs.replace(done(110, calls=2, cost=0.004, run=2, replayed_at=at(100)), stages=kept)
    told = story(log, second, (first,))
    assert [(run.run, run.status, run.cost_usd) for run in told.runs] == [
        (1, "failed", 0.003),
        (2, "completed", 0.001),
    ]
    assert texts(told.runs[0], Kind.ATTEMPT) == ["generate", "polish: failed"]
    assert texts(told.runs[1], Kind.ATTEMPT) == ["polish"]
    assert texts(told.runs[1], Kind.REQUESTED) == ["run 2 began: the job was replayed"]
    assert [round(run.seconds) for run in told.runs] == [11, 10]
    assert told.missing == ()


def test_what_comes_after_the_end_is_below_it() -> None:
    """A message that somebody publishes later."""
    log = JobLog()
    log.stage(0, 9, "generate")
    log.write(500, Event.MESSAGE_KEPT, "A message was kept.", "meta", severity="WARNING", attempt=0)
    [run] = story(log, done(10)).runs
    assert [line.kind for line in run.lines[-2:]] == [Kind.END, Kind.REFUSED]


def test_request_names_its_trial_and_how_it_may_wait() -> None:
    """What is not as usual explains models, tiers and waits."""
    request = {"word_count": 300, "model": "gpt-4o", "priority": 8, "deadline": "2026-01-03T06:00:00+00:00"}
    trial = {Stage.POLISH: JobTrial(name="better-polish", alias="gpt-4o")}
    [run] = story(JobLog(), done(40, request=request, trial=trial)).runs
    [asked] = texts(run, Kind.REQUESTED)
    assert asked.startswith("requested: 300 words, gpt-4o, gpt-4o at polish in the trial better-polish, ")
    assert asked.endswith("priority 8, it may wait until 2026-01-03 06:00 UTC")
    usual = {"word_count": 300, "model": "gpt-4o", "priority": 5, "deadline": None}
    [run] = story(JobLog(), done(40, request=usual)).runs
    assert texts(run, Kind.REQUESTED) == ["requested: 300 words, gpt-4o"]


def test_changes_that_were_left_out_are_below_the_last_attempt() -> None:
    """The document's note, without the fallback that has a line of its own."""
    log = JobLog()
    log.stage(0, 9, "generate")
    log.stage(10, 19, "polish")
    log.stage(20, 29, "polish", attempt=2)
    fallback = "gpt-4o-mini did not answer, claude did: its price counts."
    facts: dict[str, Any] = {"asked": "gpt-4o-mini", "model": "claude", "purpose": "part 2 of 3"}
    log.write(25, Event.MODEL_REPLACED, f"Part 2 of 3: {fallback}", "polish", attempt=2, **facts)
    note = "1 change was left out of the polish (block 2: it lost the figure “3.9”)."
    polish = record(
        StageStatus.DONE, attempt=2, started_at=at(20), finished_at=at(29), note=f"{fallback} {note}"
    )
    document = replace(done(40), stages={Stage.POLISH: polish})
    [run] = story(log, document).runs
    [told] = [line for line in run.lines if line.kind is Kind.NOTE]
    assert (told.text, told.stage, told.within) == (note, "polish", True)
    assert run.lines.index(told) > [line.attempt for line in run.lines].index(2)
    document = replace(document, stages={Stage.POLISH: replace(polish, note=fallback)})
    assert not texts(story(log, document).runs[0], Kind.NOTE)


def test_revision_has_the_score_that_was_asked_for() -> None:
    """A score that reads well is too low for some."""
    log = JobLog()
    log.claim(0, "quality")
    log.commit(9, "quality", score=85)
    log.stage(10, 19, "polish", revision=1)
    [run] = story(log, done(40, request={"min_quality": 95})).runs
    assert texts(run, Kind.REVISION) == [
        "revision 1: quality sent the post back to polish, the score was 85, below the 95 asked for"
    ]


def test_attempt_whose_instance_was_killed_is_not_taken_for_a_slow_one() -> None:
    """Its lease has ended, which a living instance renews."""
    log = JobLog()
    log.claim(0, "generate")
    lease = Lease(stage=Stage.GENERATE, token=JOB, expires_at=at(45))
    document = job(updated_at=at(5), stages={}, lease=lease)
    early, late = (tell(document, (), log.lines, at(second)) for second in (40, 60))
    [alive], [killed] = early.runs, late.runs
    assert [len(early.why), len(late.why)] == [2, 1], "a killed one waits for no model"
    assert texts(alive, Kind.NOTE) == []
    [said] = texts(killed, Kind.NOTE)
    assert said.startswith(f"Its lease ended at {at(45):%H:%M:%S}: its instance was killed or hangs.")

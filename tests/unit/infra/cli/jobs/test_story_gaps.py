"""The story of a job of which log lines, documents or prices are missing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from infra.cli.gateways.documents import read_snapshot
from infra.cli.jobs.story.chapters import Kind
from infra.cli.jobs.story.story import tell
from shared.jobs.job import Stage, StageStatus
from shared.telemetry import Event
from tests.support.fakes.cli import CALL, NOW, completed, record
from tests.support.paths import ROOT
from tests.support.samples.log_lines import JobLog, at
from tests.support.samples.stories import done, story, texts

DAY = 86_400.0


def test_gone_earlier_run_is_missing() -> None:
    """Its cost is not guessed."""
    told = story(JobLog(), done(10, calls=0, run=3, replayed_at=at(5)))
    assert told.runs[0].cost_usd is None
    assert told.missing == ("The documents of earlier runs are gone.",)


def test_calls_that_the_logs_lack_are_counted() -> None:
    """As after the days for which logs are kept."""
    log = JobLog()
    log.stage(0, 5, "generate")
    told = story(log, done(6, calls=9))
    assert told.missing == ("The logs have 1 of the job's 9 calls: the others are gone.",)
    told = tell(done(6, calls=9), (), log.lines, at(80), (), [CALL])
    assert told.missing[0].endswith("the others are rows of the ledger, without waits and retries.")


def test_unknown_price_is_not_zero() -> None:
    """It is counted beside the sum."""
    log = JobLog()
    log.claim(0, "generate")
    log.answer(1, "generate", 1, 0.002, purpose="part 2 of 3")
    log.answer(1, "generate", 1, None, purpose="part 3 of 3")
    log.commit(2, "generate")
    told = story(log, done(3, calls=2, cost=None))
    attempt = next(line for line in told.runs[0].lines if line.kind is Kind.ATTEMPT)
    assert (attempt.cost_usd, attempt.unpriced) == (0.002, 1)
    assert told.runs[0].cost_usd is None


def test_without_logs_the_document_tells_its_stages() -> None:
    """Attempts, passes, cost and reasons; no wait or call is made up."""
    stages = {
        Stage.GENERATE: record(StageStatus.DONE, model="gpt-4o", cost_usd=0.002, attempt=3, put_aside=2),
        Stage.POLISH: record(StageStatus.DEGRADED, error="Too long.", passes=2, cost_usd=None),
    }
    [run] = tell(completed(stages=stages), (), [], NOW).runs
    assert texts(run, Kind.ATTEMPT) == [
        "generate: 3 attempts, put aside 2 times for its model, gpt-4o",
        "polish: degraded, 2 passes. Too long.",
    ]
    assert run.shares_of_time == ()


def test_first_release_documents_have_a_story() -> None:
    """Documents of every state that the first release wrote, without fields that came later."""
    whole = json.loads((ROOT / "tests/support/releases/first/jobs.json").read_text())
    states = set()
    for each in whole:
        document = msgspec.convert(each["document"], dict[str, Any])
        found = read_snapshot(document["job_id"], document).job
        told = tell(found, (), [], found.updated_at + timedelta(minutes=1))
        assert told.runs[0].lines[0].text.startswith(("requested: ", "run 2 began"))
        assert texts(told.runs[0], Kind.END)
        states.add(found.status)
    assert len(states) > 2


def test_lines_of_any_shape_break_no_story() -> None:
    """Another release may write other fields."""
    log = JobLog()
    log.claim(0, "generate")
    log.write(1, Event.MODEL_ANSWERED, "?", model=None, cost_usd="free", latency_ms="long", purpose=7)
    log.write(2, Event.MODEL_FAILED, "?", wait="soon", alias=None)
    log.write(3, Event.STAGE_COMMITTED, "generate is done.", attempt=1, score="good")
    log.write(4, Event.STAGE_CLAIMED, "?", "polish", labels={"attempt": "x", "revision": ""}, push_ms="late")
    assert story(log, done(5, calls=0)).runs[0].lines


def test_stopped_logs_do_not_hide_the_dearest_stage() -> None:
    """Each start of a stack begins new logs: the ledger has the calls of all of them."""
    log = JobLog()
    log.answer(60, "quality", 1.0, 0.0001)
    rows = [replace(CALL, created_at=at(5)), replace(CALL, operation="quality_check", cost_usd=0.0001)]
    told = tell(done(70, calls=2), (), log.lines, at(80), (), rows)
    assert [(share.what, share.amount) for share in told.shares_of_cost] == [
        ("generate", 0.0125),
        ("quality", 0.0001),
    ]
    assert told.why[-1].startswith("Most of the money went into generate: $0.012500 of $0.012600")


def test_stages_without_log_lines_are_not_messages_on_their_way() -> None:
    """Their records say when they worked, and their rows when a model did."""
    log = JobLog()
    log.stage(60, 69, "meta")
    generate = record(StageStatus.DONE, started_at=at(0), finished_at=at(40))
    document = replace(done(70), stages={Stage.GENERATE: generate})
    rows = [replace(CALL, created_at=at(30), latency_ms=25_000)]
    [run] = tell(document, (), log.lines, at(80), (), rows).runs
    shares = {(share.what, share.stage): share.amount for share in run.shares_of_time}
    assert shares["model calls", "generate"] == 25
    assert shares["stages without log lines", "generate"] == 15
    assert shares["messages on their way", None] == 21


def test_time_before_the_last_start_of_a_stack_is_no_message_on_its_way() -> None:
    """Jobs of a kept stack sleep with it, and its logs begin anew."""
    log = JobLog()
    log.claim(DAY + 10, "polish", push=DAY)
    log.answer(DAY + 14, "polish", 3)
    log.commit(DAY + 15, "polish")
    generate = record(StageStatus.DONE, started_at=at(0), finished_at=at(30))
    document = replace(done(DAY + 20), stages={Stage.GENERATE: generate})
    [run] = tell(document, (), log.lines, document.updated_at, started_at=at(DAY)).runs
    shares = {share.what: share.amount for share in run.shares_of_time}
    assert shares["stages without log lines"] == 30
    assert shares["the time before the stack's last start"] == DAY - 30
    assert shares["messages on their way"] == 15
    [on_its_way] = [line for line in run.lines if line.kind is Kind.ON_ITS_WAY]
    assert (on_its_way.at, on_its_way.seconds) == (at(DAY), 10)
    [start] = [line for line in run.lines if line.text.startswith("the stack was started again")]
    assert start.at == at(DAY)
    assert sum(shares.values()) == pytest.approx(run.seconds)


def test_start_of_the_stack_before_the_job_is_no_part_of_its_story() -> None:
    """As of every job of a stack that was started once."""
    log = JobLog()
    log.write(0, Event.JOB_CREATED, "A job is new.", attempt=0)
    log.stage(1, 9, "generate")
    for started in (-60, 0):
        [run] = tell(done(10), (), log.lines, at(10), started_at=at(started)).runs
        assert not texts(run, Kind.NOTE)
        assert all("stack" not in share.what for share in run.shares_of_time)


def test_attempt_that_a_kept_stack_was_stopped_in_ends_with_it() -> None:
    """The logs go on, and the night in which it was stopped is neither work nor a message on its way."""
    log = JobLog()
    log.stage(0, 9, "generate")
    log.claim(10, "polish")
    log.answer(14, "polish", 3, purpose="group 1 of 2")
    log.claim(DAY + 10, "polish", push=1, attempt=2)
    log.answer(DAY + 14, "polish", 3, attempt=2)
    log.commit(DAY + 15, "polish", attempt=2)
    document = done(DAY + 20)
    [run] = tell(document, (), log.lines, document.updated_at, started_at=at(DAY)).runs
    shares = {share.what: share.amount for share in run.shares_of_time}
    assert shares["the time until the stack started again"] == DAY - 14
    assert shares["lost attempts"] == 1
    assert shares["messages on their way"] <= 17
    assert "stages without log lines" not in shares
    assert texts(run, Kind.NOTE) == ["the stack was started again"]
    assert "polish: ended with the stack, which was stopped or killed" in texts(run, Kind.ATTEMPT)
    assert sum(share.amount for share in run.shares_of_time) == pytest.approx(run.seconds)

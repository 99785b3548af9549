"""How a job begins to wait, what it keeps meanwhile, and when its patience is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.jobs.job import JobStatus, Lease, Spend, Stage, StageStatus
from shared.jobs.review import Review, close_review
from shared.jobs.transitions import Trouble
from shared.jobs.waiting import Member, WaitReason, deadline_of, priority_of, queue_order
from shared.jobs.waits import Aside, let_in, patience_ends, put_aside, wait_for_alias, wait_in_queue
from tests.support.samples.jobs import GENERATE, NOW, POLISH, at_work, job

HOUR = timedelta(hours=1)
DAY = 86_400.0
AWAY = Trouble("The model is away.", ErrorCode.MODEL_UNAVAILABLE, excused=True)


def aside(until: Any = NOW + timedelta(seconds=30), patience: float = DAY) -> Aside:
    """Return trouble with one alias."""
    return Aside(AWAY, "gpt-4o", until, patience)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_queue_is_by_priority_then_by_age(first: int, second: int, age: int, later: int) -> None:
    """A higher priority is before every age, and within one the longer wait is first."""
    a = queue_order(first, NOW + timedelta(milliseconds=age))
    b = queue_order(second, NOW + timedelta(milliseconds=later))
    assert (a < b) == ((-first, age) < (-second, later))
    assert 0 < a < 2**53  # exact also for a reader in JavaScript


@pytest.mark.parametrize(
    ("given_priority", "priority"),
    [(0, 0), (9, 9), (99, 9), (-4, 0), (True, 5), ("7", 5), (None, 5), (7.5, 5), ([], 5)],
)
def test_priority_of_any_value_is_0_to_9(given_priority: Any, priority: int) -> None:
    """A request of another version may have anything there."""
    assert priority_of({"priority": given_priority}) == priority
    assert priority_of({}) == 5


@pytest.mark.parametrize("given_deadline", [None, "", "tomorrow", 7, "2026-01-01", "2026-01-01T10:00:00", []])
def test_deadline_without_a_zone_is_none(given_deadline: Any) -> None:
    """What is no time limits no wait."""
    assert deadline_of({"deadline": given_deadline}) is None


def test_deadline_is_read_in_its_zone() -> None:
    """In capitals or not."""
    at = "2026-01-01t02:00:00+02:00"
    assert deadline_of({"deadline": at}) == deadline_of({"deadline": "2026-01-01T00:00:00z"}) == NOW


def test_job_keeps_its_place_in_the_queue() -> None:
    """A job that waits again, for another reason, is as old as it was."""
    first = wait_in_queue(job(), WaitReason.ORGANISATION, NOW)
    again = wait_in_queue(first, WaitReason.BUDGET, NOW + HOUR)
    assert first.waiting
    assert again.waiting
    assert (again.waiting.since, again.waiting.order) == (NOW, first.waiting.order)
    assert (again.waiting.reason, again.status, again.lease) == (WaitReason.BUDGET, JobStatus.QUEUED, None)


def test_begun_job_is_before_a_newer_one() -> None:
    """A job that comes back from its model goes before those that came after it."""
    begun = wait_in_queue(job(), WaitReason.ORGANISATION, NOW + 5 * HOUR)
    newer = wait_in_queue(job(created_at=NOW + HOUR), WaitReason.ORGANISATION, NOW + HOUR)
    assert begun.waiting
    assert newer.waiting
    assert (begun.waiting.order or 0) < (newer.waiting.order or 0)


def test_put_aside_keeps_what_was_done() -> None:
    """The stage is pending and the job queued, with its cost and place; its lease and draft end."""
    lease = Lease(stage=POLISH, token="t", expires_at=NOW)  # noqa: S106
    member = Member(held_usd=1.0, since=NOW)
    spend = Spend(calls=3, cost_usd=0.5)
    before = replace(
        job(stages=at_work(POLISH, 2), status=JobStatus.RUNNING, usage=spend, member=member),
        lease=lease,
        draft="so far",
    )
    after = put_aside(before, POLISH, aside(), NOW)
    record = after.record(POLISH)
    assert (after.status, after.lease, after.draft, after.usage) == (JobStatus.QUEUED, None, None, spend)
    assert (record.status, record.attempt, record.excused) == (StageStatus.PENDING, 2, 1)
    assert (record.put_aside, record.troubled_at, record.error) == (1, NOW, AWAY.message)
    assert after.waiting is not None
    assert (after.waiting.until, after.waiting.order) == (NOW + timedelta(seconds=30), None)
    assert after.waiting.ends == NOW + timedelta(days=1)
    assert after.member == member, "the write that frees the place takes it"


def test_patience_begins_with_the_first_trouble() -> None:
    """Not with each: trouble of a day ends after a day, however often it is tried."""
    once = put_aside(job(stages=at_work(GENERATE, 1)), GENERATE, aside(), NOW)
    twice = put_aside(once, GENERATE, aside(NOW + 20 * HOUR), NOW + 19 * HOUR)
    assert twice.waiting is not None
    assert twice.record(GENERATE).put_aside == 2
    assert twice.waiting.ends == NOW + 24 * HOUR
    late = put_aside(twice, GENERATE, aside(NOW + 30 * HOUR), NOW + 23 * HOUR)
    assert late.waiting is not None
    assert late.waiting.until == NOW + 24 * HOUR, "nobody is waited for longer than the patience lasts"


@pytest.mark.parametrize(("deadline", "hours"), [(1, 1), (48, 24)])
def test_deadline_ends_the_patience(deadline: int, hours: int) -> None:
    """Whichever is first."""
    request = {**job().request, "deadline": (NOW + deadline * HOUR).isoformat()}
    assert patience_ends(job(request=request), Stage.GENERATE, DAY, NOW) == NOW + hours * HOUR


def test_deadline_before_a_decision_is_over() -> None:
    """A person took longer than the deadline: what follows has its patience, as in a replay."""
    request = {**job().request, "deadline": (NOW - HOUR).isoformat()}
    review = Review(round=1, run=1, revision=0, since=NOW - 30 * HOUR, until=NOW + HOUR, default="cancel")
    late = job(request=request, reviews=close_review((), review, "approve", NOW))
    assert patience_ends(late, Stage.META, DAY, NOW) == NOW + 24 * HOUR
    early = job(request=request, reviews=close_review((), review, "approve", NOW - 2 * HOUR))
    assert patience_ends(early, Stage.META, DAY, NOW) == NOW - HOUR


def test_until_of_the_past_is_now() -> None:
    """A time that a clock behind has named is due at once, and no wait into the past."""
    after = put_aside(job(stages=at_work(GENERATE, 1)), GENERATE, aside(NOW - HOUR), NOW)
    assert after.waiting is not None
    assert after.waiting.until == NOW


def test_wait_for_an_alias_keeps_its_end() -> None:
    """The patience of a job that waits on for its model goes on, and its place in the queue is gone."""
    away = put_aside(job(stages=at_work(GENERATE, 1)), GENERATE, aside(), NOW)
    longer = wait_for_alias(away, WaitReason.MODEL, "gpt-4o", NOW + HOUR, NOW + timedelta(minutes=1))
    assert longer.waiting is not None
    assert (longer.waiting.since, longer.waiting.ends) == (NOW, NOW + 24 * HOUR)
    queued = wait_in_queue(job(), WaitReason.ORGANISATION, NOW)
    moved = wait_for_alias(queued, WaitReason.PAUSED, "gpt-4o", NOW, NOW)
    assert moved.waiting is not None
    assert (moved.waiting.order, moved.waiting.ends) == (None, None)


@pytest.mark.parametrize(
    ("cost", "settled", "after"), [(0.4, None, 0.4), (0.4, 0.1, 0.1), (None, None, 0.0), (0.0, 0.0, 0.0)]
)
def test_let_in_settles_earlier_costs(cost: float | None, settled: float | None, after: float) -> None:
    """What a job of an earlier release has cost is not this budget's; what was settled stays settled."""
    member = Member(held_usd=1.0, since=NOW)
    waits = wait_in_queue(job(usage=Spend(cost_usd=cost), settled_usd=settled), WaitReason.BUDGET, NOW)
    entered = let_in(waits, member, NOW)
    assert (entered.waiting, entered.member, entered.settled_usd) == (None, member, after)

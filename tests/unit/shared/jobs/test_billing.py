"""What a job has cost at most, where the price of a call is unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from shared.jobs.billing import add_spend
from shared.jobs.document import fields, read_job
from shared.jobs.job import Answering, Bill, CostCeiling, Job, JobStatus, Spend, Stage
from shared.jobs.settlement import charge_of, settle
from shared.jobs.waiting import Member, WaitReason
from shared.jobs.waits import let_in, wait_in_queue
from tests.support.samples.jobs import NOW, job

MEMBER = Member(held_usd=9.0, since=NOW)
MOST = 700_000
"""Micro-dollars of a call without a price."""


def bill(number: int, cost: float | None) -> Bill:
    """Return the bill of one call."""
    return Bill(f"event-{number}", Spend(calls=1, cost_usd=cost), "gpt-4o", 900, most=MOST)


def counted(*costs: float | None, before: Job | None = None) -> Job:
    """Return a job with a place, and with calls of these costs, each added by a write of its own."""
    counts = before or job(member=MEMBER, settled_usd=0.0, status=JobStatus.RUNNING)
    for cost in costs:
        counts = add_spend(counts, Stage.GENERATE, [bill(counts.usage.calls, cost)], ())
    return counts


def as_last_release(job: Job, *costs: float | None) -> Job:
    """Return the job as a release counts calls that knows no ceiling."""
    return replace(counted(*costs, before=job), cost_ceiling=job.cost_ceiling)


@pytest.mark.parametrize(
    ("costs", "most"),
    [
        ((0.1, 0.2), 0.3),
        ((0.1, None), 0.8),
        ((None, 0.1), 0.8),
        ((0.1, None, 0.2, None), 1.7),
        ((), 0.0),
    ],
)
def test_unknown_price_counts_as_its_ceiling(costs: tuple[float | None, ...], most: float) -> None:
    """Known costs count as they are, and the job's sum stays unknown."""
    after = counted(*costs)
    assert after.most_spent_usd == pytest.approx(most)
    assert (after.usage.cost_usd is None) == (None in costs)
    assert (after.cost_ceiling is None) == (None not in costs)
    assert read_job(fields(after)) == after


@given(st.lists(st.one_of(st.none(), st.floats(0, 5)), max_size=9), st.data())
def test_settled_parts_add_up(costs: list[float | None], data: st.DataObject) -> None:
    """A job that is put aside time and again is charged in all what it has cost at most, and once."""
    at_work, charged = counted(), 0
    for cost in costs:
        at_work = counted(cost, before=at_work)
        if data.draw(st.booleans()):
            charged += charge_of(at_work)
            at_work = let_in(wait_in_queue(settle(at_work), WaitReason.BUDGET, NOW), MEMBER, NOW)
    charged += charge_of(replace(at_work, status=JobStatus.COMPLETED))
    whole = sum(MOST if cost is None else round(cost * 1_000_000) for cost in costs)
    assert abs(charged - whole) <= len(costs) + 1


def test_calls_of_an_earlier_release_cost_the_hold() -> None:
    """It counts calls without a ceiling, so the hold is charged at the end; a replay counts from there."""
    mixed = counted(0.2, before=as_last_release(counted(0.1, None), None))
    assert mixed.most_spent_usd is None
    assert charge_of(mixed) == 0, "not before the end"
    ended = replace(mixed, status=JobStatus.COMPLETED)
    assert charge_of(ended) == 9_000_000
    left = settle(ended)
    assert (left.member, charge_of(left), left.usage.cost_usd) == (None, 0, None)
    again = let_in(wait_in_queue(left, WaitReason.ORGANISATION, NOW), MEMBER, NOW)
    assert charge_of(counted(0.3, before=again)) == 300_000


def test_earlier_release_ends_a_job_with_a_ceiling() -> None:
    """What an earlier release leaves behind with a known number of calls stays exact."""
    assert as_last_release(counted(0.1, None)).most_spent_usd == 0.8
    assert as_last_release(counted(0.1), 0.2).most_spent_usd == pytest.approx(0.3)


def test_cost_before_the_first_place_is_settled() -> None:
    """An unknown cost of a release without admission is not this budget's; what follows is."""
    old = job(usage=Spend(calls=3, cost_usd=None))
    entered = let_in(wait_in_queue(old, WaitReason.BUDGET, NOW), MEMBER, NOW)
    assert (entered.settled_usd, entered.cost_ceiling) == (0.0, CostCeiling(usd=0.0, calls=3))
    assert charge_of(counted(0.4, None, before=entered)) == 1_100_000


def test_stage_names_what_answered_it() -> None:
    """Each model and tier once, in the order of the answers; an unknown one is none."""
    sol, flex = Answering("openai/gpt-6-sol", "default"), Answering("openai/gpt-6-sol", "flex")
    named = [replace(bill(number, 0.1), answering=each) for number, each in enumerate((sol, None, flex, sol))]
    after = add_spend(job(), Stage.GENERATE, named, ())
    assert after.record(Stage.GENERATE).answered_by == (sol, flex)
    assert read_job(fields(after)) == after
    many = [replace(bill(9 + each, 0.1), answering=Answering(f"openai/{each}")) for each in range(99)]
    assert len(add_spend(after, Stage.GENERATE, many, ()).record(Stage.GENERATE).answered_by) == 8

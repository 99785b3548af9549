"""Who may start and what may be spent, as tables and as properties over any sequence of events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shared import topology
from shared.errors import ErrorCode
from shared.jobs.admission import (
    Admission,
    Conditions,
    Entry,
    Limits,
    Paused,
    Place,
    Ruling,
    admit,
    budget_of,
    held,
    in_period,
    jobs_of,
    to_micros,
)
from shared.jobs.budget_period import period_end, period_start
from shared.jobs.job import Job, JobStatus, Spend, Stage
from shared.jobs.settlement import charge_of, leave, settle, top_up
from shared.jobs.waiting import Member, WaitReason
from shared.topology import Period
from tests.support.samples.jobs import NOW, job, through
from tests.support.workbench import JOB

DEFAULTS = topology.load().admission
GIVEN = Conditions(defaults=DEFAULTS)
FULL = replace(GIVEN, system_full=True)
STOPPED = replace(GIVEN, paused=True)
DOLLAR = 1_000_000
PAUSED = Paused(since=NOW)


def of(members: int = 0, spent: float = 0.0, **limits: Any) -> Admission:
    """Return an admission with so many members, each with a hold of a dollar."""
    places = {f"other-{number}": Place(run=1, held_usd=1.0, since=NOW) for number in range(members)}
    return Admission(
        limits=Limits(**limits),
        members=places,
        running=members,
        spent_usd=spent,
        period_start=period_start(NOW, limits.get("period") or DEFAULTS.period),
    )


def asked(admission: Admission, conditions: Conditions = GIVEN, **changed: Any) -> Entry:
    """Return the answer to a job that holds a dollar."""
    return admit(admission, job(**changed), DOLLAR, NOW, conditions)


RUN, WAIT, REFUSE = Ruling
_TABLE: list[tuple[str, Admission, Conditions, Ruling, WaitReason | ErrorCode | None]] = [
    ("no document", Admission(), GIVEN, RUN, None),
    ("the last place", of(9), GIVEN, RUN, None),
    ("no place by default", of(10), GIVEN, WAIT, WaitReason.ORGANISATION),
    ("no place by its own limit", of(1, jobs=1), GIVEN, WAIT, WaitReason.ORGANISATION),
    ("a limit of none", of(jobs=0), GIVEN, WAIT, WaitReason.ORGANISATION),
    ("a raised limit", of(10, jobs=11), GIVEN, RUN, None),
    ("a lowered limit", of(10, jobs=2), GIVEN, WAIT, WaitReason.ORGANISATION),
    ("to the cent", of(1, spent=1.0, budget_usd=3.0), GIVEN, RUN, None),
    ("a micro-dollar over", of(1, spent=1.000001, budget_usd=3.0), GIVEN, WAIT, WaitReason.BUDGET),
    ("others hold it", of(3, budget_usd=3.5), GIVEN, WAIT, WaitReason.BUDGET),
    ("spent", of(spent=2.000001, budget_usd=3.0), GIVEN, REFUSE, ErrorCode.BUDGET_EXCEEDED),
    ("a budget below one post", of(budget_usd=0.5), GIVEN, REFUSE, ErrorCode.BUDGET_EXCEEDED),
    ("a budget of none", of(budget_usd=0.0), GIVEN, REFUSE, ErrorCode.BUDGET_EXCEEDED),
    ("spent, and no place", of(10, spent=3.0, budget_usd=3.0), GIVEN, REFUSE, ErrorCode.BUDGET_EXCEEDED),
    ("the system is full", of(), FULL, WAIT, WaitReason.SYSTEM),
    ("full, and no place", of(10), FULL, WAIT, WaitReason.ORGANISATION),
    ("the system is paused", of(), STOPPED, WAIT, WaitReason.PAUSED),
    ("it is paused", replace(of(), paused=PAUSED), GIVEN, WAIT, WaitReason.PAUSED),
    ("paused and spent", replace(of(budget_usd=0.0), paused=PAUSED), GIVEN, WAIT, WaitReason.PAUSED),
    ("a model it may use", of(models=("gpt-4o",)), GIVEN, RUN, None),
    ("a model it may not use", of(models=("gpt-4o-mini",)), GIVEN, REFUSE, ErrorCode.INVALID_REQUEST),
    ("no model at all", of(models=()), GIVEN, REFUSE, ErrorCode.INVALID_REQUEST),
]


@pytest.mark.parametrize(
    ("admission", "conditions", "ruling", "why"),
    [case[1:] for case in _TABLE],
    ids=[case[0] for case in _TABLE],
)
def test_admit_rules_by_the_table(
    admission: Admission, conditions: Conditions, ruling: Ruling, why: WaitReason | ErrorCode | None
) -> None:
    """Only an entry makes a member; the others leave the document as it was."""
    entry = asked(admission, conditions)
    assert (entry.ruling, entry.reason or entry.code) == (ruling, why)
    if ruling is RUN:
        assert entry.member == Member(held_usd=1.0, since=NOW)
        assert entry.admission.members[JOB] == Place(run=1, held_usd=1.0, since=NOW)
    else:
        assert entry.member is None
        assert entry.admission.members == admission.members
    assert entry.admission.running == len(entry.admission.members)
    assert bool(entry.sentence) is (ruling is REFUSE)


def test_admit_of_a_member_changes_nothing() -> None:
    """Its place stays, with the hold that it has, also in a full, spent and paused organisation."""
    place = Place(run=1, held_usd=0.25, since=NOW - timedelta(hours=1))
    admission = replace(of(0, spent=9.0, jobs=0, budget_usd=1.0), members={JOB: place}, paused=PAUSED)
    entry = asked(admission, STOPPED)
    assert (entry.ruling, entry.admission.members) == (RUN, {JOB: place})
    assert entry.member == Member(held_usd=0.25, since=place.since)


def test_admit_of_a_later_run_replaces_its_place() -> None:
    """The place of an earlier run is not a second one: it neither fills a limit nor holds money."""
    place = Place(run=1, held_usd=5.0, since=NOW)
    admission = replace(of(0, jobs=1, budget_usd=1.0), members={JOB: place}, running=1)
    entry = asked(admission, run=2)
    assert entry.ruling is RUN
    assert entry.admission.members == {JOB: Place(run=2, held_usd=1.0, since=NOW)}


def test_admit_lets_a_written_post_be_finished() -> None:
    """A model that is no longer allowed stops only a job that has not been written."""
    entry = asked(of(models=()), stages=through(Stage.GENERATE))
    assert entry.ruling is RUN


def test_refusal_names_cap_and_reset() -> None:
    """The sentence has the cap, what is spent, and when it begins anew."""
    for period, resets in (("day", "2026-01-02"), ("week", "2026-01-05"), ("month", "2026-02-01")):
        sentence = asked(of(spent=3.0, budget_usd=3.5, period=period)).sentence
        assert f"$3.50 a {period}" in sentence
        assert "$3.00 spent" in sentence
        assert resets in sentence
    assert "does not reset" in asked(of(spent=3.0, budget_usd=3.5, period="total")).sentence


@pytest.mark.parametrize(
    ("period", "day", "first", "following"),
    [
        ("day", "2026-03-31", "2026-03-31", "2026-04-01"),
        ("week", "2026-01-01", "2025-12-29", "2026-01-05"),
        ("week", "2026-01-05", "2026-01-05", "2026-01-12"),
        ("month", "2026-01-31", "2026-01-01", "2026-02-01"),
        ("month", "2024-02-29", "2024-02-01", "2024-03-01"),
        ("month", "2026-12-01", "2026-12-01", "2027-01-01"),
    ],
)
def test_period_has_a_first_and_a_last_day(period: Period, day: str, first: str, following: str) -> None:
    """Also over the ends of months and years, whatever the time zone of the clock."""
    now = datetime.fromisoformat(f"{day}T23:59:59+00:00")
    for zone in (UTC, datetime.fromisoformat("2026-01-01T00:00:00+09:00").tzinfo):
        assert period_start(now.astimezone(zone), period) == first
        assert str(period_end(now.astimezone(zone), period)) == following
    assert (period_start(now, "total"), period_end(now, "total")) == (None, None)


def test_new_period_forgets_what_is_spent() -> None:
    """And what was announced; the members and their holds stay."""
    before = replace(of(2, spent=9.0, budget_usd=10.0), alerted=80)
    after = in_period(before, NOW + timedelta(days=31), DEFAULTS)
    assert (after.spent_usd, after.alerted, after.period_start) == (0.0, 0, "2026-02-01")
    assert after.members == before.members


def test_clock_that_jumps_back_keeps_the_period() -> None:
    """Nothing is spent twice: neither by the first job of the month before nor by the ones after it."""
    before = of(0, spent=9.0, budget_usd=10.0)
    earlier = in_period(before, NOW - timedelta(days=40), DEFAULTS)
    assert earlier == before
    assert in_period(earlier, NOW + timedelta(days=3), DEFAULTS).spent_usd == 9.0


def test_budget_in_all_never_begins_anew() -> None:
    """A budget of the period `total` keeps its sum for years."""
    before = of(0, spent=9.0, budget_usd=10.0, period="total")
    assert in_period(before, NOW + timedelta(days=4000), DEFAULTS).spent_usd == 9.0


def test_top_up_adds_what_there_is_room_for() -> None:
    """At best what is wanted, at least what is needed, else nothing."""
    place = Place(run=1, held_usd=1.0, since=NOW)
    admission = replace(of(1, spent=1.0, budget_usd=5.0), members={**of(1).members, JOB: place}, running=2)
    assert top_up(admission, job(), DOLLAR, DOLLAR, GIVEN)[0] == DOLLAR
    added, after = top_up(admission, job(), DOLLAR, 9 * DOLLAR, GIVEN)
    assert (added, after.members[JOB].held_usd, after.running) == (2 * DOLLAR, 3.0, 2)
    assert top_up(admission, job(), 2 * DOLLAR + 1, 9 * DOLLAR, GIVEN) == (0, admission)


def test_top_up_of_another_run_adds_nothing() -> None:
    """A late attempt of a run that was replayed holds no money in the new one's name."""
    admission = replace(of(), members={JOB: Place(run=2, held_usd=1.0, since=NOW)}, running=1)
    assert top_up(admission, job(), 1, DOLLAR, GIVEN) == (0, admission)
    assert top_up(of(), job(), 1, DOLLAR, GIVEN)[0] == 0


@pytest.mark.parametrize(
    ("cost", "settled", "held_usd", "charge"),
    [
        (0.5, None, 2.0, 500_000),
        (0.5, 0.2, 2.0, 300_000),
        (0.5, 0.5, 2.0, 0),
        (0.2, 0.5, 2.0, 0),  # a cost that was estimated before, and is known now
        (None, 0.2, 2.0, 2_000_000),  # a cost that nobody knows: the hold
        (None, None, None, 0),
    ],
)
def test_charge_is_what_was_not_settled(
    cost: float | None, settled: float | None, held_usd: float | None, charge: int
) -> None:
    """A job that was settled before is charged for what it has cost since."""
    member = None if held_usd is None else Member(held_usd=held_usd, since=NOW)
    status = JobStatus.FAILED
    ended = job(usage=Spend(cost_usd=cost), settled_usd=settled, member=member, status=status)
    assert charge_of(ended) == charge
    if cost is None:
        assert charge_of(replace(ended, status=JobStatus.QUEUED)) == 0, "once, and not at each wait"
    after = settle(ended)
    assert after.member is None
    assert charge_of(after) == 0


@given(st.integers(0, 50), st.integers(1, 9), st.floats(0, 1000))
def test_shards_share_exactly_the_limits(jobs: int, shards: int, budget: float) -> None:
    """The shares add up to the whole: no place and no micro-dollar more or less."""
    admission = Admission(limits=Limits(jobs=jobs, budget_usd=budget, shards=shards))
    given_each = [replace(GIVEN, shard=shard) for shard in range(shards)]
    assert sum(jobs_of(admission, each) for each in given_each) == jobs
    assert sum(budget_of(admission, each) or 0 for each in given_each) == to_micros(budget)


Event = tuple[Literal["admit", "top_up", "leave", "again"], int, int, int]
_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["admit", "top_up", "leave", "again"]),
        st.integers(0, 7),  # the job
        st.integers(0, 3 * DOLLAR),  # money: its estimate, its top-up, its cost
        st.integers(-40, 40),  # days that the clock jumps
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(
    _EVENTS,
    st.integers(0, 4),
    st.one_of(st.none(), st.integers(0, 8 * DOLLAR)),
    st.sampled_from(["day", "week", "month", "total"]),
    st.integers(1, 3),
)
def test_no_sequence_passes_a_limit(
    events: list[Event], jobs: int, budget: int | None, period: Period, shards: int
) -> None:
    """Members never pass the limit, and spent and held money never pass the budget.

    For any order of entries, top-ups and ends, whose cost is at most the hold, and a clock that jumps.
    """
    usd = None if budget is None else budget / DOLLAR
    limits = Limits(jobs=jobs, budget_usd=usd, period=period, shards=shards)
    conditions = replace(GIVEN, shard=shards - 1)
    admission, now, runs = Admission(limits=limits), NOW, dict.fromkeys(range(8), 1)
    for kind, number, money, days in events:
        now += timedelta(days=days) if kind == "admit" else timedelta(0)
        each = _numbered(number, runs[number])
        before = admission
        if kind == "admit":
            admission = admit(admission, each, money, now, conditions).admission
        elif kind == "top_up":
            added, admission = top_up(admission, each, money // 2, money, conditions)
            assert added == 0 or money // 2 <= added <= money
        elif kind == "again":
            runs[number] += 1
        else:
            place = admission.members.get(each.job_id)
            cost = min(money, to_micros(place.held_usd)) if place else 0
            admission = leave(admission, each.job_id, cost, now, DEFAULTS)
        _check(before, admission, conditions)


def _numbered(number: int, run: int) -> Job:
    return replace(job(run=run), job_id=f"job-{number}")


def _check(before: Admission, after: Admission, conditions: Conditions) -> None:
    assert after.running == len(after.members) <= jobs_of(after, conditions)
    budget = budget_of(after, conditions)
    if budget is not None:
        assert to_micros(after.spent_usd) + held(after) <= budget
    assert (after.period_start or "") >= (before.period_start or "")

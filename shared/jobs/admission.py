"""Decide who may start and what may be spent: one document for each organisation, money in micro-dollars.

The document `admission/{org_id}` is written under the version that was read, in the same batch as the job
that it lets in or lets go: so no number of contenders passes a limit, and a job is settled once.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from shared.errors import ErrorCode
from shared.jobs.budget_period import period_end, period_start
from shared.jobs.job import Job, Stage
from shared.jobs.waiting import Member, WaitReason
from shared.topology import AdmissionDefaults, Period

_MICRO = 1_000_000


def to_micros(usd: float) -> int:
    """Return US dollars as micro-dollars."""
    return round(usd * _MICRO)


def to_usd(micros: int) -> float:
    """Return micro-dollars as US dollars."""
    return micros / _MICRO


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation's own limits; None is the default of topology.yaml. No budget is a missing one.

    `models` None allows every alias. `shards` is the number of documents that share the limits.
    """

    jobs: int | None = None
    budget_usd: float | None = None
    period: Period | None = None
    models: tuple[str, ...] | None = None
    priority: int | None = None
    shards: int = 1


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A member's entry: the run, the money that it holds in US dollars, and the time of its entry."""

    run: int
    held_usd: float
    since: datetime


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """That jobs of the organisation wait; `jobs` is the last count, `since` the oldest one's time."""

    jobs: int
    since: datetime


class Paused(msgspec.Struct, frozen=True, kw_only=True):
    """A pause by an operator."""

    since: datetime
    reason: str = ""


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """The document admission/{org_id}. `running` is the number of members, for sums over all organisations.

    `active` until the sweep finds neither members nor waiting jobs and has reported what is spent.

    `spent_usd` is what jobs that left have spent in the period that began at `period_start`. `alerted` is the
    highest share of the budget, in percent, that was announced in it.
    """

    limits: Limits = Limits()
    members: dict[str, Place] = {}
    running: int = 0
    active: bool = False
    spent_usd: float = 0.0
    period_start: str | None = None
    waiting: Queue | None = None
    paused: Paused | None = None
    alerted: int = 0


class Ruling(StrEnum):
    """The three answers to a job that wants to start."""

    RUN = "run"
    WAIT = "wait"
    REFUSE = "refuse"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, with what it rests on.

    With RUN, `admission` has the job as a member. With WAIT there is a `reason`. With REFUSE there are a
    `code` and a sentence for the job's owner.
    """

    ruling: Ruling
    admission: Admission
    member: Member | None = None
    reason: WaitReason | None = None
    code: ErrorCode | None = None
    sentence: str = ""


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """What holds outside of the organisation: the defaults, pauses, and whether the whole system is full."""

    defaults: AdmissionDefaults
    shard: int = 0
    paused: bool = False
    system_full: bool = False


def admit(  # noqa: PLR0911 - a table of cases reads best as one
    admission: Admission, job: Job, estimate: int, now: datetime, given: Conditions
) -> Entry:
    """Decide about a job that wants to start or go on; `estimate` is its hold in micro-dollars.

    A refusal is for what waiting can't change within the period. A job that is a member of this run stays
    one.
    """
    admission = in_period(admission, now, given.defaults)
    place = admission.members.get(job.job_id)
    if place and place.run == job.run:
        member = Member(held_usd=place.held_usd, since=place.since, shard=given.shard)
        return Entry(ruling=Ruling.RUN, admission=admission, member=member)
    if sentence := _wrong_model(admission, job):
        return _refuse(admission, ErrorCode.INVALID_REQUEST, sentence)
    if given.paused or admission.paused:
        return _wait(admission, WaitReason.PAUSED)
    others = without(admission, job.job_id)
    budget = budget_of(others, given)
    if budget is not None and to_micros(others.spent_usd) + estimate > budget:
        return _refuse(admission, ErrorCode.BUDGET_EXCEEDED, budget_sentence(others, estimate, given, now))
    if len(others.members) >= jobs_of(others, given):
        return _wait(admission, WaitReason.ORGANISATION)
    if budget is not None and to_micros(others.spent_usd) + held(others) + estimate > budget:
        return _wait(admission, WaitReason.BUDGET)
    if given.system_full:
        return _wait(admission, WaitReason.SYSTEM)
    place = Place(run=job.run, held_usd=to_usd(estimate), since=now)
    member = Member(held_usd=place.held_usd, since=now, shard=given.shard)
    return Entry(ruling=Ruling.RUN, admission=with_member(others, job.job_id, place), member=member)


def held(admission: Admission) -> int:
    """Return the micro-dollars that all members hold."""
    return sum(to_micros(place.held_usd) for place in admission.members.values())


def jobs_of(admission: Admission, given: Conditions) -> int:
    """Return the number of jobs at once in this shard."""
    whole = given.defaults.jobs if admission.limits.jobs is None else admission.limits.jobs
    return _share(whole, given.shard, admission.limits.shards)


def budget_of(admission: Admission, given: Conditions) -> int | None:
    """Return the budget of this shard in micro-dollars; None without one."""
    usd = given.defaults.budget_usd if admission.limits.budget_usd is None else admission.limits.budget_usd
    return None if usd is None else _share(to_micros(usd), given.shard, admission.limits.shards)


def priority_of(admission: Admission, defaults: AdmissionDefaults) -> int:
    """Return the organisation's priority where the whole system is full."""
    return defaults.priority if admission.limits.priority is None else admission.limits.priority


def period_of(admission: Admission, defaults: AdmissionDefaults) -> Period:
    """Return the period of the organisation's budget."""
    return admission.limits.period or defaults.period


def in_period(admission: Admission, now: datetime, defaults: AdmissionDefaults) -> Admission:
    """Return the document in the period of `now`, in which nothing is spent yet if it is a new one.

    A clock that is behind changes nothing.
    """
    start = period_start(now, period_of(admission, defaults))
    began = admission.period_start
    if began is not None and (start is None or start <= began):
        return admission
    if began is None:
        return replace(admission, period_start=start)
    return replace(admission, period_start=start, spent_usd=0.0, alerted=0)


def budget_sentence(admission: Admission, estimate: int, given: Conditions, now: datetime) -> str:
    """Return the sentence of a refusal: the cap, what the post may cost and what is spent."""
    budget = budget_of(admission, given) or 0
    period = period_of(admission, given.defaults)
    resets = period_end(now, period)
    when = f"it resets on {resets.isoformat()} at 00:00 UTC" if resets else "it does not reset by itself"
    span = "in all" if period == "total" else f"a {period}"
    return (
        f"The organisation's budget of {_money(budget)} {span} has no room for this post, "
        f"which may cost up to {_money(estimate)} ({_money(to_micros(admission.spent_usd))} spent): "
        f"{when}, or its operator raises it."
    )


def _money(micros: int) -> str:
    """Return dollars and cents, or a small amount as exact as it needs."""
    return f"${to_usd(micros):.2f}" if micros == 0 or micros >= _MICRO else f"${to_usd(micros):.4f}"


def without(admission: Admission, job_id: str) -> Admission:
    """Return the document without a member."""
    members = {name: place for name, place in admission.members.items() if name != job_id}
    return replace(admission, members=members, running=len(members))


def with_member(admission: Admission, job_id: str, place: Place) -> Admission:
    """Return the document with a member, or with another place of one."""
    members = {**admission.members, job_id: place}
    return replace(admission, members=members, running=len(members), active=True)


def _wrong_model(admission: Admission, job: Job) -> str | None:
    """Return the sentence of a refusal; a post that is written already may be finished."""
    alias, models = job.request.get("model"), admission.limits.models
    if models is None or alias in models or job.record(Stage.GENERATE).status.finished:
        return None
    allowed = f"ask for {', '.join(models)}" if models else "its operator has to allow one"
    return f"The model {str(alias)[:100]!r} is not allowed for this organisation: {allowed}."


def _share(whole: int, shard: int, shards: int) -> int:
    return whole // shards + (shard < whole % shards)


def _wait(admission: Admission, reason: WaitReason) -> Entry:
    return Entry(ruling=Ruling.WAIT, admission=admission, reason=reason)


def _refuse(admission: Admission, code: ErrorCode, sentence: str) -> Entry:
    return Entry(ruling=Ruling.REFUSE, admission=admission, code=code, sentence=sentence)

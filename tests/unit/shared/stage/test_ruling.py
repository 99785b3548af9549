"""The answer to a job from what was read about its organisation: newcomers, aliases, shards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from shared import topology
from shared.errors import ErrorCode
from shared.gateways.admission_views import AdmissionSnapshot, View
from shared.jobs.admission import Admission, Limits, Paused, Place, Queue, Ruling
from shared.jobs.admission_document import System
from shared.jobs.breaker import AliasPause, AliasState
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.trials import alias_of
from shared.jobs.waiting import Member, WaitReason
from shared.jobs.waits import wait_in_queue
from shared.stage.ruling import Ruled, hint, one_fewer, rule
from tests.support.samples.jobs import GENERATE, NOW, POLISH, at_work, job, through
from tests.support.workbench import JOB, ORG

LAYOUT = topology.load()
RUN, WAIT, REFUSE = Ruling
WAITING = Queue(jobs=3, since=NOW)
HOUR = timedelta(hours=1)
AWAY = AliasState(failures=2, suspects=("a", "b"), opened_at=NOW, until=NOW + HOUR)
PROBED = replace(AWAY, until=NOW, probe_until=NOW + HOUR)


def view(*shards: Admission, system: System | None = None) -> View:
    """Return what was read, without a job."""
    read = tuple(
        AdmissionSnapshot(ORG, each, version=7, shard=number)
        for number, each in enumerate(shards or (Admission(),))
    )
    return View(shards=read, system=system or System(), system_version=1)


def ruled(of: Job, seen: View, *, newcomer: bool = False, full: bool = False, now: datetime = NOW) -> Ruled:
    """Return the answer."""
    return rule(of, seen, LAYOUT, now, system_full=full, newcomer=newcomer)


def full(jobs: int = 1, **changed: Any) -> Admission:
    """Return an admission whose one place is taken."""
    return Admission(
        limits=Limits(jobs=jobs, **changed), members={"o": Place(run=1, held_usd=1.0, since=NOW)}, running=1
    )


def test_free_place_makes_a_member() -> None:
    """The job as it is to be written, and the write that goes with it, under the version that was read."""
    seen = view()
    answer = ruled(job(), seen, newcomer=True)
    assert answer.ruling is RUN
    assert answer.job.member is not None
    assert answer.change is not None
    assert answer.change.before is seen.shards[0]
    assert answer.change.after.members[JOB].held_usd == answer.job.member.held_usd > 0


def test_newcomer_does_not_overtake() -> None:
    """Where jobs wait, a free place is for the head of the queue; that one gets it."""
    seen = view(Admission(waiting=WAITING))
    newcomer = ruled(job(), seen, newcomer=True)
    assert newcomer.ruling is WAIT
    assert newcomer.job.waiting is not None
    assert (newcomer.job.waiting.reason, newcomer.change) == (WaitReason.ORGANISATION, None)
    assert newcomer.job.member is None
    assert ruled(job(), seen).ruling is RUN


def test_newcomer_that_waits_leaves_a_hint() -> None:
    """One write says that jobs wait, under the version that was read before; the next one needs none."""
    seen = view(full())
    answer = ruled(job(), seen, newcomer=True)
    assert answer.ruling is WAIT
    assert answer.change is not None
    assert answer.change.after.waiting == Queue(jobs=1, since=NOW)
    assert answer.change.after.members == seen.shards[0].admission.members
    assert hint(view(replace(full(), waiting=WAITING)).shards[0], NOW) is None


def test_last_one_counted_keeps_the_hint() -> None:
    """Only an empty queue removes it: the count may be wrong, and a job without a hint waits for a sweep."""
    assert one_fewer(Admission(waiting=WAITING)).waiting == Queue(jobs=2, since=NOW)
    assert one_fewer(Admission(waiting=Queue(jobs=1, since=NOW))).waiting == Queue(jobs=1, since=NOW)
    assert one_fewer(Admission()) == Admission()


def test_refusal_ends_the_job_with_its_sentence() -> None:
    """No member, no wait, and nothing to write for the organisation."""
    answer = ruled(job(), view(Admission(limits=Limits(budget_usd=0.0))), newcomer=True)
    assert (answer.ruling, answer.change, answer.job.status) == (REFUSE, None, JobStatus.FAILED)
    error = answer.job.error
    assert error is not None
    assert (error.code, error.stage) == (ErrorCode.BUDGET_EXCEEDED, Stage.GENERATE)


@pytest.mark.parametrize(
    ("state", "reason", "until"),
    [
        (AliasState(paused=AliasPause(since=NOW)), WaitReason.PAUSED, NOW),
        (AWAY, WaitReason.MODEL, NOW + HOUR),
        (replace(AWAY, until=NOW), None, None),  # it may be asked again
        (PROBED, None, None),  # the stage itself finds out that another one asks
        (replace(AWAY, until=NOW - HOUR, probe_until=None), None, None),
    ],
    ids=["paused", "away", "due", "probed", "long ago"],
)
def test_alias_in_trouble_is_waited_for(
    state: AliasState, reason: WaitReason | None, until: datetime | None
) -> None:
    """A job takes no place while its model is known to be away or paused."""
    answer = ruled(job(), view(system=System(models={"gpt-4o": state})), newcomer=True)
    if reason is None:
        assert answer.ruling is RUN
        return
    waiting = answer.job.waiting
    assert waiting is not None
    assert (answer.ruling, answer.change) == (WAIT, None)
    assert (waiting.reason, waiting.alias, waiting.until, waiting.order) == (reason, "gpt-4o", until, None)


def test_another_aliass_trouble_is_not_the_jobs() -> None:
    """Each stage asks its own: generate the request's, the others theirs."""
    seen = view(system=System(models={"gpt-4o-mini": AWAY}))
    assert ruled(job(), seen).ruling is RUN
    polish = job(stages=through(GENERATE))
    assert alias_of(polish, POLISH, LAYOUT) == LAYOUT.functions["polish"].model
    assert ruled(polish, seen).ruling is WAIT


def test_job_without_patience_gets_its_place() -> None:
    """Its patience or deadline is over: it goes on without its model; for a pause it still waits."""
    stages = at_work(POLISH, 1, troubled_at=NOW - timedelta(days=2))
    seen = view(system=System(models={"gpt-4o-mini": AWAY}))
    assert ruled(job(stages=stages), seen).ruling is RUN
    late = {**job().request, "deadline": (NOW - HOUR).isoformat()}
    assert ruled(job(stages=at_work(POLISH, 1), request=late), seen).ruling is RUN
    paused = view(system=System(models={"gpt-4o-mini": AliasState(paused=AliasPause(since=NOW))}))
    assert ruled(job(stages=stages), paused).ruling is WAIT


def test_pause_of_the_system_stops_everybody() -> None:
    """Also the head of a queue; one that is at work is a member and goes on."""
    seen = view(system=System(paused=Paused(since=NOW)))
    assert ruled(job(), seen).ruling is WAIT
    member = Admission(members={JOB: Place(run=1, held_usd=1.0, since=NOW)}, running=1)
    assert ruled(job(), view(member, system=seen.system)).ruling is RUN


def test_full_shard_sends_the_job_to_another() -> None:
    """It becomes a member of any shard with room, and of none where all are full."""
    limits = Limits(jobs=3, shards=3)
    taken = replace(full(), limits=limits)
    for free in range(3):
        shards = [Admission(limits=limits) if number == free else taken for number in range(3)]
        answer = ruled(job(), view(*shards))
        assert answer.change is not None
        assert answer.job.member is not None
        assert answer.change.before.shard == answer.job.member.shard == free
    assert ruled(job(), view(taken, taken, taken)).ruling is WAIT


@pytest.mark.parametrize("shard", range(3))
def test_place_that_was_not_freed_is_kept_where_it_is(shard: int) -> None:
    """A job that waits with a place of its run counts once, also where its own shard is another."""
    limits = Limits(jobs=3, shards=3)
    place = Place(run=1, held_usd=1.0, since=NOW)
    there = Admission(limits=limits, members={JOB: place}, running=1)
    shards = [there if number == shard else Admission(limits=limits) for number in range(3)]
    waits = replace(job(), member=Member(held_usd=1.0, since=NOW, shard=shard))
    answer = ruled(waits, view(*shards))
    assert answer.change is not None
    assert answer.change.before.shard == shard
    assert answer.change.after.members == {JOB: place}
    fewer = ruled(waits, view(Admission(limits=replace(limits, shards=1))))  # its shard is gone
    assert fewer.ruling is RUN


def test_spent_shard_waits_while_another_has_room() -> None:
    """A shard that has spent its share refuses nobody whom another shard may still take."""
    limits = Limits(budget_usd=10.0, jobs=2, shards=2)
    spent = Admission(limits=limits, spent_usd=5.0, period_start="2026-01-01")
    busy = replace(full(), limits=limits)
    assert ruled(job(), view(spent, busy)).ruling is WAIT
    assert ruled(job(), view(spent, spent)).ruling is REFUSE


def test_priority_and_age_order_a_queue() -> None:
    """Whatever the reason of the wait."""
    ages = [(9, 3), (5, 1), (5, 2), (0, 0)]
    waits = [
        wait_in_queue(
            job(request={**job().request, "priority": priority}, created_at=NOW + age * HOUR),
            reason,
            NOW + 9 * HOUR,
        ).waiting
        for (priority, age), reason in zip(ages, WaitReason, strict=False)
    ]
    orders = [each.order or 0 for each in waits if each]
    assert orders == sorted(orders)
    assert len(set(orders)) == len(ages)

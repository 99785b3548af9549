"""What every admission store finds: the fake, and Firestore itself on its emulator."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from shared.gateways.admission_store import AdmissionChange, AdmissionSnapshot
from shared.gateways.job_store import JobStore
from shared.gateways.snapshot import Snapshot
from shared.jobs.admission import Admission, Place, Queue
from shared.jobs.job import Job, JobStatus
from shared.jobs.waiting import Waiting, WaitReason
from tests.support.samples.jobs import NOW, job

ORG, OTHER = "an-organisation", "another"
MINUTE = timedelta(minutes=1)


def waiting(name: str, minutes: int, org_id: str = ORG, **changed: object) -> Job:
    """Return a job that has waited for some minutes; without an alias it is in the queue."""
    wait = Waiting(reason=WaitReason.ORGANISATION, since=NOW - minutes * MINUTE, ahead=0)
    return replace(job(), job_id=name, org_id=org_id, waiting=replace(wait, **changed))


async def create(store: JobStore, *jobs: Job) -> None:
    for each in jobs:
        await store.create(each)


def names(found: list[Snapshot]) -> list[str]:
    return [each.job.job_id for each in found]


async def test_queue_is_one_organisations_in_order(store: JobStore) -> None:
    """Jobs that wait for a model, of others, or at work are not in the queue."""
    await create(
        store,
        waiting("second", 9, order=20),
        waiting("first", 1, order=10),
        waiting("third", 2, order=30),
        waiting("for-a-model", 3, alias="gpt-4o", until=NOW),
        waiting("of-others", 3, OTHER, order=5),
        replace(job(), job_id="at-work", org_id=ORG),
    )
    assert names(await store.admissions.queue(ORG, 2)) == ["first", "second"]
    assert names(await store.admissions.queue(ORG, 10)) == ["first", "second", "third"]
    assert await store.admissions.count_waiting(ORG) == 3
    assert await store.admissions.count_waiting(ORG, 20) == 1
    assert names(await store.admissions.newest_waiting(2)) == ["first", "third"]


async def test_waits_are_all_of_an_organisation(store: JobStore) -> None:
    """The oldest need not be at the head of the queue, nor in the queue at all."""
    await create(
        store,
        waiting("first", 1, order=10),
        waiting("low-priority", 8, order=90),
        waiting("for-a-model", 9, alias="gpt-4o", until=NOW),
        waiting("of-others", 20, OTHER, order=5),
        replace(job(), job_id="at-work", org_id=ORG),
    )
    assert await store.admissions.waits(ORG) == (3, NOW - 9 * MINUTE)
    assert await store.admissions.waits("nobody") == (0, None)


async def test_due_and_overdue_jobs_are_found(store: JobStore) -> None:
    """Those of an alias whose time has come, and those whose patience is over, the earliest first."""
    await create(
        store,
        waiting("late", 5, alias="gpt-4o", until=NOW - MINUTE, ends=NOW + MINUTE),
        waiting("later", 5, alias="gpt-4o", until=NOW, ends=NOW),
        waiting("not-yet", 5, alias="gpt-4o", until=NOW + MINUTE, ends=NOW - MINUTE),
        waiting("of-another-model", 5, alias="gpt-4o-mini", until=NOW - MINUTE),
        waiting("in-the-queue", 5, order=10),
    )
    assert names(await store.admissions.due("gpt-4o", NOW, 10)) == ["late", "later"]
    assert names(await store.admissions.due("gpt-4o", NOW, 1)) == ["late"]
    assert names(await store.admissions.overdue(NOW, 10)) == ["not-yet", "later"]


async def test_forgotten_jobs_are_found(store: JobStore) -> None:
    """Queued jobs that are cancelled, and running ones that nobody has written for long."""
    old, new = NOW - 10 * MINUTE, NOW
    running = replace(job(), status=JobStatus.RUNNING)
    await create(
        store,
        replace(running, job_id="old", updated_at=old),
        replace(running, job_id="older", updated_at=old - MINUTE),
        replace(running, job_id="new", updated_at=new),
        replace(running, job_id="ended", status=JobStatus.FAILED, updated_at=old),
        replace(waiting("unwanted", 1, order=1), cancel_requested=True),
        replace(running, job_id="unwanted-at-work", updated_at=new, cancel_requested=True),
    )
    assert names(await store.admissions.untouched(NOW - MINUTE, 10)) == ["older", "old"]
    assert names(await store.admissions.cancelled(10)) == ["unwanted"]


async def test_organisations_are_found(store: JobStore) -> None:
    """Members are added up over all; organisations with waiting jobs come with the longest wait first."""
    place = Place(run=1, held_usd=0.5, since=NOW)
    for org_id, members, since in ((ORG, 2, NOW), (OTHER, 1, NOW - MINUTE), ("without", 3, None)):
        admission = Admission(
            members={f"job-{number}": place for number in range(members)},
            running=members,
            waiting=Queue(jobs=1, since=since) if since else None,
        )
        await store.admissions.write(AdmissionChange(AdmissionSnapshot(org_id, Admission()), admission))
    assert await store.admissions.running() == 6
    assert [each.org_id for each in await store.admissions.waiting_organisations(9)] == [OTHER, ORG]
    assert [each.org_id for each in await store.admissions.occupied("", 2)] == [ORG, OTHER]
    assert [each.org_id for each in await store.admissions.occupied(OTHER, 2)] == ["without"]

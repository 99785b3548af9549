"""What every admission store does: the fake, and Firestore itself on its emulator."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from shared.errors import Conflict
from shared.gateways.admission_views import AdmissionChange, AdmissionSnapshot, View
from shared.gateways.job_store import FirestoreJobs, JobStore
from shared.gateways.snapshot import Snapshot
from shared.jobs import transitions
from shared.jobs.admission import Admission, Limits, Paused, Place, Queue
from shared.jobs.admission_document import SYSTEM, System
from shared.jobs.breaker import AliasPause, AliasState, after_failure, after_success, with_probe
from shared.jobs.document import fields
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.owners import KnownOwners
from shared.jobs.review_state import await_review
from shared.jobs.waiting import Member, Waiting, WaitReason
from shared.jobs.waits import let_in, wait_for_alias, wait_in_queue
from shared.messages.schemas import StartRequest
from tests.support.fakes.job_store import MemoryJobs
from tests.support.workbench import JOB, ORG, USER

NOW = datetime(2026, 1, 1, 12, 30, 0, 123456, tzinfo=UTC)
OTHER = "44444444-4444-4444-8444-444444444444"
PLACE = Place(run=1, held_usd=0.25, since=NOW)
PAUSE = {"since": NOW, "reason": "tests"}
FULL = Admission(
    members={JOB: PLACE, OTHER: replace(PLACE, run=2)},
    running=2,
    spent_usd=1.5,
    period_start="2026-01-01",
    waiting=Queue(jobs=3, since=NOW),
    alerted=80,
    active=True,
)


def number(value: int) -> str:
    """Return an id that sorts by its number."""
    return str(UUID(int=value))


def after(seconds: float) -> datetime:
    """Return a time."""
    return NOW + timedelta(seconds=seconds)


def queued(job_id: str = JOB, org_id: str = ORG) -> Job:
    """Return a job as a start message makes it."""
    request = StartRequest(org_id=org_id, user_id=USER, topic="Tea")
    return transitions.new_job(request, job_id, NOW, ttl_days=90)


def in_queue(job_id: str, order: int, org_id: str = ORG) -> Job:
    """Return a job that waits at a place of its organisation's queue."""
    waiting = Waiting(reason=WaitReason.ORGANISATION, since=after(order), ahead=0, order=order)
    return replace(queued(job_id, org_id), waiting=waiting)


async def put(store: JobStore, name: str, document: dict[str, Any]) -> None:
    """Write a document of `admission` past every precondition, as an operator does."""
    if isinstance(store, MemoryJobs):
        store.admissions.put(name, document)
    elif isinstance(store, FirestoreJobs):
        await store._client.collection("admission").document(name).set(document)


async def put_job(store: JobStore, document: dict[str, Any]) -> None:
    """Write a job's document as another version or program does."""
    if isinstance(store, MemoryJobs):
        store.put(document)
    elif isinstance(store, FirestoreJobs):
        await store._client.collection("jobs").document(document["job_id"]).set(document)


async def contents(store: JobStore, name: str) -> dict[str, Any] | None:
    """Return a document of `admission` as it is stored."""
    if isinstance(store, FirestoreJobs):
        found = await store._client.collection("admission").document(name).get()
        return found.to_dict() if found.exists else None
    return store.admissions.documents.get(name)  # type: ignore[attr-defined, no-any-return]


async def first_of(store: JobStore, org_id: str = ORG) -> AdmissionSnapshot:
    """Return an organisation's first admission."""
    return (await store.admissions.read(org_id)).shards[0]


async def write(store: JobStore, admission: Admission, org_id: str = ORG) -> AdmissionSnapshot:
    """Write an organisation's admission over the one that is there, and return it as read."""
    await store.admissions.write(AdmissionChange(await first_of(store, org_id), admission))
    return await first_of(store, org_id)


async def create(store: JobStore, *jobs: Job) -> list[Snapshot]:
    """Create jobs."""
    return [await store.create(job) for job in jobs]


def ids(found: list[Snapshot]) -> list[str]:
    """Return the jobs' ids in their order."""
    return [each.job.job_id for each in found]


async def test_read_of_nothing_has_defaults(store: JobStore) -> None:
    """Without documents there is an empty admission without a version, no job, and no trouble."""
    seen = await store.admissions.read(ORG, JOB, USER)
    unknown = KnownOwners(complete=False, organization=False, user=False)
    assert seen == View((AdmissionSnapshot(ORG, Admission()),), System(), None, None, unknown)
    assert (await store.admissions.read(ORG)).owners is None
    assert await store.admissions.system() == View((), System(), None)


async def test_admission_is_read_as_written(store: JobStore) -> None:
    """Every field that the pipeline writes is read back equal, and a removed one is absent."""
    seen = await write(store, FULL)
    assert seen.admission == FULL
    last = replace(Admission(), period_start="2026-02-01")
    seen = await write(store, last)
    assert seen.admission == last
    assert set(await contents(store, ORG) or {}) == {
        "members",
        "running",
        "active",
        "spent_usd",
        "period_start",
        "alerted",
    }


async def test_empty_admission_can_be_written(store: JobStore) -> None:
    """A write without a difference creates the document, or holds the version of one that exists."""
    first = await first_of(store)
    await store.admissions.write(AdmissionChange(first, first.admission))
    second = await first_of(store)
    assert second.version is not None
    await store.admissions.write(AdmissionChange(second, second.admission))
    await write(store, FULL)
    with pytest.raises(Conflict):
        await store.admissions.write(AdmissionChange(second, second.admission))


async def test_operators_fields_stay(store: JobStore) -> None:
    """The pipeline's writes leave limits, pause and unknown fields as they are."""
    kept = {"limits": {"jobs": 3, "models": ["gpt-4o"]}, "paused": PAUSE, "note": "of a later version"}
    await put(store, ORG, kept)
    seen = await write(store, FULL)
    limits, paused = Limits(jobs=3, models=("gpt-4o",)), Paused(since=NOW, reason="tests")
    assert seen.admission == replace(FULL, limits=limits, paused=paused)
    found = await contents(store, ORG) or {}
    assert {name: found[name] for name in kept} == kept


@pytest.mark.parametrize("exists", [False, True])
async def test_write_has_one_winner_of_twenty(store: JobStore, *, exists: bool) -> None:
    """Of twenty writers that read one version one wins, also where no document exists yet."""
    if exists:
        await write(store, FULL)
    before = await first_of(store)
    writes = [AdmissionChange(before, replace(FULL, spent_usd=float(each))) for each in range(20)]
    results = await asyncio.gather(*map(store.admissions.write, writes), return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 19
    winner = next(
        each for each, result in zip(writes, results, strict=True) if not isinstance(result, Conflict)
    )
    assert (await first_of(store)).admission == winner.after


async def test_write_to_a_deleted_document_conflicts(store: JobStore) -> None:
    """A version of a document that is gone is a Conflict."""
    seen = AdmissionSnapshot(OTHER, Admission(), (await write(store, FULL)).version)
    with pytest.raises(Conflict):
        await store.admissions.write(AdmissionChange(seen, FULL))


async def test_create_writes_job_and_admission(store: JobStore) -> None:
    """A new job and its place are one write, and are read in one view."""
    change = AdmissionChange(await first_of(store), FULL)
    written = await store.create(queued(), change)
    seen = await store.admissions.read(ORG, JOB)
    assert (seen.job, seen.shards[0].admission) == (written, FULL)
    await store.update(written, replace(queued(), progress=5))  # the version is the job's own


async def test_create_without_its_place_writes_nothing(store: JobStore) -> None:
    """If the admission has changed, or the job exists, neither is written."""
    before = await first_of(store)
    await write(store, replace(FULL, spent_usd=9.0))
    with pytest.raises(Conflict):
        await store.create(queued(), AdmissionChange(before, FULL))
    assert await store.read(JOB) is None
    await store.create(queued())
    fresh = await first_of(store)
    with pytest.raises(Conflict):
        await store.create(queued(), AdmissionChange(fresh, FULL))
    assert await first_of(store) == fresh


async def test_update_writes_job_and_admission(store: JobStore) -> None:
    """A job's member and its place come together, and leave together."""
    seen = await store.create(queued())
    member = Member(held_usd=0.25, since=NOW)
    change = AdmissionChange(await first_of(store), FULL)
    seen = await store.update(seen, let_in(seen.job, member, NOW), None, None, change)
    view = await store.admissions.read(ORG, JOB)
    assert view.job == seen
    assert seen.job.member == member
    left = replace(seen.job, member=None, settled_usd=0.5, status=JobStatus.CANCELLED)
    gone = AdmissionChange(view.shards[0], Admission(spent_usd=0.5, period_start="2026-01-01"))
    seen = await store.update(seen, left, None, None, gone)
    view = await store.admissions.read(ORG, JOB)
    assert (view.job, view.shards[0].admission) == (seen, gone.after)
    assert seen.job.member is None


@pytest.mark.parametrize("late", ["job", "admission"])
async def test_update_with_one_old_version_is_neither(store: JobStore, late: str) -> None:
    """Each document has a precondition of its own; if one fails, job, output and admission stay."""
    job = await store.create(queued())
    place = await write(store, FULL)
    if late == "job":
        await store.update(job, replace(queued(), progress=7))
    else:
        await write(store, replace(FULL, spent_usd=2.0))
    before = await store.admissions.read(ORG, JOB)
    output = {"content": "mine", "title": "T", "model": "m"}
    with pytest.raises(Conflict):
        await store.update(
            job,
            replace(queued(), progress=50),
            {Stage.GENERATE: output},
            None,
            AdmissionChange(place, Admission()),
        )
    assert await store.admissions.read(ORG, JOB) == before
    read = await store.read(JOB, with_outputs=True)
    assert read is not None
    assert read.outputs.generate is None


async def test_shards_have_the_limits_of_the_first(store: JobStore) -> None:
    """Limits and pause are read from shard 0; each shard has members and a version of its own."""
    limits = {"jobs": 9, "shards": 3}
    await put(store, ORG, {"limits": limits, "paused": PAUSE})
    view = await store.admissions.read(ORG)
    assert [each.name for each in view.shards] == [ORG, f"{ORG}.1", f"{ORG}.2"]
    second = view.shards[1]
    assert second.version is None
    taken = replace(second.admission, members={JOB: PLACE}, running=1)
    await store.create(queued(), AdmissionChange(second, taken))
    view = await store.admissions.read(ORG, JOB)
    assert [each.admission.running for each in view.shards] == [0, 1, 0]
    assert {each.admission.limits for each in view.shards} == {Limits(jobs=9, shards=3)}
    assert all(each.admission.paused for each in view.shards)
    assert set(await contents(store, f"{ORG}.1") or {}) == {"members", "running"}


async def test_view_has_the_job_of_any_organisation(store: JobStore) -> None:
    """The job is named by its id alone: whose it is decides the reader."""
    written = await store.create(queued(org_id=OTHER))
    assert (await store.admissions.read(ORG, JOB)).job == written
    assert (await store.admissions.read(ORG, OTHER)).job is None


@pytest.mark.parametrize("alias", ["gpt-4o", "claude-3.5-sonnet", "a `b` \\ c/d"])
async def test_alias_is_read_as_written(store: JobStore, alias: str) -> None:
    """Each state of a breaker is read back, in a document that does not exist yet and in one that does."""
    states = [after_failure(AliasState(), JOB, NOW, None)]
    states.append(after_failure(states[-1], OTHER, NOW, 40.0))
    states.append(with_probe(states[-1], after(60)))
    states.append(after_success(states[-1]))
    for state in states:
        await store.admissions.write_alias(await store.admissions.system(), alias, state)
        view = await store.admissions.read(ORG)
        assert view.system.models == {alias: state}
        assert view.system_version == (await store.admissions.system()).system_version


async def test_alias_write_keeps_the_rest(store: JobStore) -> None:
    """Pauses, other aliases and the mark of the mirror stay; an operator's pause is not overwritten."""
    away = after_failure(AliasState(), JOB, NOW, None)
    other = {"failures": 4, "suspects": [JOB], "paused": PAUSE}
    kept = {"paused": PAUSE, "owners_known": True, "models": {"x.y": {"paused": PAUSE}, "other": other}}
    await put(store, SYSTEM, kept)
    await store.admissions.write_alias(await store.admissions.system(), "x.y", away)
    system = (await store.admissions.system()).system
    pause = AliasPause(since=NOW, reason="tests")
    assert system.alias("x.y") == replace(away, paused=pause)
    assert system.alias("other") == AliasState(paused=pause, failures=4, suspects=(JOB,))
    assert (system.paused, system.owners_known) == (Paused(since=NOW, reason="tests"), True)


@pytest.mark.parametrize("exists", [False, True])
async def test_alias_write_has_one_winner_of_ten(store: JobStore, *, exists: bool) -> None:
    """Of ten writers that read one version one wins."""
    if exists:
        await put(store, SYSTEM, {"owners_known": True})
    view = await store.admissions.system()
    states = [replace(AliasState(), failures=each) for each in range(1, 11)]
    writes = [store.admissions.write_alias(view, f"alias-{state.failures}", state) for state in states]
    results = await asyncio.gather(*writes, return_exceptions=True)
    assert sum(isinstance(result, Conflict) for result in results) == 9
    assert len((await store.admissions.system()).system.models) == 1


async def test_running_sums_all_members(store: JobStore) -> None:
    """The sum is 0 without documents, and leaves out the system's."""
    assert await store.admissions.running() == 0
    await put(store, SYSTEM, {"owners_known": True})
    assert await store.admissions.running() == 0
    await write(store, FULL)
    await put(store, f"{ORG}.1", {"members": {}, "running": 5})
    await put(store, OTHER, {"limits": {"jobs": 3}})
    assert await store.admissions.running() == 7


async def test_queue_is_one_organisations_in_order(store: JobStore) -> None:
    """The queue has waiting jobs of one organisation by their order, as many as are asked for."""
    jobs = [in_queue(number(each), order=100 - each) for each in range(1, 6)]
    away = wait_for_alias(queued(number(7)), WaitReason.MODEL, "gpt-4o", NOW, NOW)
    await create(store, *jobs, in_queue(number(6), 1, OTHER), away, queued(number(8)))
    found = await store.admissions.queue(ORG, 10)
    assert ids(found) == [number(each) for each in (5, 4, 3, 2, 1)]
    assert ids(await store.admissions.queue(ORG, 2)) == [number(5), number(4)]
    await store.update(found[0], replace(found[0].job, waiting=None))
    assert ids(await store.admissions.queue(ORG, 1)) == [number(4)]


async def test_waiting_jobs_are_counted(store: JobStore) -> None:
    """The count is the whole queue's, or that of the places before one."""
    assert await store.admissions.count_waiting(ORG) == 0
    jobs = [in_queue(number(each), order=each) for each in range(1, 6)]
    low = wait_in_queue(replace(queued(number(7)), request={"priority": 0}), WaitReason.SYSTEM, NOW)
    await create(store, *jobs, in_queue(number(6), 1, OTHER), low)
    assert await store.admissions.count_waiting(ORG) == 6
    assert [await store.admissions.count_waiting(ORG, each) for each in (0, 1, 3, 6)] == [0, 0, 2, 5]
    assert low.waiting is not None
    assert await store.admissions.count_waiting(ORG, low.waiting.order) == 5


async def test_waits_are_all_of_an_organisation(store: JobStore) -> None:
    """All waiting jobs count, and the oldest need not be at the head of the queue, nor in it."""
    assert await store.admissions.waits(ORG) == (0, None)
    urgent, patient = in_queue(number(1), order=5), in_queue(number(2), order=9)
    assert patient.waiting is not None
    patient = replace(patient, waiting=replace(patient.waiting, since=after(-60)))
    await create(store, urgent, patient, in_queue(number(6), -90, OTHER), queued(number(8)))
    assert await store.admissions.waits(ORG) == (2, after(-60))
    away = wait_for_alias(queued(number(7)), WaitReason.MODEL, "gpt-4o", NOW, after(-3600))
    await create(store, away)
    assert await store.admissions.waits(ORG) == (3, after(-3600))


async def test_due_jobs_are_one_aliass_by_time(store: JobStore) -> None:
    """Jobs that waited for an alias until now: those of others, and those that wait on, are left out."""
    jobs = [
        wait_for_alias(queued(number(place)), WaitReason.MODEL, "gpt-4o", after(seconds), NOW)
        for place, seconds in enumerate((0, -1, -2, 1), 1)
    ]
    mini = wait_for_alias(queued(number(9)), WaitReason.MODEL, "gpt-4o-mini", NOW, NOW)
    await create(store, *jobs, mini, in_queue(number(8), 1))
    due = store.admissions.due
    assert ids(await due("gpt-4o", NOW, 9)) == [number(3), number(2), number(1)]
    assert ids(await due("gpt-4o", NOW, 1)) == [number(3)]
    assert ids(await due("gpt-4o", after(1), 9)) == [number(each) for each in (3, 2, 1, 4)]


async def test_overdue_jobs_come_by_their_end(store: JobStore) -> None:
    """Jobs whose wait has ended, in the queue or for an alias; one without an end waits on."""
    ends = [after(-1), after(-2), NOW, after(1), None]
    jobs = [in_queue(number(place), place) for place in range(1, 6)]
    jobs = [
        replace(job, waiting=replace(job.waiting, ends=end))  # type: ignore[type-var]
        for job, end in zip(jobs, ends, strict=True)
    ]
    await create(store, *jobs, queued(number(9)))
    assert ids(await store.admissions.overdue(NOW, 9)) == [number(2), number(1), number(3)]
    assert ids(await store.admissions.overdue(NOW, 2)) == [number(2), number(1)]


async def test_newest_waiting_jobs_come_first(store: JobStore) -> None:
    """Of all organisations' waiting jobs, those that began to wait last."""
    jobs = [in_queue(number(1), 1), in_queue(number(2), 3), in_queue(number(3), 2, OTHER)]
    await create(store, *jobs, queued(number(9)))
    assert ids(await store.admissions.newest_waiting(9)) == [number(2), number(3), number(1)]
    assert ids(await store.admissions.newest_waiting(1)) == [number(2)]


async def test_unreviewed_jobs_come_by_their_end(store: JobStore) -> None:
    """Jobs whose review has run out of time; the others await their decision."""
    jobs = [
        await_review(queued(number(place)), after(3600 * (hours - 24)), 24)
        for place, hours in enumerate((-1, -2, 0, 1), 1)
    ]
    await create(store, *jobs, queued(number(9)), in_queue(number(8), 1))
    assert ids(await store.admissions.unreviewed(NOW, 9)) == [number(2), number(1), number(3)]
    assert ids(await store.admissions.unreviewed(NOW, 2)) == [number(2), number(1)]


async def test_cancelled_jobs_are_those_that_nobody_works_on(store: JobStore) -> None:
    """A job at work ends by itself, and an ended one has ended."""
    wanted = replace(in_queue(number(1), 1), cancel_requested=True)
    others = [
        in_queue(number(2), 2),
        replace(queued(number(3)), cancel_requested=True, status=JobStatus.RUNNING),
        replace(queued(number(4)), cancel_requested=True, status=JobStatus.CANCELLED),
    ]
    reviewed = replace(await_review(queued(number(6)), NOW, 24), cancel_requested=True)
    await create(store, wanted, *others, replace(wanted, job_id=number(5)), reviewed)
    assert sorted(ids(await store.admissions.cancelled(9))) == [number(1), number(5), number(6)]
    assert len(await store.admissions.cancelled(1)) == 1


async def test_untouched_jobs_are_running_ones(store: JobStore) -> None:
    """Jobs at work that nobody has written since, the oldest first."""
    running = [
        replace(queued(number(each)), status=JobStatus.RUNNING, updated_at=after(-each))
        for each in range(1, 5)
    ]
    await create(store, *running, replace(queued(number(9)), updated_at=after(-9)))
    assert ids(await store.admissions.untouched(after(-1), 9)) == [number(each) for each in (4, 3, 2)]
    assert ids(await store.admissions.untouched(after(-1), 1)) == [number(4)]


async def test_occupied_goes_through_all_in_pages(store: JobStore) -> None:
    """Pages by document id have each organisation's documents once, and not the system's."""
    assert await store.admissions.occupied("", 2) == []
    for each in range(1, 6):
        await write(store, replace(FULL, spent_usd=float(each)), number(each))
    await put(store, f"{number(2)}.1", {"members": {}, "running": 0, "active": True})
    await put(store, f"{number(4)}.1", {"members": {}, "running": 0, "active": False})
    await put(store, SYSTEM, {"owners_known": True})
    names, last = [], ""
    while page := await store.admissions.occupied(last, 2):
        assert len(page) <= 2
        names += [each.name for each in page]
        last = page[-1].name
    assert names == [number(1), number(2), f"{number(2)}.1", *(number(each) for each in (3, 4, 5))]
    every = await store.admissions.occupied(number(4), 9, idle_too=True)
    assert [each.name for each in every] == [f"{number(4)}.1", number(5)]
    found = await store.admissions.occupied(f"{number(2)}.1", 1)
    assert found == [await first_of(store, number(3))]


async def test_waiting_organisations_come_by_wait(store: JobStore) -> None:
    """Organisations with a hint, the longest wait first."""
    for each, since in ((1, 3), (2, 1), (3, 2)):
        await write(store, replace(FULL, waiting=Queue(jobs=1, since=after(since))), number(each))
    await write(store, replace(FULL, waiting=None), number(4))
    find = store.admissions.waiting_organisations
    assert [each.org_id for each in await find(9)] == [number(each) for each in (2, 3, 1)]
    assert await find(1) == [await first_of(store, number(2))]


async def test_jobs_are_those_that_exist(store: JobStore) -> None:
    """Several jobs are read at once, each under its id and at its version."""
    written = await create(store, queued(number(1)), queued(number(2)))
    found = await store.admissions.jobs([number(1), number(2), number(3)])
    assert found == {each.job.job_id: each for each in written}
    await store.update(found[number(1)], replace(found[number(1)].job, progress=1))
    assert await store.admissions.jobs([]) == {}


@pytest.mark.parametrize("wrong", [{"status": "later"}, {"run": "one"}, {"waiting.reason": "later"}])
async def test_unreadable_jobs_are_left_out(store: JobStore, wrong: dict[str, Any]) -> None:
    """A job of another version does not hide its neighbours from the sweep."""
    ends = {"until": after(-1), "ends": after(-1), "alias": "gpt-4o"}
    good = fields(replace(in_queue(number(1), 1), cancel_requested=True))
    good["waiting"] |= ends
    odd = {**good, "job_id": number(2)} | {name: value for name, value in wrong.items() if "." not in name}
    if reason := wrong.get("waiting.reason"):
        odd["waiting"] = {**good["waiting"], "reason": reason}
    await put_job(store, odd)
    await put_job(store, good)
    admissions = store.admissions
    for found in (
        await admissions.queue(ORG, 9),
        await admissions.due("gpt-4o", NOW, 9),
        await admissions.overdue(NOW, 9),
        await admissions.newest_waiting(9),
        await admissions.cancelled(9),
    ):
        assert ids(found) == [number(1)]
    assert list(await admissions.jobs([number(1), number(2)])) == [number(1)]


async def test_unreadable_limits_are_a_pause(store: JobStore) -> None:
    """Limits in another shape pause the organisation; its members and spend are read all the same."""
    await put(store, ORG, {"limits": {"jobs": "many"}, "members": {JOB: {"run": 1}}, "spent_usd": 2})
    seen = (await first_of(store)).admission
    assert seen.paused is not None
    assert (seen.members, seen.spent_usd) == ({}, 2.0)


async def test_profile_is_read_beside_the_admission(store: JobStore) -> None:
    """As its document is; None without one, and for another organization's."""
    fields = {"voice": "Dry.", "org_id": ORG}
    if isinstance(store, FirestoreJobs):
        owner = store.client.collection("profiles").document(ORG)
        await owner.collection("named").document("news").set(fields)
    else:
        assert isinstance(store, MemoryJobs)
        store.admissions.profiles[ORG, "news"] = fields
    assert (await store.admissions.read(ORG, JOB, USER, "news")).profile == fields
    assert (await store.admissions.read(ORG, JOB, USER, "other")).profile is None
    assert (await store.admissions.read(USER, JOB, USER, "news")).profile is None
    assert (await store.admissions.read(ORG, JOB, USER)).profile is None

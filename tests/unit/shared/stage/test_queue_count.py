"""The count of jobs before a newcomer: exact for a short queue, and cheap in a flood."""

from __future__ import annotations

import asyncio

import pytest

from shared.gateways.admission_views import AdmissionChange
from shared.gateways.job_store import MaterialDocuments
from shared.gateways.snapshot import Snapshot
from shared.jobs.job import Job
from shared.stage.queue_count import LONG_QUEUE
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import ORG, Workbench, start


def name(number: int) -> str:
    return f"{number:08}-0000-4000-8000-000000000000"


@in_virtual_time
async def test_flood_is_counted_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each newcomer knows how many are ahead, and a long queue is counted once a second and not for each."""
    bench = Workbench()
    bench.jobs.admissions.set_limits(ORG, jobs=0)
    counts, count = 0, bench.jobs.admissions.count_waiting

    async def counted(org_id: str, before: int | None = None) -> int:
        nonlocal counts
        counts += 1
        return await count(org_id, before)

    monkeypatch.setattr(bench.jobs.admissions, "count_waiting", counted)
    for number in range(40):
        await asyncio.sleep(0.01)
        assert await bench.deliver(start(job_id=name(number)))
    waits = [bench.job(name(number)).waiting for number in range(40)]
    assert [waiting and waiting.ahead for waiting in waits] == list(range(40))
    assert counts <= LONG_QUEUE + 2
    assert len({waiting and waiting.order for waiting in waits}) == 40


@in_virtual_time
async def test_place_that_is_freed_meanwhile_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newcomer at the head of a short queue looks again, since the end may have seen nobody waiting."""
    bench = Workbench()
    bench.jobs.admissions.set_limits(ORG, jobs=0)
    create = bench.jobs.create

    async def free_a_place(
        job: Job, admission: AdmissionChange | None = None, materials: MaterialDocuments | None = None
    ) -> Snapshot:
        written = await create(job, admission, materials)
        bench.jobs.admissions.set_limits(ORG, jobs=1)
        return written

    monkeypatch.setattr(bench.jobs, "create", free_a_place)
    assert await bench.deliver()
    assert bench.job().waiting is None

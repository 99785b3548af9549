"""Contract of the reader of job documents: the fake, and Firestore on its emulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from shared.gateways import job_store
from shared.gateways.job_documents import FirestoreDocuments, JobDocuments
from shared.gateways.job_store import JobStore
from shared.jobs.job import Job, JobStatus
from shared.jobs.listing import Position, Selection
from tests.support.fakes.door import MemoryDocuments
from tests.support.fakes.job_store import MemoryJobs
from tests.support.samples.jobs import NOW, RESULT, job
from tests.support.workbench import ORG

OTHER = "99999999-9999-4999-8999-999999999999"


class Place:
    """A store and a reader of its documents."""

    def __init__(self, store: JobStore, documents: JobDocuments) -> None:
        self.store, self.documents = store, documents

    async def listed(self, **changed: Any) -> list[str]:
        """Return the ids of a selection."""
        selection = Selection(org_id=ORG, **changed)
        return [fields["job_id"] async for fields in self.documents.newest(selection)]


@pytest.fixture(params=["memory", "firestore"])
async def place(
    request: pytest.FixtureRequest, project: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Place]:
    if request.param == "memory":
        jobs = MemoryJobs()
        yield Place(jobs, MemoryDocuments(jobs))
        return
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", request.getfixturevalue("firestore_emulator"))
    store = job_store.connect(project)
    yield Place(store, FirestoreDocuments(store.client))
    await store.close()


def numbered(index: int, **changed: Any) -> Job:
    """Return the job with a number, created so many seconds after the first."""
    created = NOW + timedelta(seconds=index)
    return replace(job(), job_id=str(UUID(int=index, version=4)), created_at=created, **changed)


async def test_document_is_read_as_it_is(place: Place) -> None:
    """With its outputs, if they are asked for; times are plain."""
    await place.store.create(job())
    found = await place.documents.read(job().job_id)
    assert found is not None
    assert found.fields["request"]["topic"] == "Tea"
    assert found.fields["created_at"] == NOW
    assert found.outputs == {}
    assert await place.documents.read(OTHER) is None


async def test_cancel_is_written_once(place: Place) -> None:
    """Under the version that was read: not after another write, and not where there is no job."""
    snapshot = await place.store.create(job())
    found = await place.documents.read(job().job_id)
    assert found is not None
    await place.store.update(snapshot, replace(snapshot.job, progress=5))
    assert not await place.documents.request_cancel(job().job_id, found.version)
    again = await place.documents.read(job().job_id)
    assert again is not None
    assert await place.documents.request_cancel(job().job_id, again.version)
    read = await place.store.read(job().job_id)
    assert read is not None
    assert (read.job.cancel_requested, read.job.progress) == (True, 5)


async def test_list_has_the_newest_first(place: Place) -> None:
    """Of one organization, narrowed, and behind a place."""
    jobs = [
        numbered(1, status=JobStatus.COMPLETED, result=RESULT),
        numbered(2, status=JobStatus.RUNNING),
        numbered(3),
        numbered(4, org_id=OTHER),
    ]
    for each in jobs:
        await place.store.create(each)
    first, second, third, _ = (each.job_id for each in jobs)
    assert await place.listed() == [third, second, first]
    assert await place.listed(statuses=("completed", "running")) == [second, first]
    assert await place.listed(score_below=81) == [first]
    assert await place.listed(score_below=80) == []
    assert await place.listed(since=NOW + timedelta(seconds=2)) == [third, second]
    assert await place.listed(until=NOW + timedelta(seconds=2)) == [first]
    assert await place.listed(after=Position(jobs[1].created_at, second)) == [first]


async def test_list_has_the_fields_of_a_page(place: Place) -> None:
    """A long text is not among them where Firestore can leave it out."""
    await place.store.create(replace(job(), result=RESULT))
    rows = [fields async for fields in place.documents.newest(Selection(org_id=ORG), most=1)]
    assert rows[0]["result"]["title"] == "t"
    assert rows[0]["user_id"] == job().user_id

"""Publications as every store keeps them: the fake, and Firestore itself on its emulator."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from shared.errors import Conflict, CorruptDocument
from shared.gateways.job_documents import FirestoreDocuments
from shared.gateways.job_store import FirestoreJobs, JobStore
from shared.gateways.publication_store import FirestorePublications, PublicationStore
from shared.jobs import publication as publications
from shared.jobs.publication import Draft, Publication
from tests.support.fakes.publication_store import MemoryPublications
from tests.support.samples.jobs import NOW, job
from tests.support.workbench import JOB

CLAIMED = publications.claim(None, job(), "https://blog.example", "token", NOW)
DRAFT = Draft(post_id="7", url="https://blog.example/?p=7", edit_url="https://blog.example/7", modified="m")
DRAFTED = publications.drafted(CLAIMED, DRAFT, NOW + timedelta(seconds=9))


@pytest.fixture
def kept(store: JobStore) -> PublicationStore:
    """A store without publications."""
    return FirestorePublications(store.client) if isinstance(store, FirestoreJobs) else MemoryPublications()


async def test_publication_is_read_as_it_was_written(kept: PublicationStore) -> None:
    """Each state of it, and no other CMS's."""
    assert await kept.read(JOB, "ghost") is None
    made = await kept.create(JOB, "ghost", CLAIMED)
    found = await kept.read(JOB, "ghost")
    assert found == made
    assert found.value == CLAIMED
    changed = await kept.update(JOB, "ghost", found, DRAFTED)
    assert await kept.read(JOB, "ghost") == changed
    assert changed.value == DRAFTED
    assert await kept.update(JOB, "ghost", changed, DRAFTED) == changed
    assert await kept.read(JOB, "wordpress") is None


async def test_one_contender_wins(kept: PublicationStore) -> None:
    """Of those that create, and of those that change the same version."""

    async def create() -> bool:
        try:
            await kept.create(JOB, "ghost", CLAIMED)
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(create() for _ in range(5)))) == 1
    found = await kept.read(JOB, "ghost")
    assert found

    async def change(number: int) -> bool:
        try:
            await kept.update(JOB, "ghost", found, replace(DRAFTED, run=number))
        except Conflict:
            return False
        return True

    assert sum(await asyncio.gather(*(change(number) for number in range(2, 7)))) == 1


async def test_change_of_a_missing_document_is_a_conflict(kept: PublicationStore) -> None:
    """Its job was erased."""
    made = await kept.create(JOB, "ghost", CLAIMED)
    with pytest.raises(Conflict):
        await kept.update(JOB, "wordpress", made, DRAFTED)


async def test_firestores_fields_of_others_stay(store: JobStore) -> None:
    """Those of a newer version; the reader of documents shows what the owner may see."""
    if not isinstance(store, FirestoreJobs):
        assert publications.as_fields(CLAIMED)["state"] == "sending"
        return
    place = store.client.collection("jobs").document(JOB).collection("publications").document("ghost")
    kept = FirestorePublications(store.client)
    made = await kept.create(JOB, "ghost", CLAIMED)
    await place.update({"later": 1})
    with pytest.raises(Conflict):
        await kept.update(JOB, "ghost", made, DRAFTED)
    found = await kept.read(JOB, "ghost")
    assert found
    await kept.update(JOB, "ghost", found, DRAFTED)
    whole = (await place.get()).to_dict()
    assert whole["later"] == 1
    assert "claim" not in whole
    await store.create(job())
    documents = FirestoreDocuments(store.client)
    read = await documents.read(JOB, with_publications=True, with_outputs=True)
    assert read
    assert (read.outputs, set(read.publications)) == ({}, {"ghost"})
    assert read.publications["ghost"]["edit_url"] == DRAFT.edit_url
    await place.update({"state": "somewhere"})
    with pytest.raises(CorruptDocument):
        await kept.read(JOB, "ghost")


def test_states_survive_a_wrong_clock() -> None:
    """A claim, or a wait, of a clock that was days ahead holds nothing up."""
    ahead = publications.claim(None, job(), "s", "t", NOW + timedelta(days=9))
    assert publications.decide(ahead, 1, "s", NOW) is publications.Verdict.SEND
    waits = publications.put_off(CLAIMED, "Away.", NOW + timedelta(days=9), 60.0)
    assert publications.decide(waits, 1, CLAIMED.site, NOW) is publications.Verdict.SEND
    assert isinstance(ahead, Publication)

"""A run and a dead letter as every store keeps them: the fakes, and Firestore itself on its emulator."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from msgspec.structs import replace

from shared.errors import Conflict, CorruptDocument
from shared.gateways.job_documents import Document, FirestoreDocuments, JobDocuments
from shared.gateways.job_store import FirestoreJobs, JobStore
from shared.gateways.letter_store import BEGINNING, FirestoreLetters, LetterStore
from shared.gateways.run_store import FirestoreRuns, RunStore
from shared.jobs.document import changes, read_job
from shared.jobs.edits import EditedOutput, edit_output, new_edit
from shared.jobs.job import Job, JobProfile, JobStatus, Stage
from shared.jobs.letters import Letter
from shared.jobs.replay import Replay, plan, plan_edited
from shared.jobs.review_state import await_review
from shared.jobs.reviewing import Wanted, decide
from shared.messages.dead_letter import DeadLetter, to_dead_letter
from tests.support.fakes.door import MemoryDocuments
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.run_store import MemoryLetters, MemoryRuns
from tests.support.samples.jobs import NOW, RESULT, job, through
from tests.support.workbench import JOB, USER, envelope

LATER = datetime(2026, 3, 1, tzinfo=UTC)
ENDED = job(status=JobStatus.COMPLETED, stages=through(*Stage), result=RESULT, prompt_version="0123")


class Stores(NamedTuple):
    """The stores of one project."""

    jobs: JobStore
    documents: JobDocuments
    runs: RunStore
    letters: LetterStore

    async def output(self, name: str) -> dict[str, Any] | None:
        """Return a document among the outputs."""
        if isinstance(self.jobs, MemoryJobs):
            return self.jobs.written_outputs[JOB].get(name)
        assert isinstance(self.jobs, FirestoreJobs)
        outputs = self.jobs.client.collection("jobs").document(JOB).collection("outputs")
        found: dict[str, Any] | None = (await outputs.document(name).get()).to_dict()
        return found

    async def keep(self, *letters: DeadLetter) -> None:
        """Keep dead letters as the functions do."""
        for each in letters:
            await self.jobs.keep(each)
            if isinstance(self.letters, MemoryLetters):
                known = {name: getattr(each, name) for name in each.__struct_fields__}
                self.letters.add(Letter(**known))


@pytest.fixture
async def stores(store: JobStore) -> AsyncIterator[Stores]:
    """The stores without jobs and letters."""
    if isinstance(store, MemoryJobs):
        yield Stores(store, MemoryDocuments(store), MemoryRuns(store), MemoryLetters())
        return
    assert isinstance(store, FirestoreJobs)
    client = store.client
    yield Stores(store, FirestoreDocuments(client), FirestoreRuns(client), FirestoreLetters(client))


async def begin(stores: Stores, replay: Replay, text: str | None = None) -> tuple[Document, Job]:
    """Begin a run of the job as it is, and return its document and the job before."""
    found = await stores.documents.read(JOB, with_outputs=True)
    assert found
    before = read_job(found.fields)
    edited = edit_output(replay, found.outputs, text, 0) if text else None
    await stores.runs.begin(JOB, found, changes(before, replay.job), edited)
    return found, before


async def end(stores: Stores) -> None:
    """Put the ended job into the store, with an output."""
    made = await stores.jobs.create(ENDED)
    output = {"content": "Tea is hot.", "artifacts_removed": 2, "run": 1}
    noted = replace(ENDED, progress=99)
    await stores.jobs.update(made, noted, {Stage.POLISH: output})


async def test_run_begins_and_keeps_the_one_before(stores: Stores) -> None:
    """Fields that the new run lacks are gone, and others are as they were."""
    await end(stores)
    await begin(stores, plan(ENDED, Stage.QUALITY, LATER, 90))
    found = await stores.jobs.read(JOB, with_outputs=True)
    assert found
    assert (found.job.run, found.job.status, found.job.result) == (2, JobStatus.QUEUED, None)
    assert found.job.waiting
    assert found.outputs.polish
    assert found.outputs.polish.content == "Tea is hot."


async def test_materials_live_as_long_as_the_job(stores: Stores) -> None:
    """A new run keeps them for as long; nothing is written for what the job was not given."""
    request = {**ENDED.request, "sources": [{"title": "A", "sha256": "a" * 64, "characters": 1}]}
    given = replace(ENDED, request=request, profile=JobProfile(name="default", version="0"))
    texts = {"sources": [{"number": 1, "title": "A", "text": "x"}], "expires_at": given.expires_at}
    await stores.jobs.create(given, None, {"sources": texts, "profile": {"name": "default"}})
    replay = plan(given, Stage.GENERATE, LATER, 90)
    await begin(stores, replay)
    kept = await stores.jobs.materials(JOB, ["sources", "profile", "links"])
    assert kept == {
        "sources": {**texts, "expires_at": replay.job.expires_at},
        "profile": {"name": "default", "expires_at": replay.job.expires_at},
    }
    assert replay.job.expires_at > given.expires_at


async def test_edited_text_is_in_the_same_write(stores: Stores) -> None:
    """And the text before it is kept beside it."""
    await end(stores)
    replay = plan_edited(ENDED, new_edit(Stage.QUALITY, USER, LATER), 90)
    await begin(stores, replay, "Tea is cold.")
    found = await stores.jobs.read(JOB, with_outputs=True)
    assert found
    assert found.job == replay.job
    assert found.outputs.polish
    assert (found.outputs.polish.content, found.outputs.polish.artifacts_removed) == ("Tea is cold.", 2)
    kept = {name: await stores.output(name) for name in ("polish.1", "edited.2", "edited.1")}
    assert [each and each["content"] for each in kept.values()] == ["Tea is hot.", "Tea is cold.", None]


async def test_changed_job_begins_no_run(stores: Stores) -> None:
    """Of two that begin a run of one state, one does; the other's text is nowhere."""
    await end(stores)
    replay = plan_edited(ENDED, new_edit(Stage.QUALITY, USER, LATER), 90)
    found, before = await begin(stores, replay, "First.")
    edited = EditedOutput(Stage.POLISH, None, {"content": "Second."})
    with pytest.raises(Conflict):
        await stores.runs.begin(JOB, found, changes(before, replay.job), edited)
    after = await stores.jobs.read(JOB, with_outputs=True)
    assert after
    assert after.outputs.polish
    assert (after.job.run, after.outputs.polish.content) == (2, "First.")


async def test_decision_is_written_once(stores: Stores) -> None:
    """With the outputs that it changes; of two decisions of one state the other is nowhere."""
    checked = job(stages=through(*list(Stage)[:3]), request={"review": "required"})
    made = await stores.jobs.create(await_review(checked, NOW, 24))
    await stores.jobs.update(made, replace(made.job, progress=99), {Stage.POLISH: {"content": "Tea."}})
    found = await stores.documents.read(JOB, with_outputs=True)
    assert found
    before = read_job(found.fields)
    for text, wins in (("First.", True), ("Second.", False)):
        decision = decide(before, Wanted(1, USER, LATER, text=text), found.outputs)
        writing = stores.runs.decide(JOB, found, changes(before, decision.job), decision.outputs)
        if wins:
            await writing
            continue
        with pytest.raises(Conflict):
            await writing
    after = await stores.jobs.read(JOB, with_outputs=True)
    assert after
    assert after.outputs.polish
    assert (after.outputs.polish.content, after.job.approved_run, after.job.review) == ("First.", 1, None)
    assert (await stores.output("review.1") or {})["content"] == "Tea."
    assert (await stores.output("edited.1") or {})["content"] == "First."
    assert [each.digest for each in after.job.reviews] == [Wanted(1, USER, LATER, text="First.").digest]


async def test_letters_come_in_pages(stores: Stores) -> None:
    """The newest first, each once, also where many came in the same moment."""
    times = [NOW, NOW, NOW, NOW + timedelta(seconds=1)]
    for number, at in enumerate(times):
        await stores.keep(to_dead_letter(envelope({}, message_id=f"m-{number}"), "It is.", at))
    seen, after = [], None
    while found := await stores.letters.page(2, after):
        assert len(found) <= 2
        seen += [each.message_id for each in found]
        after = found[-1].received_at, found[-1].message_id
    assert seen == ["m-3", "m-2", "m-1", "m-0"]
    assert await stores.letters.page(2, (datetime.min.replace(tzinfo=UTC), "m")) == []


async def test_long_page_has_the_beginning_of_each_letter(stores: Stores) -> None:
    """In the same order as short pages, though it is read in several parts."""
    letters = [
        to_dead_letter(envelope(b"a" * 30_000, message_id=f"m-{number}"), "It is.", NOW)
        for number in range(100, 131)
    ]
    await asyncio.gather(*(stores.keep(letter) for letter in letters))
    found = await stores.letters.page(30)
    assert [each.message_id for each in found] == [f"m-{number}" for number in range(130, 100, -1)]
    assert {each.data for each in found} == {"a" * BEGINNING}
    assert len(await stores.letters.page(40)) == 31


async def test_long_letter_is_read_whole(stores: Stores) -> None:
    """A page has its beginning."""
    data = base64.b85encode(bytes(1_000_000))
    await stores.keep(to_dead_letter(envelope(data, message_id="long"), "It is.", NOW))
    [listed] = await stores.letters.page(5)
    assert len(listed.data) < 100_000
    found = await stores.letters.read("long")
    assert found
    assert found.content == data
    for other in ("short", "", ".", "..", "a/b", "__a__", "a" * 2000, "\x00", "\ud800"):
        assert await stores.letters.read(other) is None


async def test_replay_of_a_letter_is_noted(stores: Stores) -> None:
    """With its time."""
    await stores.keep(to_dead_letter(envelope({}, message_id="m"), "It is.", NOW))
    await stores.letters.mark_replayed("m", LATER)
    found = await stores.letters.read("m")
    assert found
    assert found.replayed_at == LATER


@pytest.mark.parametrize("store", ["firestore"], indirect=True)
async def test_damaged_letters_do_not_hide_the_others(
    stores: Stores, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pages go on behind them, the log names each, and one that is asked for has a sentence."""
    for number in range(6):
        at = NOW + timedelta(seconds=number)
        await stores.keep(to_dead_letter(envelope({}, message_id=f"m-{number}"), "It is.", at))
    assert isinstance(stores.letters, FirestoreLetters)
    for number in (2, 3, 4):
        await stores.letters._letters.document(f"m-{number}").update({"data": 7})
    first = await stores.letters.page(2)
    assert [each.message_id for each in first] == ["m-5", "m-1"]
    rest = await stores.letters.page(2, (first[-1].received_at, first[-1].message_id))
    assert [each.message_id for each in rest] == ["m-0"]
    said = capsys.readouterr()
    assert [each for each in ("m-2", "m-3", "m-4") if each not in said.out + said.err] == []
    assert "letter_skipped" in said.out + said.err
    with pytest.raises(CorruptDocument, match="A document of dead letters can't be read"):
        await stores.letters.read("m-3")

"""Materials of a request: in the job, in its steps, and in a repeated request."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import pytest
from msgspec.structs import replace

from functions.deadletter.handler import DeadLetters
from shared.errors import InvalidRequest, Unavailable
from shared.jobs.job import JobStatus, Stage, StageStatus
from shared.jobs.letters import Letter
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.materials.compact import split
from shared.materials.documents import Pin
from shared.materials.materials import NO_MATERIALS, Materials
from shared.materials.profile import Profile
from shared.messages.envelope import Envelope
from shared.messages.schemas import StartRequest, as_map, parse
from shared.stage.letters import message_again, needs_run, read_delivery
from shared.stage.materials import load_materials
from shared.stage.step import Work
from tests.support.fakes.broken import once
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import (
    JOB,
    ORG,
    START,
    USER,
    Workbench,
    as_delivery,
    envelope,
    start,
)

OTHER = "99999999-9999-4999-8999-999999999999"
SOURCES = [
    {"title": "A trial", "url": "https://a.example/trial", "text": "Honey kept for nine years. é😀"},
    {"title": "A letter", "text": "It sets in winter."},
]
LINKS = {"pages": [{"url": "https://shop.example/honey", "title": "Honey"}], "per_thousand_words": 2}
REFRESH = {"text": "# Honey\n\nIt costs 4 euros.", "changes": "It costs 5 euros."}
GIVEN: dict[str, Any] = {"sources": SOURCES, "links": LINKS, "refresh": REFRESH}
PROFILE = {"voice": "Dry.", "model": "gpt-4o-mini", "language": "de", "org_id": ORG}


class Watching:
    """A step that notes what it gets, and writes nothing much."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    async def __call__(self, work: Work) -> Outcome:
        self.works.append(work)
        return Outcome(output=GenerateOutput(content="Text.", title="T", model=work.alias))

    @property
    def materials(self) -> Materials:
        """The materials of the last attempt."""
        return self.works[-1].materials


def bench_with(step: Watching, profile: dict[str, Any] | None = None, name: str = "default") -> Workbench:
    """Return a bench whose organization has a profile."""
    bench = Workbench(step=step)
    if profile is not None:
        bench.jobs.admissions.profiles[ORG, name] = profile
    return bench


def without(*names: str) -> dict[str, Any]:
    """Return the start message with fewer fields."""
    return {name: value for name, value in START.items() if name not in names}


@in_virtual_time
async def test_step_sees_texts_and_request_has_digests() -> None:
    """The document has no text; each step gets all of them."""
    step = Watching()
    bench = bench_with(step)
    assert await bench.deliver(start(**GIVEN))
    stored = str(bench.jobs.documents[JOB])
    assert "nine years" not in stored
    assert "4 euros" not in stored
    assert [(each.number, each.title, each.text) for each in step.materials.sources] == [
        (1, "A trial", SOURCES[0]["text"]),
        (2, "A letter", SOURCES[1]["text"]),
    ]
    assert step.materials.links
    assert [each.url for each in step.materials.links.pages] == ["https://shop.example/honey"]
    assert step.materials.links.per_thousand_words == 2
    assert step.materials.refresh
    assert (step.materials.refresh.text, step.materials.refresh.changes) == tuple(REFRESH.values())
    request = step.works[-1].request
    assert [(each.text, each.characters) for each in request.sources] == [(None, 29), (None, 18)]
    assert request.links
    assert (request.links.pages, request.links.count) == ((), 1)


@in_virtual_time
async def test_request_without_materials_reads_and_keeps_none() -> None:
    """As before: no document beside the job's, no field in it, and no further read."""
    step = Watching()
    bench = bench_with(step)
    reads: list[str] = []
    bench = bench.breaking(reads.append)
    assert await bench.deliver(start())
    assert step.materials is NO_MATERIALS
    assert bench.jobs.written_materials == {}
    assert "materials" not in reads
    names = {"profile", "sources", "links", "review", "refresh"}
    assert names.isdisjoint(bench.jobs.documents[JOB]["request"])
    assert "profile" not in bench.jobs.documents[JOB]


@pytest.mark.parametrize("again", ["texts", "digests"])
@in_virtual_time
async def test_same_request_is_the_same_job(again: str) -> None:
    """The message has the texts, or comes from the job's document."""
    step = Watching()
    bench = bench_with(step)
    assert await bench.deliver(start(**GIVEN))
    fields = GIVEN if again == "texts" else bench.job().request
    assert await bench.deliver(start(**{**START, **fields}))
    assert (len(step.works), len(bench.jobs.letters)) == (1, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"sources": [SOURCES[0] | {"text": "Another."}, SOURCES[1]]},
        {"sources": SOURCES[::-1]},
        {"links": LINKS | {"pages": [{"url": "https://shop.example/honey", "title": "Bees"}]}},
        {"refresh": REFRESH | {"text": "Another."}},
        {"refresh": None},
    ],
)
@in_virtual_time
async def test_other_texts_are_another_request(changed: dict[str, Any]) -> None:
    """Which is kept, and leaves the job alone."""
    bench = bench_with(Watching())
    assert await bench.deliver(start(**GIVEN))
    before = bench.jobs.documents[JOB]
    assert await bench.deliver(start(**(GIVEN | changed)))
    [letter] = bench.jobs.letters.values()
    assert letter.reason.startswith("job_id belongs to another request")
    assert bench.jobs.documents[JOB] is before


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"sources": SOURCES}, "sources[0] must have text"),
        ({"links": LINKS}, "links must have its pages"),
        ({"refresh": REFRESH}, "refresh must have text"),
    ],
)
@in_virtual_time
async def test_digests_alone_begin_no_job(given: dict[str, Any], field: str) -> None:
    """The sentence names what is missing; the message with the text then begins the job."""
    bench = bench_with(Watching())
    compact, _ = split(parse(start(**given).data, StartRequest))
    assert await bench.deliver(start(**as_map(compact)))
    error = bench.job().error
    assert error
    assert (error.code.value, field in error.message) == ("invalid_request", True)
    assert await bench.deliver(replace(start(**given), publish_time="2030-01-01T00:00:00Z"))
    assert bench.job().status is JobStatus.RUNNING


@in_virtual_time
async def test_profile_fills_what_is_left_out() -> None:
    """And is kept with the job as it was; a field that the caller names stays."""
    step = Watching()
    bench = bench_with(step, PROFILE | {"word_count": 700})
    assert await bench.deliver(start(language="fr"))
    job = bench.job()
    assert job.profile
    assert (job.profile.name, sorted(job.profile.filled)) == ("default", ["model", "word_count"])
    request = step.works[-1].request
    assert (request.model, request.language, request.word_count) == ("gpt-4o-mini", "fr", 700)
    assert (step.works[-1].alias, step.materials.profile) == (
        "gpt-4o-mini",
        Profile(voice="Dry.", model="gpt-4o-mini", language="de", word_count=700),
    )
    assert job.profile.version == bench.jobs.written_materials[JOB]["profile"]["version"]


@in_virtual_time
async def test_changed_profile_changes_no_job() -> None:
    """Of a redelivery, of the same message again, and of one that comes from the job's document."""
    step = Watching()
    bench = bench_with(step, PROFILE)
    assert await bench.deliver(start())
    first = bench.job().request
    for profile in (PROFILE | {"language": "it", "model": "claude-3-5-sonnet"}, {"voice": ["broken"]}, None):
        bench.jobs.admissions.profiles.pop((ORG, "default"), None)
        if profile is not None:
            bench.jobs.admissions.profiles[ORG, "default"] = profile
        assert await bench.deliver(start())
        assert await bench.deliver(start(**first))
    assert (bench.job().request, len(step.works), bench.jobs.letters) == (first, 1, {})


@pytest.mark.parametrize(
    ("profile", "named", "sentence"),
    [
        (None, "news", "profile must name one of the organisation's profiles: it has none called news."),
        ({"voice": 5}, None, "The profile default can't be used: voice must be text of at most 1500"),
        ({"model": "gpt-9"}, None, "The profile default can't be used: its model must be one of gpt-4o"),
    ],
)
@in_virtual_time
async def test_profile_that_cannot_be_used_refuses_the_job(
    profile: dict[str, Any] | None, named: str | None, sentence: str
) -> None:
    """With a sentence that names it. Once it is right, the same message begins the job."""
    bench = bench_with(Watching(), profile)
    fields = {"profile": named} if named else {}
    assert await bench.deliver(start(**fields))
    error = bench.job().error
    assert error
    assert error.message.startswith(sentence)
    assert (error.code.value, bench.gateway.calls) == ("invalid_request", [])
    assert await bench.deliver(start(**fields))
    assert bench.job().error == error
    bench.jobs.admissions.profiles[ORG, named or "default"] = PROFILE
    assert await bench.deliver(replace(start(**fields), publish_time="2030-01-01T00:00:00Z"))
    assert bench.job().record(Stage.GENERATE).status is StageStatus.DONE


@in_virtual_time
async def test_redelivery_finds_the_refused_job() -> None:
    """As it ended, though its profile is right by now: only a message that is published again begins it."""
    bench = bench_with(Watching(), {"voice": 5})
    assert await bench.deliver(start(**GIVEN))
    before = bench.jobs.documents[JOB]
    bench.jobs.admissions.profiles[ORG, "default"] = PROFILE
    assert await bench.deliver(start(**GIVEN))
    assert bench.jobs.documents[JOB] is before
    assert "nine years" not in str(before)


@in_virtual_time
async def test_missing_default_is_nothing() -> None:
    """Also if the caller names it."""
    bench = bench_with(Watching())
    assert await bench.deliver(start(profile="default"))
    assert (bench.job().profile, bench.job().record(Stage.GENERATE).status) == (None, StageStatus.DONE)


@in_virtual_time
async def test_profile_is_the_organizations_own() -> None:
    """Another one's of the same name is not found."""
    bench = bench_with(Watching())
    bench.jobs.admissions.profiles[OTHER, "news"] = PROFILE
    assert await bench.deliver(start(profile="news"))
    assert bench.job().status is JobStatus.FAILED


@in_virtual_time
async def test_nameless_message_keeps_what_is_left_out() -> None:
    """It is published under its job's id with all of its texts, and the profile still fills it."""
    step = Watching()
    bench = bench_with(step, PROFILE)
    assert await bench.deliver(envelope(without("job_id") | GIVEN, message_id="7"))
    [named] = bench.topics.on("blog-requested")
    assert "language" not in named.fields
    assert named.fields["sources"] == SOURCES
    assert await bench.deliver(as_delivery(named))
    assert (step.works[-1].request.language, step.materials.sources[1].text) == ("de", SOURCES[1]["text"])


@in_virtual_time
async def test_dead_letter_keeps_what_is_left_out() -> None:
    """Its message, published again, has the texts, and the profile fills the same fields."""
    bench = bench_with(Watching(), {"voice": 5})
    assert await bench.deliver(start(**GIVEN))
    [kept] = bench.jobs.letters.values()
    letter = Letter(**{name: getattr(kept, name) for name in kept.__struct_fields__})
    delivery = read_delivery(letter, Stage.GENERATE)
    bench.jobs.admissions.profiles[ORG, "default"] = PROFILE
    assert not needs_run(letter, delivery, Stage.GENERATE, bench.job())
    data, attributes = message_again(letter, delivery)
    again = Envelope("2", data, attributes, "blog-generate", "2030-01-01T00:00:00Z")
    assert await bench.deliver(again)
    assert (bench.job().request["language"], bench.job().status) == ("de", JobStatus.RUNNING)


@in_virtual_time
async def test_job_that_was_given_up_keeps_its_texts() -> None:
    """Pub/Sub gave its start message up before any function took it: a replay has what it needs."""
    bench = bench_with(Watching(), PROFILE)
    source = {"CloudPubSubDeadLetterSourceSubscription": "blog-generate"}
    letters = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    await letters.handle(envelope({**START, **GIVEN}, message_id="9", **source))
    job = bench.job()
    assert (job.status, job.profile and job.profile.name) == (JobStatus.FAILED, "default")
    assert sorted(bench.jobs.written_materials[JOB]) == ["links", "profile", "refresh", "sources"]


@in_virtual_time
async def test_lost_create_is_written_once() -> None:
    """A crash between the write and its answer: the next delivery works with the same texts."""
    step = Watching()
    bench = bench_with(step, PROFILE).breaking(once("create", "after"))
    assert not await bench.deliver(start(**GIVEN))
    bench.jobs.admissions.profiles[ORG, "default"] = {"voice": "Another."}
    await bench.until_acknowledged(start(**GIVEN))
    assert step.materials.profile
    assert (step.materials.profile.voice, len(step.works)) == ("Dry.", 1)


@in_virtual_time
async def test_texts_that_cannot_be_read_now_are_read_later() -> None:
    """Firestore is away, or hangs: the attempt is excused, and none of it is paid for."""
    for when in ("before", "hang"):
        step = Watching()
        bench = bench_with(step).breaking(once("materials", when))
        assert await bench.until_acknowledged(start(**GIVEN)) > 1
        assert (len(step.works), bench.job().record(Stage.GENERATE).excused) == (1, 1)


@in_virtual_time
async def test_texts_that_are_gone_fail_the_job() -> None:
    """Somebody has deleted them: no step works without what the caller gave."""
    step = Watching()
    bench = bench_with(step).breaking(once("create", "after"))
    assert not await bench.deliver(start(**GIVEN))
    del bench.jobs.written_materials[JOB]["sources"]
    await bench.until_acknowledged(start(**GIVEN))
    error = bench.job().error
    assert error
    assert (error.code.value, step.works) == ("invalid_request", [])
    assert error.message.startswith("What the job was started with is gone")


@in_virtual_time
async def test_refused_job_shows_its_plain_fields() -> None:
    """However long its texts are."""
    bench = bench_with(Watching())
    assert await bench.deliver(start(sources=[SOURCES[0] | {"text": "x" * 60_000}], word_count=7))
    assert bench.job().request["topic"] == START["topic"]
    assert len(str(bench.job().request)) < 1_000


@in_virtual_time
async def test_refresh_has_the_length_of_its_post() -> None:
    """Without a length of the caller's: a profile's length is for new posts."""
    step = Watching()
    bench = bench_with(step, PROFILE | {"word_count": 700})
    post = "Honey keeps for years. " * 100
    assert await bench.deliver(start(refresh=REFRESH | {"text": post}))
    assert await bench.deliver(start(refresh=REFRESH | {"text": post}))
    assert (step.works[-1].request.word_count, len(bench.jobs.letters)) == (400, 0)
    other = Watching()
    named = bench_with(other)
    assert await named.deliver(start(refresh=REFRESH | {"text": post}, word_count=250))
    assert other.works[-1].request.word_count == 250


class Bucket:
    """Files in memory, by their address; `pins` are counted."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.pinned: list[str] = []
        self.away = False

    async def pin(self, uri: str, org_id: str) -> Pin:
        """Return a generation that is the file's length."""
        if self.away:
            raise Unavailable("Away on purpose.")
        if org_id not in uri or uri not in self.files:
            raise InvalidRequest(f"The source {uri} does not exist.")
        self.pinned.append(uri)
        return Pin(str(len(self.files[uri])), len(self.files[uri]))

    async def read(self, uri: str, org_id: str, generation: str | None) -> str:
        """Return the text, if it is the pinned one."""
        if (await self.pin(uri, org_id)).generation != generation:
            raise InvalidRequest(f"The source {uri} does not exist any more.")
        return self.files[uri]


def with_bucket(step: Watching, bucket: Bucket, stage: Stage = Stage.GENERATE) -> Workbench:
    """Return a bench with files in Cloud Storage."""
    bench = Workbench(step=step, stage=stage)
    bench.dependencies = dataclasses.replace(bench.dependencies, objects=bucket)
    return bench


FILE = f"gs://bucket/{ORG}/long.md"
IN_FILE = {"sources": [SOURCES[0], {"title": "Long", "uri": FILE}]}


@in_virtual_time
async def test_file_is_read_as_it_was() -> None:
    """Its state is kept with the job; its text is read in each attempt."""
    step = Watching()
    bench = with_bucket(step, Bucket({FILE: "Long text."}))
    assert await bench.deliver(start(**IN_FILE))
    assert [each.text for each in step.materials.sources] == [SOURCES[0]["text"], "Long text."]
    [_, kept] = bench.jobs.written_materials[JOB]["sources"]["sources"]
    assert (kept["uri"], kept["generation"], "text" in kept) == (FILE, "10", False)


@pytest.mark.parametrize("uri", [f"gs://bucket/{ORG}/missing.md", f"gs://bucket/{OTHER}/theirs.md"])
@in_virtual_time
async def test_file_that_may_not_be_read_refuses_the_job(uri: str) -> None:
    """It does not exist, or is another organization's."""
    bench = with_bucket(Watching(), Bucket({f"gs://bucket/{OTHER}/theirs.md": "x"}))
    assert await bench.deliver(start(sources=[{"title": "Long", "uri": uri}]))
    error = bench.job().error
    assert error
    assert (error.code.value, bench.job().record(Stage.GENERATE).attempt) == ("invalid_request", 0)


@in_virtual_time
async def test_file_that_is_changed_fails_the_job() -> None:
    """After the job began: the post would cite another text."""
    step, bucket = Watching(), Bucket({FILE: "Long text."})
    bench = with_bucket(step, bucket)
    bench.jobs.admissions.set_limits(ORG, jobs=0)
    assert await bench.deliver(start(**IN_FILE))
    bucket.files[FILE] = "Other."
    bench.jobs.admissions.set_limits(ORG, jobs=5)
    await asyncio.sleep(60)
    for delivery in await bench.sweep():
        assert await bench.deliver(delivery)
    error = bench.job().error
    assert error
    assert (error.code.value, step.works) == ("invalid_request", [])


@in_virtual_time
async def test_storage_that_is_away_refuses_nothing() -> None:
    """The message is redelivered until it is back; a redelivery of a job that exists needs no file."""
    step, bucket = Watching(), Bucket({FILE: "Long text."})
    bench = with_bucket(step, bucket)
    bucket.away = True
    assert not await bench.deliver(start(**IN_FILE))
    assert bench.jobs.documents == {}
    bucket.away = False
    assert await bench.deliver(start(**IN_FILE))
    bucket.files.clear()
    assert await bench.deliver(start(**IN_FILE))
    assert (len(step.works), bench.jobs.letters) == (1, {})


@in_virtual_time
async def test_meta_reads_no_file() -> None:
    """It only names the sources."""
    step, bucket = Watching(), Bucket({FILE: "Long text."})
    bench = with_bucket(step, bucket)
    assert await bench.deliver(start(**IN_FILE))
    bucket.pinned.clear()
    found = await load_materials(bench.job(), Stage.META, bench.dependencies)
    assert [(each.title, each.text) for each in found.sources][1] == ("Long", "")
    assert bucket.pinned == []


@in_virtual_time
async def test_bucket_that_is_not_there_refuses_files() -> None:
    """A service without one says so."""
    bench = bench_with(Watching())
    assert await bench.deliver(start(sources=[{"title": "Long", "uri": FILE}]))
    error = bench.job().error
    assert error
    assert error.message == "Files in Cloud Storage can't be sources here: send their text."


@in_virtual_time
async def test_waiting_job_has_its_texts_when_it_is_let_in() -> None:
    """Days later, and from its document: its message has digests only."""
    step = Watching()
    bench = bench_with(step, PROFILE)
    bench.jobs.admissions.set_limits(ORG, jobs=0)
    assert await bench.deliver(start(**GIVEN))
    bench.jobs.admissions.profiles.clear()
    await asyncio.sleep(3 * 24 * 3600)
    bench.jobs.admissions.set_limits(ORG, jobs=5)
    for delivery in await bench.sweep():
        assert await bench.deliver(delivery)
    assert step.materials.sources[1].text == SOURCES[1]["text"]
    assert step.materials.profile
    assert (step.works[-1].request.language, bench.job().user_id) == ("de", USER)

"""Sources in Cloud Storage: whose they are, which state of them is read, and what can't be used."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from shared import topology
from shared.errors import InvalidRequest, Unavailable
from shared.gateways import object_store
from shared.gateways.google_api import GoogleApi
from shared.gateways.object_store import BucketObjects, connect
from shared.materials.object_address import MOST_BYTES, find_address_fault
from tests.support.servers.storage import Storage, storage
from tests.support.workbench import ORG, USER

BUCKET = "sources"
FILE = f"gs://{BUCKET}/{ORG}/a b/über?#.md"


def put(server: Storage, data: bytes, name: str = FILE) -> None:
    """Write a file."""
    server.put(BUCKET, name.removeprefix(f"gs://{BUCKET}/"), data)


async def test_pinned_state_is_read() -> None:
    """Of a bucket with versions, also after the file has changed; of one without, it is gone."""
    async with storage() as server:
        objects = connect(BUCKET, server.address)
        server.keeps = True
        put(server, "\ufeffHoney. é😀\x0cBees.".encode())
        pin = await objects.pin(FILE, ORG)
        assert await objects.read(FILE, ORG, pin.generation) == "Honey. é😀 Bees."
        put(server, b"Another.")
        assert await objects.read(FILE, ORG, pin.generation) == "Honey. é😀 Bees."
        assert await objects.read(FILE, ORG, None) == "Another."
        server.keeps = False
        put(server, b"A third.")
        with pytest.raises(InvalidRequest, match="does not exist any more, or it has changed"):
            await objects.read(FILE, ORG, pin.generation)


@pytest.mark.parametrize(
    "uri",
    [
        f"gs://{BUCKET}/{USER}/theirs.md",
        f"gs://{BUCKET}/{ORG}",
        f"gs://{BUCKET}/{ORG}/",
        f"gs://{BUCKET}/{ORG}x/file.md",
        f"gs://{BUCKET}/../{ORG}/file.md",
        f"gs://other/{ORG}/file.md",
        f"gs://{BUCKET}.example/{ORG}/file.md",
        f"GS://{BUCKET}/{ORG}/file.md",
    ],
)
async def test_only_the_organizations_folder_is_read(uri: str) -> None:
    """Of the service's own bucket; nothing is asked for otherwise."""
    async with storage() as server:
        objects = connect(BUCKET, server.address)
        for asking in (objects.pin(uri, ORG), objects.read(uri, ORG, "1")):
            with pytest.raises(InvalidRequest, match="must be a file in gs://sources/"):
                await asking
        assert server.paths == []


async def test_name_is_one_part_of_the_path() -> None:
    """Dots in it lead nowhere else."""
    async with storage() as server:
        objects = connect(BUCKET, server.address)
        with pytest.raises(InvalidRequest, match="does not exist: upload it"):
            await objects.pin(f"gs://{BUCKET}/{ORG}/../{USER}/theirs.md", ORG)
        assert f"/o/{ORG}%2F..%2F{USER}%2Ftheirs.md" in server.paths[0]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"a" * (MOST_BYTES + 1), "has 2,000,001 bytes: at most 2,000,000"), (b"\xff\xfe", "is not UTF-8 text")],
)
async def test_file_that_is_no_text_is_refused(data: bytes, sentence: str) -> None:
    """Or one that is too long."""
    async with storage() as server:
        put(server, data)
        with pytest.raises(InvalidRequest, match=sentence):
            await connect(BUCKET, server.address).read(FILE, ORG, None)


class Bomb(AsyncIterator[bytes]):
    """A text without an end; no generator, since nobody would close it."""

    def __init__(self) -> None:
        self.sent = 0

    async def __anext__(self) -> bytes:
        self.sent += 100_000
        assert self.sent < 2 * MOST_BYTES
        return b"a" * 100_000


@pytest.mark.parametrize("encoding", [None, "gzip"])
async def test_endless_file_is_read_to_the_limit(encoding: str | None) -> None:
    """Cloud Storage may unpack a compressed file; one that comes packed is never unpacked here."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "metadata.google.internal":
            return httpx.Response(200, json={"access_token": "a-token", "expires_in": 3600})
        headers = {"Content-Encoding": encoding} if encoding else {}
        return httpx.Response(200, content=Bomb(), headers=headers)

    objects = BucketObjects(BUCKET, GoogleApi("Not now.", transport=httpx.MockTransport(answer)))
    with pytest.raises(InvalidRequest, match="has more than 2,000,000 bytes"):
        await objects.read(FILE, ORG, "1")


async def test_refusal_has_advice_for_the_operator() -> None:
    """The job's owner learns what to do, too."""
    async with storage() as server:
        server.status = 403
        with pytest.raises(InvalidRequest, match="can't be read by this service") as refused:
            await connect(BUCKET, server.address).pin(FILE, ORG)
        assert "roles/storage.objectViewer" in (refused.value.operator or "")


@pytest.mark.parametrize("status", [401, 429, 500, 503])
async def test_outage_is_no_fault_of_the_file(status: int) -> None:
    """The job is tried again."""
    async with storage() as server:
        server.status = status
        with pytest.raises(Unavailable):
            await connect(BUCKET, server.address).pin(FILE, ORG)
    with pytest.raises(Unavailable):
        await connect(BUCKET, server.address).pin(FILE, ORG)


async def test_silence_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it lasts."""
    monkeypatch.setattr(object_store, "_LONGEST", 0.5)  # the server has accepted it by then
    async with storage() as server:
        server.silent = True
        with pytest.raises(Unavailable):
            await connect(BUCKET, server.address).pin(FILE, ORG)


async def test_deployed_function_sends_its_token() -> None:
    """Which its metadata server gives."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.host == "metadata.google.internal":
            return httpx.Response(200, json={"access_token": "a-token", "expires_in": 3600})
        return httpx.Response(200, json={"generation": "5", "size": "3"})

    objects = BucketObjects(BUCKET, GoogleApi("Not now.", transport=httpx.MockTransport(answer)))
    assert (await objects.pin(FILE, ORG)).generation == "5"
    assert asked[-1].headers["authorization"] == "Bearer a-token"
    assert asked[-1].url.host == "storage.googleapis.com"


async def test_service_without_a_bucket_reads_nothing() -> None:
    """With a sentence for the job's owner."""
    objects = connect("")
    for asking in (objects.pin(FILE, ORG), objects.read(FILE, ORG, None)):
        with pytest.raises(InvalidRequest, match="can't be sources here: send their text"):
            await asking
    assert find_address_fault(FILE, None, ORG)
    assert find_address_fault(FILE, BUCKET, ORG) is None


def test_largest_sources_have_room_in_memory() -> None:
    """A mebibyte of them takes 45 to 70 to be read; a job's may have half of an instance."""
    functions = topology.load().functions
    least = min(functions[name].memory_mib for name in ("generate", "polish", "quality"))
    assert least * 2**20 / 2 >= 70 * MOST_BYTES

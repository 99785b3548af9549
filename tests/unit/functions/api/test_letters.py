"""`GET /dead-letters` and their replay: for operators alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from functions.api.dependencies import Dependencies
from shared.errors import ErrorCode
from shared.jobs.document import fields
from shared.jobs.job import Job, JobError, JobStatus, Stage
from shared.jobs.letters import Letter
from tests.support.fakes.door import as_caller, dependencies, door
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.run_store import MemoryLetters
from tests.support.fakes.usage_store import usage_event
from tests.support.samples.jobs import NOW, at_work, job, through
from tests.support.workbench import JOB

MESSAGE = json.dumps({"job_id": JOB, "run": 1, "revision": 0})


def letter(number: int = 1, data: str = MESSAGE, function: str = "polish", **changed: Any) -> Letter:
    """Return a letter from a function's subscription."""
    found = Letter(
        message_id=f"m-{number}",
        data=data,
        encoding="utf-8",
        size=len(data),
        attributes={"job_id": JOB, "org_id": "an-org", "googclient_x": "1"},
        subscription=f"blog-{function}",
        reason="It was given up.",
        received_at=NOW + timedelta(seconds=number // 2),
        job_id=JOB,
    )
    return replace(found, **changed)


def given(*letters: Letter, stored: Job | None = None) -> Dependencies:
    """Return the door's collaborators."""
    jobs, kept = MemoryJobs(), MemoryLetters()
    kept.add(*letters)
    if stored:
        jobs.put(fields(stored))
    return dependencies(jobs=jobs, letters=kept)


async def ask(at: Dependencies, method: str, path: str, body: Any = None, caller: str = "operator") -> Any:
    """Return the answer of the door."""
    async with door(at) as api:
        return await api.request(method, path, json=body, headers=as_caller(caller))


def sent_by(at: Dependencies) -> list[Any]:
    assert isinstance(at.publisher, MemoryTopics)
    return at.publisher.messages


FAILED = job(
    status=JobStatus.FAILED,
    stage=Stage.POLISH,
    stages=at_work(Stage.POLISH, 5),
    error=JobError(code=ErrorCode.INTERNAL, message="m", stage=Stage.POLISH, retryable=True),
)


@pytest.mark.parametrize("caller", ["user", "backend", "nobody"])
async def test_others_see_no_letters(caller: str) -> None:
    """Members and backends: a letter may be of any organization."""
    at = given(letter())
    for method, path in (("GET", "/dead-letters"), ("POST", "/dead-letters/m-1/replay")):
        assert (await ask(at, method, path, caller=caller)).status_code in {401, 403}
    assert sent_by(at) == []


async def test_letters_come_in_pages() -> None:
    """Each once, the newest first, also those of the same time; the data of a long one is cut."""
    at = given(*(letter(number, data="x" * 50_000) for number in range(1, 8)))
    found, path = [], "/dead-letters?limit=3"
    while path:
        page = (await ask(at, "GET", path)).json()
        assert len(page["dead_letters"]) <= 3
        found += page["dead_letters"]
        path = f"/dead-letters?limit=3&cursor={page['next']}" if page["next"] else ""
    assert [each["message_id"] for each in found] == [f"m-{number}" for number in range(7, 0, -1)]
    assert {(each["size"], len(each["data"])) for each in found} == {(50_000, 20_000)}
    assert found[0]["org_id"] == "an-org"


@pytest.mark.parametrize("cursor", ["x", "!!!", "bnVsbA", "W10", "eyJhIjoxfQ", "WyIyMDI2IiwiYSJd"])
async def test_other_cursors_are_refused(cursor: str) -> None:
    """And not answered with the first page."""
    answer = await ask(given(letter()), "GET", f"/dead-letters?cursor={cursor}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "cursor"


async def test_waiting_job_gets_its_message() -> None:
    """As it was published, without what Pub/Sub adds; the letter says when."""
    at = given(letter(), stored=job(stages=through(Stage.GENERATE)))
    answer = await ask(at, "POST", "/dead-letters/m-1/replay")
    assert answer.status_code == 202
    topic = at.topology.functions["polish"].consumes
    assert answer.json() == {
        "message_id": "m-1",
        "topic": topic,
        "published_id": "1",
        "job_id": JOB,
        "run": None,
    }
    [message] = sent_by(at)
    assert (message.topic, message.data.decode()) == (topic, MESSAGE)
    assert message.attributes == {"job_id": JOB, "org_id": "an-org"}
    assert (await ask(at, "GET", "/dead-letters")).json()["dead_letters"][0]["replayed_at"]


async def test_ended_job_gets_a_run() -> None:
    """Its earlier messages would be dropped."""
    at = given(letter(), stored=FAILED)
    answer = await ask(at, "POST", "/dead-letters/m-1/replay", {})
    assert answer.json()["run"] == 2
    assert [message.fields["run"] for message in sent_by(at)] == [2]
    assert isinstance(at.jobs, MemoryJobs)
    assert at.jobs.job(JOB).status is JobStatus.QUEUED


async def test_usage_event_is_published_again() -> None:
    """It belongs to no stage."""
    data = msgspec.json.encode(usage_event()).decode()
    at = given(letter(data=data, function="usage"))
    assert (await ask(at, "POST", "/dead-letters/m-1/replay")).status_code == 202
    assert [message.data.decode() for message in sent_by(at)] == [data]


@pytest.mark.parametrize(
    ("kept", "stored", "sentence"),
    [
        (letter(data="{}"), FAILED, "would be refused again"),
        (letter(data="{}", function="usage"), None, "would be refused again"),
        (letter(function="another"), None, "no function would get it"),
        (letter(), None, "There is no job"),
        (letter(), replace(FAILED, run=2), "has continued without message m-1"),
    ],
)
async def test_useless_replay_is_a_conflict(kept: Letter, stored: Job | None, sentence: str) -> None:
    """Nothing is published."""
    at = given(kept, stored=stored)
    answer = await ask(at, "POST", "/dead-letters/m-1/replay")
    assert answer.status_code == 409
    assert sentence in answer.json()["detail"]
    assert sent_by(at) == []


async def test_operator_may_publish_it_all_the_same() -> None:
    """The functions may be of a newer version than the door."""
    at = given(letter(data="{}"), stored=FAILED)
    assert (await ask(at, "POST", "/dead-letters/m-1/replay", {"anyway": True})).status_code == 202
    assert [message.data for message in sent_by(at)] == [b"{}"]


@pytest.mark.parametrize("body", [{"anyway": 1}, {"any": True}, {"anyway": None}])
async def test_wrong_replay_is_refused(body: dict[str, Any]) -> None:
    """With the field."""
    answer = await ask(given(letter()), "POST", "/dead-letters/m-1/replay", body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == next(iter(body))


async def test_missing_letter_is_missing() -> None:
    """Also one whose name can't be a document's."""
    for name in ("m-2", "..", "%2F", "%00"):
        answer = await ask(given(letter()), "POST", f"/dead-letters/{name}/replay")
        assert answer.status_code in {404, 405}, name

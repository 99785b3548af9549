"""Two versions at once, as in a rolling deploy or after a rollback: each goes on with the other's jobs."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from functions.deadletter.handler import DeadLetters
from infra.cli.gateways.interfaces import read_letter
from shared import topology
from shared.errors import NewerVersion, Poison, RetryLater
from shared.jobs.document import changes, fields, read_job, read_outputs
from shared.jobs.job import JobStatus, Stage
from shared.messages.schemas import StageMessage, StartRequest, UsageEvent, as_map, parse
from shared.stage import intake
from tests.support.releases.resumed import Resumed, first, with_times
from tests.support.virtual_time import in_virtual_time
from tests.support.workbench import JOB, START, Workbench, envelope

JOBS = first("jobs.json")
LIVE = [each for each in JOBS if each["document"]["status"] in {"queued", "running"}]
MESSAGES = first("messages.json")
STAGES = {
    function.consumes: name for name, function in topology.load().functions.items() if name in set(Stage)
}
NEWER = {"newer": {"a": [1, {"b": None}]}, "priority": 7}
"""What no version up to this one knows."""


def enriched(value: Any) -> Any:
    """Return a document with unknown fields in every map, as a newer version may write it."""
    if isinstance(value, list):
        return [enriched(each) for each in value]
    if isinstance(value, dict):
        return {**{name: enriched(each) for name, each in value.items()}, **deepcopy(NEWER)}
    return value


def newer(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a job of a newer version, with a stage, limits and an error code of its own."""
    document = enriched(kept["document"])
    document["stages"]["review"] = {"status": "waiting", "reviewer": "r", "attempt": 2}
    document["request"] |= {"word_count": 9000, "topic": "t" * 500, "keywords": ["k" * 200] * 30}
    for fields_of_error, name in (
        (document.get("error"), "code"),
        (document["stages"]["polish"], "error_code"),
    ):
        if fields_of_error and fields_of_error.get(name):
            fields_of_error[name] = "review_refused"
    outputs = {name: enriched(output) for name, output in kept["outputs"].items()}
    return {"document": document, "outputs": outputs}


def test_first_releases_documents_are_complete() -> None:
    """What the first release wrote is what its jobs can be. Or these tests would say little."""
    assert {each["document"]["status"] for each in JOBS} == set(JobStatus) - {"awaiting_review"}
    assert {each["document"]["stage"] for each in JOBS} == set(Stage)
    whole = [each["document"] for each in JOBS]
    assert any(document.get("unsent") for document in whole)
    assert any(document["run"] > 1 for document in whole)
    assert any(document["revision"] > 0 for document in whole)
    codes = {document["error"]["code"] for document in whole if document.get("error")}
    assert {"invalid_request", "model_unavailable", "internal", "empty_output"} <= codes


@pytest.mark.parametrize("kept", JOBS, ids=range(len(JOBS)))
def test_no_field_of_a_job_is_lost_by_reading_it(kept: dict[str, Any]) -> None:
    """Written again, it is the same document, and what is new has its default."""
    document = with_times(kept["document"])
    job = read_job(document)
    again = _as_json(fields(job))
    assert again == _merged(again, _as_json(document))
    assert changes(job, job) == {}
    read_outputs(with_times(kept["outputs"]))


@in_virtual_time
async def test_first_releases_live_job_goes_on() -> None:
    """Each live job of the first release goes on to its end.

    From whatever it was at when the release was replaced.
    """
    world = Resumed(*_apart(LIVE))
    await world.run()
    for each in _apart(LIVE):
        assert world.documents.job(each["document"]["job_id"]).status in _ends(each["document"])


@in_virtual_time
async def test_newer_live_job_goes_on_to_its_end() -> None:
    """Each live job of a newer version goes on to its end.

    After a rollback. What is not known is let pass, and is there at the end as it was. But what nobody has
    written yet is not begun: its start message asks for what this version can't do.
    """
    kept = [newer(each) for each in _apart(LIVE)]
    world = Resumed(*kept)
    await world.run()
    for each in kept:
        before, after = each["document"], world.documents.documents[each["document"]["job_id"]]
        assert after["status"] in (_ends(before) if _begun(before) else {"failed", "cancelled"})
        assert after["request"] == before["request"]
        for name in NEWER:
            assert after[name] == before[name]
            assert after["usage"][name] == before["usage"][name]
            assert all(after["stages"][stage][name] == before["stages"][stage][name] for stage in Stage)
        assert after["stages"]["review"] == before["stages"]["review"]


@pytest.mark.parametrize("kept", JOBS, ids=range(len(JOBS)))
def test_each_job_of_a_newer_version_can_be_read(kept: dict[str, Any]) -> None:
    """With its outputs, and its request as far as it is known."""
    document = with_times(newer(kept)["document"])
    job = read_job(document)
    if job.status is not JobStatus.FAILED or not intake.is_refused(job):
        assert job.start_request().word_count == 9000
    read_outputs(with_times(newer(kept)["outputs"]))


UNKNOWN: list[dict[str, Any]] = [
    {"status": "awaiting_review"},
    {"stage": "review"},
    {"stages": {"polish": {"status": "waiting"}}},
    {"lease": {"stage": "review", "token": "t", "expires_at": "2026-01-01T00:00:00+00:00"}},
    {"status": "failed", "error": {"code": "internal", "message": "m", "stage": "review", "retryable": True}},
]


@pytest.mark.parametrize("state", UNKNOWN, ids=["status", "stage", "stage's status", "lease", "error"])
@in_virtual_time
async def test_a_state_of_a_newer_version_is_waited_for(state: dict[str, Any]) -> None:
    """No delivery is acknowledged, no job ended, and nothing written: an instance that knows it comes."""
    bench = Workbench(stage=Stage.POLISH)
    document = with_times(_merged(_waiting_for_polish(), state))
    bench.jobs.put(document)
    message = {"job_id": document["job_id"], "run": document["run"], "revision": document["revision"]}
    with pytest.raises(NewerVersion):
        read_job(document)
    told = {"CloudPubSubDeadLetterSourceSubscription": "blog-polish"}
    letters = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    for data in (message, {**message, "run": "x"}):
        assert not await bench.deliver(envelope(data))
        with pytest.raises(RetryLater):
            await letters.handle(envelope(data, message_id="9", **told))
    assert bench.jobs.documents[document["job_id"]] is document


@pytest.mark.parametrize("topic", sorted(STAGES))
def test_stage_takes_the_first_releases_messages(topic: str) -> None:
    """A stage takes the messages of the first release. What was in a topic when the release was replaced."""
    for message in MESSAGES[topic]:
        asked = intake.read(envelope(message["data"], **message["attributes"]), Stage(STAGES[topic]))
        assert asked.derived or asked.message.job_id == message["data"]["job_id"]


@pytest.mark.parametrize("topic", sorted(set(STAGES) - {"blog-requested"}))
def test_stage_takes_newer_messages(topic: str) -> None:
    """A stage takes the messages of a newer version.

    In a rolling deploy; a start message alone is refused for a field that is not known, by its name.
    """
    for message in MESSAGES[topic]:
        data = enriched(message["data"])
        assert parse(json.dumps(data).encode(), StageMessage).job_id == data["job_id"]
    for message in MESSAGES["blog-requested"]:
        with pytest.raises(Poison, match="is not a known field"):
            parse(json.dumps(enriched(message["data"])).encode(), StartRequest)


def test_usage_events_are_taken_from_both() -> None:
    """A column that is not known is left out, and the row is there."""
    for message in MESSAGES["blog-usage"]:
        event = parse(json.dumps(message["data"]).encode(), UsageEvent)
        assert parse(json.dumps(enriched(message["data"])).encode(), UsageEvent) == event


def test_dead_letters_are_read_from_both() -> None:
    """Each can be replayed."""
    for kept in first("letters.json"):
        kept["parts"] = []
        letter = read_letter(kept)
        assert read_letter({**kept, **NEWER}).content == letter.content == kept["data"].encode()


def test_request_is_kept_for_the_first_release() -> None:
    """A request is kept without a field that the first release refuses.

    It reads `request` as strictly as a start message: another field there fails the job after a rollback. A
    field that is added later is written only where a caller gives it another value than its default.
    """
    (known,) = {tuple(sorted(each["document"]["request"])) for each in LIVE}
    plain = as_map(msgspec.convert(START, StartRequest))
    assert set(plain) <= set(known)


def test_a_stage_message_is_the_first_releases() -> None:
    """It refuses another field."""
    (known,) = {tuple(sorted(each["data"])) for each in MESSAGES["blog-generated"]}
    assert sorted(msgspec.to_builtins(StageMessage(JOB, 1, 0))) == list(known)


def _as_json(document: Any) -> Any:
    return json.loads(json.dumps(document, default=str))


def _apart(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return jobs with an id each: the same job is there in several of its states."""
    return [
        json.loads(json.dumps(each).replace(each["document"]["job_id"], _id(n)))
        for n, each in enumerate(kept)
    ]


def _id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def _ends(document: dict[str, Any]) -> set[str]:
    if document.get("cancel_requested"):
        return {"cancelled", "completed"}
    spent = document["stages"][document["stage"]]
    return {"completed", "failed"} if spent["attempt"] - spent["excused"] >= 5 else {"completed"}


def _begun(document: dict[str, Any]) -> bool:
    return document["stages"]["generate"]["status"] in {"done", "degraded"}


def _waiting_for_polish() -> dict[str, Any]:
    (found, *_) = [
        each["document"]
        for each in LIVE
        if each["document"]["stages"]["generate"]["status"] == "done"
        and not each["document"]["stages"]["polish"]["attempt"]
        and not each["document"].get("cancel_requested")
    ]
    return deepcopy(found)


def _merged(document: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    both = {name: (document[name], more[name]) for name in document.keys() & more.keys()}
    deeper = {n: _merged(a, b) for n, (a, b) in both.items() if isinstance(a, dict) and isinstance(b, dict)}
    return {**document, **more, **deeper}

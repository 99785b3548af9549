"""Two versions at once, in a rolling deploy or after a rollback: each goes on with the other's jobs."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import msgspec
import pytest

from functions.deadletter.handler import DeadLetters
from shared import topology
from shared.errors import NewerVersion, Poison, RetryLater
from shared.jobs.claim import is_refused
from shared.jobs.document import changes, fields, read_job, read_outputs
from shared.jobs.job import JobStatus, Stage
from shared.jobs.letters import read_letter
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


def with_unknown_fields(value: Any) -> Any:
    """Return a document with unknown fields in every map, as a newer version may write it."""
    if isinstance(value, list):
        return [with_unknown_fields(each) for each in value]
    if isinstance(value, dict):
        return {**{name: with_unknown_fields(each) for name, each in value.items()}, **deepcopy(NEWER)}
    return value


def as_newer_version(kept: dict[str, Any]) -> dict[str, Any]:
    """Return a job of a newer version, with its own stage, limits and error code."""
    document = with_unknown_fields(kept["document"])
    document["stages"]["review"] = {"status": "waiting", "reviewer": "r", "attempt": 2}
    document["request"] |= {"word_count": 9000, "topic": "t" * 500, "keywords": ["k" * 200] * 30}
    for fields_of_error, name in (
        (document.get("error"), "code"),
        (document["stages"]["polish"], "error_code"),
    ):
        if fields_of_error and fields_of_error.get(name):
            fields_of_error[name] = "review_refused"
    outputs = {name: with_unknown_fields(output) for name, output in kept["outputs"].items()}
    return {"document": document, "outputs": outputs}


def test_first_releases_documents_are_complete() -> None:
    """The kept documents have every state of the first release's jobs."""
    assert {each["document"]["status"] for each in JOBS} == set(JobStatus) - {JobStatus.AWAITING_REVIEW}
    assert {each["document"]["stage"] for each in JOBS} == set(Stage)
    whole = [each["document"] for each in JOBS]
    assert any(document.get("unsent") for document in whole)
    assert any(document["run"] > 1 for document in whole)
    assert any(document["revision"] > 0 for document in whole)
    codes = {document["error"]["code"] for document in whole if document.get("error")}
    assert {"invalid_request", "model_unavailable", "internal", "empty_output"} <= codes


@pytest.mark.parametrize("kept", JOBS, ids=range(len(JOBS)))
def test_read_job_keeps_every_field(kept: dict[str, Any]) -> None:
    """A job that is read and written is the same document, with defaults for new fields."""
    document = with_times(kept["document"])
    job = read_job(document)
    again = _as_json(fields(job))
    assert again == _merged(again, _as_json(document))
    assert changes(job, job) == {}
    read_outputs(with_times(kept["outputs"]))


@in_virtual_time
async def test_first_releases_live_job_goes_on() -> None:
    """Each live job of the first release reaches its end, from any state."""
    world = Resumed(*_with_own_ids(LIVE))
    await world.run()
    for each in _with_own_ids(LIVE):
        assert world.documents.job(each["document"]["job_id"]).status in _ends(each["document"])


@in_virtual_time
async def test_newer_live_job_goes_on_to_its_end() -> None:
    """Each live job of a newer version reaches its end after a rollback.

    Unknown fields stay as they were. A job without a first answer fails instead: its request has values that
    this version does not support.
    """
    kept = [as_newer_version(each) for each in _with_own_ids(LIVE)]
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
def test_newer_job_can_be_read(kept: dict[str, Any]) -> None:
    """A job of a newer version is read with its outputs and the known part of its request."""
    document = with_times(as_newer_version(kept)["document"])
    job = read_job(document)
    if job.status is not JobStatus.FAILED or not is_refused(job):
        assert job.start_request().word_count == 9000
    read_outputs(with_times(as_newer_version(kept)["outputs"]))


UNKNOWN: list[dict[str, Any]] = [
    {"status": "awaiting_translation"},
    {"stage": "review"},
    {"stages": {"polish": {"status": "waiting"}}},
    {"lease": {"stage": "review", "token": "t", "expires_at": "2026-01-01T00:00:00+00:00"}},
    {"status": "failed", "error": {"code": "internal", "message": "m", "stage": "review", "retryable": True}},
    {"profile": {"name": "p", "version": "1", "review": {"hours": 1.0, "default": "ask"}}},
]


@pytest.mark.parametrize(
    "state", UNKNOWN, ids=["status", "stage", "stage's status", "lease", "error", "profile"]
)
@in_virtual_time
async def test_newer_state_is_waited_for(state: dict[str, Any]) -> None:
    """A job in an unknown state is neither written nor ended, and its messages are redelivered."""
    bench = Workbench(stage=Stage.POLISH)
    document = with_times(_merged(_waiting_for_polish(), state))
    bench.jobs.put(document)
    message = {"job_id": document["job_id"], "run": document["run"], "revision": document["revision"]}
    with pytest.raises(NewerVersion):
        read_job(document)
    source = {"CloudPubSubDeadLetterSourceSubscription": "blog-polish"}
    letters = DeadLetters(bench.jobs, bench.topics, bench.dependencies.clock, bench.topology)
    for data in (message, {**message, "run": "x"}):
        assert not await bench.deliver(envelope(data))
        with pytest.raises(RetryLater):
            await letters.handle(envelope(data, message_id="9", **source))
    assert bench.jobs.documents[document["job_id"]] is document


@pytest.mark.parametrize("topic", sorted(STAGES))
def test_stage_reads_the_first_releases_messages(topic: str) -> None:
    """A stage reads the first release's messages, which may be in a topic during the deploy."""
    for message in MESSAGES[topic]:
        delivery = intake.read(envelope(message["data"], **message["attributes"]), Stage(STAGES[topic]))
        assert delivery.derived or delivery.message.job_id == message["data"]["job_id"]


@pytest.mark.parametrize("topic", sorted(set(STAGES) - {"blog-requested"}))
def test_stage_reads_newer_messages(topic: str) -> None:
    """A stage reads a newer version's messages; only a start message with an unknown field is rejected."""
    for message in MESSAGES[topic]:
        data = with_unknown_fields(message["data"])
        assert parse(json.dumps(data).encode(), StageMessage).job_id == data["job_id"]
    for message in MESSAGES["blog-requested"]:
        with pytest.raises(Poison, match="is not a known field"):
            parse(json.dumps(with_unknown_fields(message["data"])).encode(), StartRequest)


def test_usage_events_of_both_are_read() -> None:
    """Usage events of both versions are read, without unknown fields."""
    for message in MESSAGES["blog-usage"]:
        event = parse(json.dumps(message["data"]).encode(), UsageEvent)
        assert parse(json.dumps(with_unknown_fields(message["data"])).encode(), UsageEvent) == event


def test_dead_letters_of_both_are_read() -> None:
    """Dead letters of both versions are read, so that each can be replayed."""
    for kept in first("letters.json"):
        kept["parts"] = []
        letter = read_letter(kept)
        assert read_letter({**kept, **NEWER}).content == letter.content == kept["data"].encode()


def test_request_is_kept_for_the_first_release() -> None:
    """A kept request has only fields that the first release accepts.

    It reads `request` as strictly as a start message: another field fails the job after a rollback. A later
    field may only be written if a caller sets it to another value than its default.
    """
    (known,) = {tuple(sorted(each["document"]["request"])) for each in LIVE}
    plain = as_map(msgspec.convert(START, StartRequest))
    assert set(plain) <= set(known)


def test_stage_message_fits_the_first_release() -> None:
    """A stage message has exactly the first release's fields, since it rejects others."""
    (known,) = {tuple(sorted(each["data"])) for each in MESSAGES["blog-generated"]}
    assert sorted(msgspec.to_builtins(StageMessage(JOB, 1, 0))) == list(known)


def _as_json(document: Any) -> Any:
    return json.loads(json.dumps(document, default=str))


def _with_own_ids(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the jobs with an id each: the same job is kept in several states."""
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

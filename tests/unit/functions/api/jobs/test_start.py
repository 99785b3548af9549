"""`POST /jobs`: what is refused at once, and that what is published is what the pipeline takes."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from functions.api.dependencies import Dependencies
from functions.api.jobs.accepted import Accepted
from functions.api.jobs.validation import find_faults
from shared import topology
from shared.errors import Misconfigured, Poison, Unavailable
from shared.jobs.job import Stage
from shared.messages.schemas import StartRequest, check_deadline, check_model, parse
from shared.stage.intake import read
from tests.support.fakes.door import OTHER_ORG, as_caller, dependencies, door
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.publisher import MemoryTopics
from tests.support.fakes.usage_store import ORG, USER
from tests.support.workbench import envelope
from tests.unit.functions.api.jobs.samples import mine

LAYOUT = topology.load()
BODY: dict[str, Any] = {"topic": "Why honey never spoils", "keywords": ["honey"], "word_count": 300}


async def post(
    api: httpx.AsyncClient, body: dict[str, Any], caller: str = "user", **kwargs: Any
) -> httpx.Response:
    """Send a start request."""
    headers = {**as_caller(caller), **kwargs.pop("headers", {})}
    return await api.post("/jobs", headers=headers, json=body, **kwargs)


def published(given: Dependencies) -> list[dict[str, Any]]:
    """Return the messages."""
    assert isinstance(given.publisher, MemoryTopics)
    return [message.fields for message in given.publisher.messages]


def limit(given: Dependencies, **fields: Any) -> None:
    """Give the organization a document of its own."""
    assert isinstance(given.jobs, MemoryJobs)
    given.jobs.admissions.put(ORG, fields)


async def test_request_is_published_as_any_backends() -> None:
    """With all that the pipeline reads, its owner and a trace, and the answer says where the job will be."""
    made = dependencies()
    async with door(made) as api:
        trace = f"00-{'a' * 32}-{'b' * 16}-01"
        answer = await post(api, BODY, headers={"traceparent": trace})
    assert answer.status_code == 202
    job_id = answer.json()["job_id"]
    assert answer.headers["location"] == f"/jobs/{job_id}"
    assert answer.json()["status"] == "accepted"
    (message,) = made.publisher.on("blog-requested")  # type: ignore[attr-defined]
    delivery = read(envelope(json.loads(message.data)), Stage.GENERATE)
    assert delivery.request == StartRequest(
        job_id=job_id, org_id=ORG, user_id=USER, topic=BODY["topic"], keywords=("honey",), word_count=300
    )
    # A field that is left out stays so: the organization's profile may fill it.
    assert json.loads(message.data) == {**BODY, "job_id": job_id, "org_id": ORG, "user_id": USER}
    assert message.attributes.items() >= {"job_id": job_id, "org_id": ORG}.items()
    assert message.attributes["traceparent"].startswith(f"00-{'a' * 32}-")


async def test_key_is_the_jobs_id() -> None:
    """By header or field, in either case; both only if they agree."""
    key = str(uuid4())
    made = dependencies()
    async with door(made) as api:
        for headers, body in (
            ({"Idempotency-Key": key}, BODY),
            ({"Idempotency-Key": f'"{key.upper()}"'}, BODY),
            ({}, {**BODY, "job_id": key.upper()}),
            ({"Idempotency-Key": key}, {**BODY, "job_id": key}),
        ):
            answer = await post(api, body, headers=headers)
            assert (answer.status_code, answer.json()["job_id"]) == (202, key)
        for headers, body in (
            ({"Idempotency-Key": "an order of mine"}, BODY),
            ({"Idempotency-Key": key}, {**BODY, "job_id": str(uuid4())}),
            ({"Idempotency-Key": key}, {**BODY, "job_id": 7}),
        ):
            answer = await post(api, body, headers=headers)
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert [each["job_id"] for each in published(made)] == [key], "the same request again is not published"


async def test_taken_id_is_a_conflict() -> None:
    """With another request, whether its job has begun, ended or was published just now."""
    made = dependencies()
    begun = mine()
    await made.jobs.create(begun)
    async with door(made) as api:
        same = {"topic": "Tea", "job_id": begun.job_id}
        assert (await post(api, same)).status_code == 202
        for other in ({**same, "topic": "Coffee"}, {**same, "word_count": 400}):
            answer = await post(api, other)
            assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        stranger = await post(api, same, "stranger")
        assert stranger.status_code == 409
        fresh = {**BODY, "job_id": str(uuid4())}
        assert (await post(api, fresh)).status_code == 202
        assert (await post(api, {**fresh, "topic": "Another"})).status_code == 409
        assert (await post(api, fresh)).status_code == 202
    assert published(made) == [published(made)[0]], "only the fresh one, once"


async def test_two_at_the_same_moment_are_one_mine() -> None:
    """Both may be published: they are the same message, of which the pipeline keeps one."""
    made = dependencies()
    body = {**BODY, "job_id": str(uuid4())}
    async with door(made) as api:
        answers = await asyncio.gather(*(post(api, body) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({json.dumps(each, sort_keys=True) for each in published(made)}) == 1


async def test_dry_run_publishes_nothing() -> None:
    """It says what the job will cost and take, and what is wrong with it."""
    made = dependencies()
    async with door(made) as api:
        answer = await post(api, BODY, params={"dry_run": "true"})
        assert answer.status_code == 200
        assert answer.json()["valid"] is True
        wrong = await post(api, {"topic": "x"}, params={"dry_run": "true"})
        assert wrong.status_code == 400
        started = await post(api, BODY, params={"dry_run": "false"})
    estimate = answer.json()["estimate"]
    assert 0 < estimate["usd"] < estimate["usd_at_most"] < 0.1
    assert 0 < estimate["seconds"][0] < estimate["seconds"][1]
    assert estimate["waits"] is None
    assert started.json()["estimate"] == estimate
    assert len(published(made)) == 1


async def test_every_wrong_field_is_named() -> None:
    """Each with the sentence that the pipeline itself would give."""
    body = {
        "topic": "x",
        "keywords": ["a" * 81],
        "word_count": 10**30,
        "tone": "  ",
        "custom_instructions": "a\x00b",
        "model": "gpt-9",
        "language": "english please",
        "min_quality": None,
        "max_revisions": 1.5,
        "priority": True,
        "deadline": "2026-02-30T12:00:00Z",
        "job_id": "1",
        "__proto__": {},
        "a" * 500: 1,
    }
    async with door() as api:
        answer = await post(api, body)
    problem = answer.json()
    assert answer.status_code == 400
    assert problem["detail"] == "14 fields are wrong: errors has each."
    assert {each["field"] for each in problem["errors"]} == {name[:80] for name in body}
    details = {each["field"]: each["detail"] for each in problem["errors"]}
    assert details["word_count"].startswith("word_count must be a whole number from 100 to 5000")
    assert details["model"].startswith("model must be one of gpt-4o, ")
    assert (
        details["custom_instructions"] == "custom_instructions contains a control character: send plain text."
    )
    for name, value in body.items():
        with pytest.raises(Poison) as theirs:
            _check_as_the_pipeline({"org_id": ORG, "user_id": USER, "topic": "Any", name: value})
        if name != "job_id":
            assert details[name[:80]] == str(theirs.value)


async def test_very_many_fields_take_no_time() -> None:
    """The known ones are checked all the same."""
    fields: dict[str, Any] = {f"a{index}": 1 for index in range(30_000)}
    faults = find_faults({**fields, "topic": "x"}, LAYOUT.models)
    assert len(faults) == 20 + 3
    assert {"topic", "org_id", "user_id"} < {fault.field for fault in faults}


def _check_as_the_pipeline(fields: dict[str, Any]) -> None:
    request = parse(json.dumps(fields).encode(), StartRequest)
    check_model(request, LAYOUT.models)
    check_deadline(request)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@hypothesis_settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from([*StartRequest.__struct_fields__, "foo"]) | st.text(max_size=9), _VALUES)
)
def test_faults_are_the_pipelines(fields: dict[str, Any]) -> None:
    """A request without faults is one that the pipeline takes, and the other way round."""
    faults = find_faults(fields, LAYOUT.models)
    assert all(fault.detail.endswith(".") for fault in faults)
    try:
        _check_as_the_pipeline(fields)
    except Poison:
        assert faults
    else:
        assert not faults


_OTHER = "77777777-7777-4777-8777-777777777777"


@pytest.mark.parametrize(
    ("caller", "key", "body", "wrong"),
    [
        ("user", "foo", b'{"topic": "a"}', "Idempotency-Key topic"),
        ("user", "foo", b'{"topic": "a", "job_id": 7}', "Idempotency-Key topic job_id"),
        ("user", _OTHER, b'{"topic": "a", "job_id": 7}', "Idempotency-Key topic job_id"),
        ("both", None, b'{"topic": "a"}', "org_id topic"),
        ("user", None, b'{"topic": "a", "user_id": "me", "org_id": "us"}', "topic user_id org_id"),
        ("backend", None, b'{"zz": 1}', "org_id user_id topic zz"),
        ("user", None, b'{"topic": NaN}', "topic"),
        ("user", None, b'{"topic": "a\\ud800", "word_count": 1e999, "tone": 5}', "topic word_count tone"),
        ("user", None, b'{"topic": "Tea", "keywords": [{"a": ["\\ud83d"]}], "model": "x"}', "keywords model"),
        (
            "both",
            "foo",
            b'{"org_id": NaN, "user_id": -Infinity, "job_id": NaN, "topic": "Tea"}',
            "org_id user_id job_id Idempotency-Key",
        ),
    ],
)
async def test_all_is_refused_at_once(caller: str, key: str | None, body: bytes, wrong: str) -> None:
    """The key, the owner, and what is not quite JSON are named with the fields, each of them once."""
    made = dependencies()
    async with door(made) as api:
        headers = as_caller(caller) | ({} if key is None else {"Idempotency-Key": key})
        answer = await api.post("/jobs", headers=headers, content=body)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "invalid_request")
    assert sorted(each["field"] for each in problem["errors"]) == sorted(wrong.split())
    assert not published(made)


async def test_another_s_organization_is_forbidden_whatever_else_is_wrong() -> None:
    """A caller can't put it right."""
    async with door() as api:
        for owner in ({"org_id": OTHER_ORG}, {"user_id": _OTHER}):
            answer = await post(api, {"topic": "a", **owner}, headers={"Idempotency-Key": "foo"})
            assert answer.status_code == 403


async def test_missing_fields_are_named() -> None:
    """A backend has to say for whom it starts a job."""
    async with door() as api:
        answer = await post(api, {"org_id": ORG}, "backend")
        assert {each["field"] for each in answer.json()["errors"]} == {"user_id", "topic"}
        named = {**BODY, "user_id": USER}
        assert (await post(api, named, "backend")).json()["detail"] == "Name the organization: give org_id."
        whole = {**BODY, "org_id": OTHER_ORG, "user_id": USER}
        assert (await post(api, whole, "backend")).status_code == 202


@pytest.mark.parametrize(
    ("caller", "changed", "status"),
    [
        ("user", {"org_id": OTHER_ORG}, 403),
        ("user", {"org_id": ORG.upper()}, 202),
        ("user", {"user_id": str(uuid4())}, 403),
        ("user", {"user_id": USER.upper()}, 202),
        ("user", {"org_id": None}, 400),
        ("user", {"org_id": [ORG]}, 400),
        ("both", {}, 400),
        ("both", {"org_id": OTHER_ORG}, 202),
        ("loner", {}, 403),
        ("operator", {"org_id": OTHER_ORG, "user_id": USER}, 202),
        ("operator", {"org_id": OTHER_ORG}, 202),
    ],
)
async def test_jobs_are_the_callers_own(caller: str, changed: dict[str, Any], status: int) -> None:
    """A user starts jobs in their own name, for an organization of their own."""
    made = dependencies()
    async with door(made) as api:
        answer = await post(api, {**BODY, **changed}, caller)
    assert answer.status_code == status, answer.text
    assert len(published(made)) == (status == 202)


async def test_spent_budget_is_named() -> None:
    """With the sentence of admission; a dry run says the same."""
    made = dependencies()
    limit(made, limits={"budget_usd": 1.0}, spent_usd=0.99, period_start="2026-01-01")
    async with door(made) as api:
        for params in ({}, {"dry_run": "true"}):
            answer = await post(api, BODY, params=params)
            assert (answer.status_code, answer.json()["code"]) == (402, "budget_exceeded")
            assert answer.json()["detail"].startswith(
                "The organisation's budget of $1.00 a month has no room"
            )
        made.clock.advance(40 * 86_400)  # type: ignore[attr-defined]
        assert (await post(api, BODY)).status_code == 202


async def test_model_that_is_not_allowed_is_named() -> None:
    """It is a wrong field for this organization."""
    made = dependencies()
    limit(made, limits={"models": ["fast"]})
    async with door(made) as api:
        answer = await post(api, BODY)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "model")
        assert "ask for fast" in answer.json()["detail"]
        assert (await post(api, {**BODY, "model": "fast"})).status_code == 202


async def test_wait_is_said_before() -> None:
    """A job that will wait is accepted, and the answer says why it waits."""
    made = dependencies()
    limit(made, limits={"jobs": 0})
    async with door(made) as api:
        assert (await post(api, BODY)).json()["estimate"]["waits"] == "organisation"
        limit(made, paused={"since": made.clock.now(), "reason": "a bill"})
        assert (await post(api, BODY)).json()["estimate"]["waits"] == "paused"
    assert len(published(made)) == 2


async def test_wait_for_the_whole_system_is_said() -> None:
    """All places are taken by other organizations' jobs."""
    made = dependencies()
    full = {"running": made.topology.admission.system_jobs}
    made.jobs.admissions.put(OTHER_ORG, full)  # type: ignore[attr-defined]
    async with door(made) as api:
        assert (await post(api, BODY)).json()["estimate"]["waits"] == "system"


class Away:
    """Pub/Sub that takes nothing."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        del topic, data, attributes
        raise self._error


@pytest.mark.parametrize("error", [Unavailable("It is away."), Misconfigured("It is not set up.")])
async def test_outage_is_said(error: Exception) -> None:
    """The caller sends the same request again; nothing was accepted."""
    made = dependencies(publisher=Away(error))
    body = {**BODY, "job_id": str(uuid4())}
    async with door(made) as api:
        answer = await post(api, body)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert answer.json()["detail"] == "The job can't be started for now. Send the request again."
        assert (await api.get(f"/jobs/{body['job_id']}", headers=as_caller("user"))).status_code == 404


async def test_accepted_job_is_there_at_once() -> None:
    """Until the pipeline has made its document; a cancel or a replay has to wait for that."""
    made = dependencies()
    async with door(made) as api:
        job_id = (await post(api, BODY)).json()["job_id"]
        shown = await api.get(f"/jobs/{job_id}", headers=as_caller("user"))
        assert (shown.status_code, shown.json()["status"], shown.json()["progress"]) == (200, "queued", 0)
        assert (await api.get(f"/jobs/{job_id}", headers=as_caller("stranger"))).status_code == 404
        for path in ("cancel", "replay"):
            soon = await api.post(f"/jobs/{job_id}/{path}", headers=as_caller("user"))
            assert (soon.status_code, soon.headers["retry-after"]) == (503, "1")
            theirs = await api.post(f"/jobs/{job_id}/{path}", headers=as_caller("stranger"))
            assert theirs.status_code == 404


def test_accepted_jobs_are_forgotten() -> None:
    """After a minute, and when there are many."""
    now = [0.0]
    accepted = Accepted(lambda: now[0], most=2)
    jobs = [mine(), *(mine() for _ in range(2))]
    accepted.add(jobs[0])
    assert accepted.find(jobs[0].job_id)
    now[0] += timedelta(minutes=1).total_seconds()
    assert accepted.find(jobs[0].job_id) is None
    assert accepted.find("else") is None


async def test_query_and_body_are_refused_together() -> None:
    """Every fault at once, also where a parameter has the name of a field."""
    given = dependencies()
    async with door(given) as api:
        answer = await post(api, {"word_count": "x", "yy": 1}, params={"dry_run": "maybe", "topic": "1"})
    assert answer.status_code == 400
    named = [each["field"] for each in answer.json()["errors"]]
    assert sorted(named) == ["dry_run", "topic", "topic", "word_count", "yy"]
    assert published(given) == []

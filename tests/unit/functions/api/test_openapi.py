"""`GET /openapi.json`: it has each route, and each answer of the door is as it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from msgspec.structs import replace
from starlette.routing import Route

from functions.api import app
from functions.api.dependencies import Dependencies
from functions.api.openapi.document import describe
from functions.api.origins import Origins
from shared import topology
from shared.errors import ErrorCode, Unavailable
from shared.jobs.document import fields
from shared.jobs.job import Job, JobError, JobStatus, Stage
from shared.jobs.outputs import Issue
from shared.jobs.review_state import await_review
from shared.jobs.waiting import WaitReason
from shared.jobs.waits import wait_in_queue
from shared.materials.given_profile import MOST
from shared.messages.schemas import StartRequest, as_map
from shared.settings import Settings
from shared.webhooks import endpoint as endpoints
from tests.support.fakes.door import OTHER_ORG, FakeDatabase, as_caller, dependencies, door
from tests.support.fakes.job_store import MemoryJobs
from tests.support.fakes.profile_store import MemoryProfiles
from tests.support.fakes.run_store import MemoryLetters
from tests.support.fakes.usage_store import ORG, USER
from tests.support.samples.jobs import NOW, RESULT, at_work, job, through
from tests.unit.functions.api.test_costs import row
from tests.unit.functions.api.test_letters import letter

DOCUMENT = describe(topology.load())
SCHEMAS = DOCUMENT["components"]["schemas"]
OPERATIONS: dict[tuple[str, str], dict[str, Any]] = {
    (method.upper(), path): operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}
OPEN = {"Job", "GenerateOutput", "PolishOutput", "QualityOutput", "MetaOutput"}
"""Documents, in which other releases may have more fields."""
RACES = {("PATCH", "/webhooks/{id}", 409), ("POST", "/webhooks/{id}/secret", 409)}
"""What is only answered where two write at once, again and again."""
ENDED, LIVE, WAITS, FAILED, POOR, UNREAD = (
    f"{number}0000000-0000-4000-8000-000000000000" for number in range(1, 7)
)
LOCKED = "70000000-0000-4000-8000-000000000000"
NOWHERE = "90000000-0000-4000-8000-000000000000"
HOOK = {"url": "http://127.0.0.1:9999/hook"}


def closed(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that also refuses a field that it does not name."""
    if name in OPEN or "properties" not in schema:
        return schema
    return schema | {"additionalProperties": False}


STRICT = {"components": {"schemas": {name: closed(name, schema) for name, schema in SCHEMAS.items()}}}


def check(answer: httpx.Response, path: str) -> None:
    """Raise unless the document has this answer of a path."""
    operation = OPERATIONS[answer.request.method, path]
    described = operation["responses"].get(str(answer.status_code))
    assert described, f"{answer.status_code} of {answer.request.method} {path} is undocumented: {answer.text}"
    assert answer.headers.keys() >= {"x-request-id"}
    content = described.get("content")
    if content is None:
        assert answer.content == b""
        return
    media = answer.headers["content-type"].partition(";")[0]
    assert media in content
    if media.endswith("json"):
        Draft202012Validator(STRICT | content[media]["schema"]).validate(answer.json())


@dataclass
class Tried:
    """What was called, and what was answered."""

    at: Dependencies
    seen: set[tuple[str, str, int]] = field(default_factory=set)

    async def call(self, method: str, address: str, status: int, caller: str = "user", **given: Any) -> Any:
        """Call the door, hold its answer to the document, and return it."""
        headers = as_caller(caller) | given.pop("headers", {})
        async with door(self.at) as api:
            answer = await api.request(method, address, headers=headers, **given)
        path = template(method, address)
        assert answer.status_code == status, answer.text
        check(answer, path)
        self.seen.add((method, path, status))
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.text


def template(method: str, address: str) -> str:
    """Return the path of the document that an address is of."""
    address = address.partition("?")[0]
    for named, path in OPERATIONS:
        if named == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), address):
            return path
    raise AssertionError(f"{method} {address} is not in the document")


def whole(job_id: str, **changed: Any) -> Job:
    """Return a job with all that readers see."""
    request = as_map(StartRequest(org_id=ORG, user_id=USER, topic="Tea", job_id=job_id))
    error = JobError(code=ErrorCode.INTERNAL, message="m", stage=Stage.META, retryable=True)
    made = job(job_id=job_id, org_id=ORG, user_id=USER, request=request, stages=through(*Stage), error=error)
    issue = Issue(type="short", severity="low", message="It is short.", line=3)
    made = replace(made, result=replace(RESULT, quality_issues=(issue,)), status=JobStatus.COMPLETED)
    return replace(made, **changed)


def given() -> Dependencies:
    """Return a door with jobs in several states, an organization without money, and dead letters."""
    jobs, letters = MemoryJobs(), MemoryLetters()
    waits = whole(WAITS, status=JobStatus.QUEUED, stages=through(), result=None, error=None)
    every = [
        whole(ENDED),
        whole(LIVE, status=JobStatus.RUNNING, stages=at_work(Stage.POLISH, 1), result=None, error=None),
        wait_in_queue(waits, WaitReason.ORGANISATION, NOW),
        whole(FAILED, status=JobStatus.FAILED, stages=at_work(Stage.POLISH, 5), result=None),
        whole(POOR, org_id=OTHER_ORG, error=None),
    ]
    checked = whole(UNREAD, stages=through(*list(Stage)[:3]), result=None, error=None)
    every.append(await_review(checked, NOW, 24))
    unpaid = replace(checked, job_id=LOCKED, org_id=OTHER_ORG)
    every.append(await_review(unpaid, NOW, 24))
    for each in every:
        jobs.put(fields(each))
    content = {"content": "Tea.", "artifacts_removed": 0, "run": 1}
    jobs.written_outputs[ENDED] = {"generate": {**content, "title": "Tea", "model": "m"}, "polish": content}
    jobs.admissions.documents[OTHER_ORG] = {"limits": {"budget_usd": 0.0001, "models": ["gpt-4o"]}}
    data = json.dumps({"job_id": FAILED, "run": 1, "revision": 0})
    letters.add(letter(1, data=data), letter(2, data="{}"), letter(3, received_at=NOW + timedelta(days=1)))
    rows = [row("generation", "0.5"), row(None, None, groups=3)]
    return dependencies(jobs=jobs, letters=letters, database=FakeDatabase(rows))


@pytest.fixture
def tried() -> Tried:
    """A door whose answers are held to its document."""
    return Tried(given())


def routes() -> Iterator[tuple[str, str]]:
    """Yield the method and the path of each route of the application."""
    edge = app.create(given())
    for route in edge._routes.routes:  # type: ignore[attr-defined]
        assert isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}:
            yield method, route.path


def test_document_has_each_route() -> None:
    """And no other."""
    assert sorted(routes()) == sorted(OPERATIONS)


def test_pages_may_use_each_method() -> None:
    """A browser asks first; it also lets a page read what a repetition needs."""
    headers = Origins(Settings(project="p")).preflight("http://localhost:5173")
    methods = set(headers["Access-Control-Allow-Methods"].split(", "))
    assert methods == {method for method, _ in routes()}
    assert set(headers["Access-Control-Expose-Headers"].split(", ")) == {
        "Retry-After",
        "Location",
        "X-Request-Id",
        "ETag",
    }


def test_document_is_whole() -> None:
    """Each reference leads to a schema that is one, ids are unique, and paths declare their parameters."""
    assert DOCUMENT["openapi"] == "3.1.0"
    for name in set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT))):
        Draft202012Validator.check_schema(SCHEMAS[name])
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))
    for (_, path), operation in OPERATIONS.items():
        declared = [each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"]
        assert declared == re.findall(r"\{(\w+)\}", path)
    assert r"\Z" not in json.dumps(DOCUMENT)


def test_document_speaks_of_the_api() -> None:
    """Its readers never hear of a door."""
    assert not re.search(r"\bdoors?\b", json.dumps(DOCUMENT), re.IGNORECASE)


def test_own_fields_of_the_pipeline_are_in_no_type() -> None:
    """They may change."""
    assert not {"Lease", "Member", "UsageEvent", "CostCeiling"} & SCHEMAS.keys()
    assert "lease" not in SCHEMAS["Job"]["properties"]


async def test_each_answer_is_as_described(tried: Tried) -> None:
    """Of each operation every success, and every error that it alone has."""
    for part in (_about, _jobs, _replays, _reviews, _money, _webhooks, _profiles, _letters):
        await part(tried)
    described = {
        (method, path, int(status))
        for (method, path), operation in OPERATIONS.items()
        for status in operation["responses"]
        if int(status) not in {400, 401, 408, 413, 429, 500, 503}
    }
    assert described - RACES <= tried.seen
    assert {(method, path) for method, path, _ in tried.seen} == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path"), [each for each in OPERATIONS if each[1] != "/token"])
async def test_document_has_the_parameters_that_are_read(tried: Tried, method: str, path: str) -> None:
    """An unknown one is refused with the names of those that the route knows, and with the body's faults."""
    operation = OPERATIONS[method, path]
    if operation.get("security") == []:
        return
    hook = await tried.call("POST", "/webhooks", 201, json=HOOK)
    sent = await tried.call("POST", f"/webhooks/{hook['endpoint_id']}/test", 202)
    thing = sent["delivery_id"] if "deliveries/{id}" in path else hook["endpoint_id"]
    address = path.format(id=thing, job_id=ENDED, message_id="m-1", name="default")
    body: dict[str, Any] = {"json": {"yyy": 1}} if "requestBody" in operation else {}
    problem = await tried.call(method, f"{address}?zzz=1", 400, "operator", **body)
    error, *others = problem["errors"]
    assert [each["field"] for each in others if each["field"] == "yyy"] == ["yyy"] * len(body)
    known = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    listed = ", ".join(sorted(known)) or "none"
    assert error == {"field": "zzz", "detail": f"The route does not take this parameter: it takes {listed}."}


async def _about(tried: Tried) -> None:
    assert await tried.call("GET", "/", 200)
    assert await tried.call("GET", "/openapi.json", 200) == DOCUMENT
    await tried.call("POST", "/token", 200)
    await tried.call("POST", "/token", 200, "operator", json={"only": [ORG]})
    await tried.call("POST", "/token", 200, headers={"Accept": "text/plain"})
    await tried.call("POST", "/token", 403, "backend")
    await tried.call("POST", "/token", 400, json={"only": "all"})
    await tried.call("POST", "/token", 400, "many")
    await tried.call("POST", "/token", 401, "nobody")


async def _jobs(tried: Tried) -> None:
    tea = {"topic": "Tea", "org_id": ORG}
    await tried.call("POST", "/jobs", 202, json=tea, headers={"Idempotency-Key": NOWHERE})
    await tried.call("POST", "/jobs?dry_run=true", 200, json=tea)
    await tried.call("POST", "/jobs", 400, json={"topic": "", "word_count": 1, "tea": 1})
    await tried.call("POST", "/jobs", 400, content=b"\xff")
    await tried.call("POST", "/jobs", 413, content=b"x" * 7_000_000)
    poor = {"topic": "Tea", "org_id": OTHER_ORG, "user_id": USER}
    await tried.call("POST", "/jobs", 402, "backend", json=poor)
    await tried.call("POST", "/jobs", 403, json={"topic": "Tea", "org_id": OTHER_ORG})
    await tried.call("POST", "/jobs", 409, json={"topic": "Coffee"}, headers={"Idempotency-Key": ENDED})
    found = await tried.call("GET", "/jobs?limit=2", 200)
    assert await tried.call("GET", f"/jobs?limit=2&cursor={found['next']}&status=failed,completed&q=tea", 200)
    await tried.call("GET", "/jobs?score_below=x&cursor=y&status=z", 400)
    await tried.call("GET", f"/jobs?org_id={OTHER_ORG}", 403)
    for each in (ENDED, LIVE, WAITS, FAILED):
        await tried.call("GET", f"/jobs/{each}?outputs=true", 200)
    await tried.call("GET", f"/jobs/{POOR}", 404)
    await tried.call("POST", f"/jobs/{LIVE}/cancel", 202)
    await tried.call("POST", f"/jobs/{ENDED}/cancel", 409)
    await tried.call("POST", f"/jobs/{NOWHERE}/cancel", 404)


async def _replays(tried: Tried) -> None:
    path = f"/jobs/{ENDED}/replay"
    await tried.call("POST", path, 200, json={"dry_run": True})
    await tried.call("POST", path, 400, json={"stage": "tea", "text": 1})
    await tried.call("POST", path, 202, json={"text": "Tea."})
    await tried.call("POST", path, 409, json={"text": "Tea."})
    await tried.call("POST", f"/jobs/{NOWHERE}/replay", 404)
    await tried.call("POST", f"/jobs/{POOR}/replay", 402, "operator")


async def _reviews(tried: Tried) -> None:
    path, approve = f"/jobs/{UNREAD}/review", {"decision": "approve", "round": 1}
    await tried.call("POST", path, 200, json=approve | {"dry_run": True})
    await tried.call("POST", path, 400, json={"decision": "tea"})
    await tried.call("POST", path, 202, json=approve)
    await tried.call("POST", path, 202, json=approve)
    await tried.call("POST", path, 409, json=approve | {"text": "Tea."})
    await tried.call("GET", f"/jobs/{UNREAD}", 200)
    await tried.call("POST", f"/jobs/{NOWHERE}/review", 404, json=approve)
    await tried.call("POST", f"/jobs/{LOCKED}/review", 402, "operator", json=approve)


async def _money(tried: Tried) -> None:
    await tried.call("GET", "/costs?by=stage&until=2100-01-01", 200)
    await tried.call("GET", "/costs", 200, headers={"Accept": "text/csv"})
    await tried.call("GET", "/costs?by=org", 200, "operator")
    await tried.call("GET", "/costs?by=tea", 400)
    for path in ("/costs", "/budget", "/options"):
        await tried.call("GET", f"{path}?org_id={OTHER_ORG}", 403)
        await tried.call("GET", f"{path}?tea=1", 400)
        await tried.call("GET", path, 401, "nobody")
    assert isinstance(tried.at.database, FakeDatabase)
    tried.at.database.rows = [row(None, "1.5")]
    await tried.call("GET", "/budget", 200)
    await tried.call("GET", f"/budget?org_id={OTHER_ORG}", 200, "operator")
    tried.at.database.trouble = Unavailable("The database does not answer for now.")
    await tried.call("GET", "/costs", 503)
    await tried.call("GET", "/options", 200)


async def _webhooks(tried: Tried) -> None:
    made = await tried.call("POST", "/webhooks", 201, json={**HOOK, "org_id": ORG})
    path = f"/webhooks/{made['endpoint_id']}"
    await tried.call("POST", "/webhooks", 400, json={"url": "ftp://x", "events": 1})
    await tried.call("POST", "/webhooks", 403, json={**HOOK, "org_id": OTHER_ORG})
    await tried.call("GET", "/webhooks", 200)
    await tried.call("GET", f"/webhooks?org_id={OTHER_ORG}", 403)
    await tried.call("GET", path, 200)
    await tried.call("PATCH", path, 200, json={"description": "Tea"})
    await tried.call("POST", f"{path}/secret", 200, json={"rotate": True})
    sent = await tried.call("POST", f"{path}/test", 202)
    assert (await tried.call("GET", f"{path}/deliveries?status=pending&limit=1", 200))["deliveries"]
    delivery = f"/deliveries/{sent['delivery_id']}"
    await tried.call("GET", delivery, 200)
    await tried.call("POST", f"{delivery}/replay", 202)
    missing = f"/webhooks/{NOWHERE}"
    for method, address in [
        *[("GET", each) for each in (missing, f"{missing}/deliveries", f"/deliveries/{NOWHERE}")],
        ("DELETE", missing),
        *[("POST", f"{missing}/{each}") for each in ("secret", "test")],
        ("POST", f"/deliveries/{NOWHERE}/replay"),
    ]:
        await tried.call(method, address, 404)
    await tried.call("PATCH", missing, 404, json={})
    await tried.call("DELETE", path, 204)
    await tried.call("POST", f"{delivery}/replay", 409)
    for _ in range(endpoints.MOST):
        await tried.call("POST", "/webhooks", 201, json=HOOK)
    await tried.call("POST", "/webhooks", 409, json=HOOK)


async def _profiles(tried: Tried) -> None:
    path, whole = "/profiles/default", {"voice": "Dry.", "avoid_terms": [{"avoid": "a"}], "word_count": 300}
    await tried.call("PUT", path, 400, json={"voice": 1, "word_count": 1})
    made = await tried.call("PUT", path, 201, json=whole, headers={"If-None-Match": "*"})
    await tried.call("PUT", path, 200, json=whole, headers={"If-Match": f'"{made["version"]}"'})
    await tried.call("PUT", path, 412, json={}, headers={"If-Match": '"00000000"'})
    await tried.call("GET", path, 200)
    assert (await tried.call("GET", "/profiles", 200))["profiles"]
    elsewhere = f"?org_id={OTHER_ORG}"
    for method, address in (("GET", "/profiles"), ("GET", path), ("DELETE", path)):
        await tried.call(method, f"{address}{elsewhere}", 403)
    await tried.call("PUT", f"{path}{elsewhere}", 403, json=whole)
    await tried.call("DELETE", path, 204)
    for method in ("GET", "DELETE"):
        await tried.call(method, path, 404)
    profiles = tried.at.profiles
    assert isinstance(profiles, MemoryProfiles)
    profiles.documents[ORG, "broken"] = {"voice": 1}
    await tried.call("GET", "/profiles/broken", 409)
    for number in range(MOST):
        await tried.call("PUT", f"/profiles/p{number}", 201, json={})
    await tried.call("PUT", path, 409, json={})


async def _letters(tried: Tried) -> None:
    await tried.call("GET", "/dead-letters?limit=1", 200, "operator")
    await tried.call("GET", "/dead-letters", 403)
    await tried.call("GET", "/dead-letters?cursor=x", 400, "operator")
    await tried.call("POST", "/dead-letters/m-1/replay", 202, "operator")
    await tried.call("POST", "/dead-letters/m-2/replay", 409, "operator")
    await tried.call("POST", "/dead-letters/m-2/replay", 202, "operator", json={"anyway": True})
    await tried.call("POST", "/dead-letters/m-9/replay", 404, "operator")
    await tried.call("POST", "/dead-letters/m-1/replay", 403)

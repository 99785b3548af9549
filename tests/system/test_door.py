"""The door of a running stack, as a page and a backend meet it: through the real framework."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from functions.api.bodies import most_bytes
from tests.support.servers.provider import Reply, Upstream
from tests.support.system.pipeline import ORG, USER, Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

BAKERY = "33333333-3333-4333-8333-333333333333"
BODY: dict[str, Any] = {"topic": "Why honey never spoils", "keywords": ["honey"], "word_count": 100}


def sign_in(pipeline: Pipeline, email: str) -> httpx.Client:
    """Return a client of the door with the session of a user, as a page signs in."""
    session = httpx.post(
        f"{pipeline.env['SUPABASE_URL']}/auth/v1/token",
        params={"grant_type": "password"},
        json={"email": email, "password": "any"},
        timeout=30,
    )
    token = session.raise_for_status().json()["access_token"]
    return httpx.Client(
        base_url=pipeline.env["API_URL"], headers={"Authorization": f"Bearer {token}"}, timeout=60
    )


@pytest.fixture
def member(pipeline: Pipeline) -> Iterator[httpx.Client]:
    with sign_in(pipeline, "demo@example.com") as client:
        yield client


@pytest.fixture
def baker(pipeline: Pipeline) -> Iterator[httpx.Client]:
    with sign_in(pipeline, "baker@example.com") as client:
        yield client


def log_of(pipeline: Pipeline) -> str:
    """Return the door's log."""
    return (pipeline.state_dir / "logs" / "api.log").read_text()


def test_job_runs_from_the_door(pipeline: Pipeline, member: httpx.Client, baker: httpx.Client) -> None:
    """Its price first, then its start, its end, its place in the list; and for others it does not exist."""
    job_id = str(uuid4())
    headers = {"Idempotency-Key": job_id}
    priced = member.post("/jobs", params={"dry_run": "true"}, json=BODY)
    assert (priced.status_code, priced.json()["valid"]) == (200, True)
    started = [member.post("/jobs", json=BODY, headers=headers) for _ in "12"]
    assert [answer.status_code for answer in started] == [202, 202]
    assert started[0].headers["location"] == f"/jobs/{job_id}"
    job = pipeline.ended(job_id)
    assert job["status"] == "completed", job.get("error")
    shown = member.get(f"/jobs/{job_id}", params={"outputs": "true"}).json()
    assert (shown["status"], shown["result"]["title"]) == ("completed", job["result"]["title"])
    assert shown["outputs"].keys() == {"generate", "polish", "quality", "meta"}
    assert not shown.keys() & {"lease", "member", "unsent"}
    found = member.get("/jobs", params={"q": "HONEY", "status": "completed", "limit": 100}).json()["jobs"]
    assert job_id in {row["job_id"] for row in found}
    other = member.post("/jobs", json={**BODY, "topic": "Why honey spoils"}, headers=headers)
    assert other.status_code == 409
    assert member.post(f"/jobs/{job_id}/cancel").status_code == 409
    assert baker.get(f"/jobs/{job_id}").status_code == 404
    assert baker.post(f"/jobs/{job_id}/cancel").status_code == 404
    assert baker.get("/jobs", params={"org_id": ORG}).status_code == 403
    assert baker.get("/jobs").json()["jobs"] == []
    assert baker.post("/jobs", json={**BODY, "org_id": ORG}).status_code == 403
    assert pipeline.dead_letters_of(job_id) == []
    assert f'"job_id":"{job_id}"' in log_of(pipeline)


def test_person_has_the_last_word(
    pipeline: Pipeline, upstream: Upstream, member: httpx.Client, baker: httpx.Client
) -> None:
    """A job awaits its review; it is sent back with a remark, and then approved with an edited text."""
    job_id = member.post("/jobs", json={**BODY, "review": "required"}).json()["job_id"]
    awaiting = _awaiting(pipeline, job_id, 1)
    assert (awaiting["stage"], awaiting["request"]["review"]) == ("quality", "required")
    assert not awaiting.keys() & {"member", "lease", "result"}
    assert awaiting["stages"]["meta"]["status"] == "pending"
    code, said = pipeline.blog("review", job_id, "--revise", "Mention the wax moth.", "--yes", "--json")
    assert (code, json.loads(said)["stage"]) == (0, "polish")
    assert "Mention the wax moth." in str(_awaiting(pipeline, job_id, 2)["reviews"])
    assert "Mention the wax moth." in "".join(map(str, upstream.asked))
    text = member.get(f"/jobs/{job_id}?outputs=true").json()["outputs"]["polish"]["content"]
    decision = {"decision": "approve", "round": 2, "text": f"{text}\n\nA person wrote this sentence."}
    assert baker.post(f"/jobs/{job_id}/review", json=decision).status_code == 404
    assert member.post(f"/jobs/{job_id}/review", json={**decision, "round": 1}).status_code == 409
    answers = [member.post(f"/jobs/{job_id}/review", json=decision) for _ in "12"]
    assert [answer.status_code for answer in answers] == [202, 202]
    job = pipeline.ended(job_id)
    assert job["status"] == "completed", job.get("error")
    assert "A person wrote this sentence." in job["result"]["content"]
    assert [each["decision"] for each in job["reviews"]] == ["revise", "approve"]
    assert job["reviews"][1]["changes"][0]["after"] == "A person wrote this sentence."
    assert (job["reviews"][1]["by"], job["edited"]["by"], job["approved_run"]) == (USER, USER, 1)
    assert pipeline.dead_letters_of(job_id) == []


def _awaiting(pipeline: Pipeline, job_id: str, number: int) -> dict[str, Any]:
    """Wait until a job awaits a round of its review, and return its document."""

    def awaits(job: dict[str, Any]) -> bool:
        return job.get("status") == "awaiting_review" and job["review"]["round"] == number

    job: dict[str, Any] = pipeline.until(lambda: pipeline.job(job_id), awaits, 60)
    return job


def test_cancel_stops_a_job(pipeline: Pipeline, upstream: Upstream, member: httpx.Client) -> None:
    """While the model writes."""
    upstream.script = lambda _: Reply("word " * 400, word_delay=0.1)
    job_id = member.post("/jobs", json={**BODY, "topic": "To be cancelled"}).json()["job_id"]
    pipeline.until(lambda: pipeline.job(job_id), lambda job: bool(job.get("draft")), 30)
    answer = member.post(f"/jobs/{job_id}/cancel")
    assert (answer.status_code, answer.json()["cancel_requested"]) == (202, True)
    assert pipeline.ended(job_id)["status"] == "cancelled"


def test_token_opens_firestore(pipeline: Pipeline, member: httpx.Client, baker: httpx.Client) -> None:
    """The rules let its user read their organization's jobs, and no other's."""
    job_id = pipeline.start(model="gpt-99")
    pipeline.ended(job_id)
    toolkit = f"http://{pipeline.env['FIREBASE_AUTH_EMULATOR_HOST']}/identitytoolkit.googleapis.com/v1"
    documents = f"projects/{pipeline.project}/databases/(default)/documents"
    address = f"http://{pipeline.env['FIRESTORE_EMULATOR_HOST']}/v1/{documents}/jobs/{job_id}"
    for client, operator, status in ((member, True, 200), (baker, False, 403)):
        given = client.post("/token").json()
        assert given["operator"] is operator
        signed_in = httpx.post(
            f"{toolkit}/accounts:signInWithCustomToken?key=local", json={"token": given["token"]}, timeout=30
        )
        header = {"Authorization": f"Bearer {signed_in.json()['idToken']}"}
        assert httpx.get(address, headers=header, timeout=30).status_code == status


def test_wrong_requests_reach_nobody(pipeline: Pipeline, member: httpx.Client, upstream: Upstream) -> None:
    """Every wrong field is named, nothing is published, and no token is in the log."""
    answer = member.post("/jobs", json={"topic": "x", "word_count": 1, "colour": "red"})
    assert {each["field"] for each in answer.json()["errors"]} == {"topic", "word_count", "colour"}
    guest = httpx.get(f"{pipeline.env['API_URL']}/jobs", timeout=30)
    assert (guest.status_code, guest.headers["www-authenticate"]) == (401, "Bearer")
    assert member.get("/nothing").json()["code"] == "not_found"
    large = member.post("/jobs", content=b" " * (most_bytes("/jobs") + 1))
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    assert upstream.asked == []
    token = member.headers["authorization"].removeprefix("Bearer ")
    text = log_of(pipeline)
    assert token not in text
    assert token.split(".")[2] not in text
    assert USER not in "".join(line for line in text.splitlines() if '"status":401' in line)


RAW = [
    b"GET /jobs/%ff%fe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /jobs?cursor=" + b"A" * 30_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n{",
    b"POST /jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\n",
    b"OPTIONS /jobs HTTP/1.1\r\nHost: x\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n",
    b"GET /jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\nConnection: close\r\n\r\n",
    b"GET /jobs HTTP/1.1\r\nHost: x\r\nOrigin: \xe2\x82\xac\r\nConnection: close\r\n\r\n",
]


@pytest.fixture
def address(pipeline: Pipeline) -> tuple[str, int]:
    parts = urlsplit(pipeline.env["API_URL"])
    return str(parts.hostname), int(parts.port or 0)


@pytest.mark.parametrize("request_", RAW, ids=range(len(RAW)))
async def test_hostile_bytes_get_an_answer(
    request_: bytes, address: tuple[str, int], pipeline: Pipeline
) -> None:
    """None of them is a crash, and the door goes on."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(request_)
    async with asyncio.timeout(60):
        answer = await reader.read()
    writer.close()
    status = int(answer.split()[1])
    assert status in {204, 400, 401, 413, 431}, answer
    assert b"evil.example" not in answer
    assert "crashed" not in {
        json.loads(line)["event"] for line in log_of(pipeline).splitlines() if line[:1] == "{"
    }

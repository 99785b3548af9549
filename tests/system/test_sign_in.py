"""The local stack's sign-in and security rules, as a page and a backend of a developer meet them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from firebase_admin import auth, credentials, delete_app, initialize_app

from tests.support.firestore_rules.browser import OWNER
from tests.support.node.page import prepare
from tests.support.node.running import node
from tests.support.servers.provider import Reply, Upstream
from tests.support.system.pipeline import ORG, USER, Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]

BAKERY = "33333333-3333-4333-8333-333333333333"
MEMBERS = {
    "nobody": None,
    "baker": "baker@example.com",
    "unknown": "else@example.com",
    "member": "demo@example.com",
}
REFUSED = {"reads": "permission-denied", "lists": "permission-denied", "cancels": "permission-denied"}
ALLOWED = {"lists": True, "cancels": True}


def custom_token(stack: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the token of a backend, as docs/examples/firestore_token.py makes it, on this machine."""
    host = "FIREBASE_AUTH_EMULATOR_HOST"
    monkeypatch.setenv(host, stack[host])
    app = initialize_app(_NoCredentials(), {"projectId": stack["GOOGLE_CLOUD_PROJECT"]}, "a-backend")
    try:
        return str(auth.create_custom_token(USER, {"org_ids": [ORG]}, app).decode())
    finally:
        delete_app(app)


class _NoCredentials(credentials.Base):  # type: ignore[misc]  # which has no types
    """No key and no account: the emulator's tokens are unsigned."""

    def get_credential(self) -> None:
        return None


def test_rules_hold_for_users_of_the_seed(
    pipeline: Pipeline, upstream: Upstream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member follows and cancels a job of the organisation; nobody else sees it."""
    upstream.script = lambda _: Reply("word " * 400, word_delay=0.1)
    job_id = pipeline.start(topic="To be cancelled by a page")
    pipeline.until(lambda: pipeline.job(job_id), lambda job: bool(job.get("draft")), 20)
    asked = {
        "stack": pipeline.env,
        "job": job_id,
        "organisation": ORG,
        "members": MEMBERS,
        "customToken": custom_token(pipeline.env, monkeypatch),
    }
    report = run_page(tmp_path, asked)
    job = pipeline.ended(job_id)
    assert report["nobody"] == REFUSED
    assert report["baker"] == REFUSED | {"renewed": [BAKERY], "email": "baker@example.com"}
    assert report["unknown"] == "auth/user-not-found"
    assert report["member"].items() >= {**ALLOWED, "renewed": [ORG], "email": "demo@example.com"}.items()
    assert report["member"]["reads"] == "running"
    assert report["backend"].items() >= ALLOWED.items()
    assert report["byToken"].items() >= ALLOWED.items()
    assert "send the access token of a session" in report["signedOut"]
    assert report["forged"] == "auth/invalid-custom-token"
    assert report["warning"].startswith(
        "Google Cloud would refuse this query of jobs (org_id ==, title ascending)"
    )
    assert report["warnings"] == [report["warning"]]  # the queries of docs/examples have their index
    assert job["status"] == "cancelled"
    port = pipeline.env["FIREBASE_AUTH_EMULATOR_HOST"].partition(":")[2]
    # Once, and by another name than the sign-in's: a browser allows six connections to each.
    [listening] = report["listening"]
    assert listening.startswith(f"http://localhost:{port}/warnings?since=")
    baker = f"baker@example.com belongs to {BAKERY}."
    for beginning, end in (
        (f"read jobs/{job_id}: line ", "does not allow it. Nobody is signed in."),
        (f"update jobs/{job_id}: it is of organisation {ORG}.", baker),
        (f"list jobs/*: it asks for organisation {ORG}.", baker),
        (f"update jobs/{job_id}: line ", f"does not allow this change of status. {USER} belongs to {ORG}."),
    ):
        start = f"The security rules refused to {beginning}"
        assert [each for each in report["refusals"] if each.startswith(start) and each.endswith(end)]
    assert "demo@example.com" not in str(report["refusals"])


def run_page(folder: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Run the script in a folder; `EventSource`, which browsers have, is behind an option of Node.js."""
    script = prepare(folder, "local-page.mjs")
    report: dict[str, Any] = json.loads(node("--experimental-eventsource", script, json.dumps(asked)))
    return report


def test_requests_without_a_sdk_need_a_token(pipeline: Pipeline) -> None:
    """The id token of a sign-in by curl opens what its user may read; the pipeline passes the rules by."""
    job_id = pipeline.start(model="gpt-99")
    pipeline.ended(job_id)
    token = sign_in(pipeline.env, "demo@example.com").json()["idToken"]
    other = sign_in(pipeline.env, "baker@example.com").json()["idToken"]
    assert read(pipeline.env, job_id, {}) == httpx.codes.FORBIDDEN
    assert read(pipeline.env, job_id, {"Authorization": f"Bearer {other}"}) == httpx.codes.FORBIDDEN
    assert read(pipeline.env, job_id, {"Authorization": f"Bearer {token}"}) == httpx.codes.OK
    assert read(pipeline.env, job_id, OWNER) == httpx.codes.OK


def sign_in(stack: dict[str, str], email: str) -> httpx.Response:
    """Sign in as docs/frontend.md does with curl."""
    url = f"http://{stack['FIREBASE_AUTH_EMULATOR_HOST']}/identitytoolkit.googleapis.com/v1"
    body: dict[str, Any] = {"email": email, "password": "any"}
    return httpx.post(f"{url}/accounts:signInWithPassword", params={"key": "local"}, json=body, timeout=30)


def read(stack: dict[str, str], job_id: str, headers: dict[str, str]) -> int:
    documents = f"projects/{stack['GOOGLE_CLOUD_PROJECT']}/databases/(default)/documents"
    url = f"http://{stack['FIRESTORE_EMULATOR_HOST']}/v1/{documents}/jobs/{job_id}"
    return httpx.get(url, headers=headers, timeout=30).status_code

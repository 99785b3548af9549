"""Webhooks on the real stack: an event goes out signed, again after a failure, to its organization alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import script
from tests.support.system.pipeline import Pipeline
from tests.system.test_pages import ANOTHER_ORG, PERSON, run

pytest_plugins = ["tests.support.servers.stack_fixtures"]

_PATIENCE = 120.0


class Receiver(ThreadingHTTPServer):
    """A server of an organization; `statuses` are its next answers, and 204 after them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in list(self.requests)]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's own name
        """Write nothing."""


@pytest.fixture
def receiver(pipeline: Pipeline) -> Iterator[Receiver]:
    """A server, whose endpoints are removed in the end: the stack serves other tests, too."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        for each in pipeline._firestore.collection("webhooks").list_documents():
            each.delete()
        server.shutdown()
        thread.join()


def add(pipeline: Pipeline, url: str, *options: str) -> dict[str, Any]:
    code, output = pipeline.blog("webhooks", "add", url, "--json", *options)
    assert code == 0, output
    made: dict[str, Any] = json.loads(output)
    return made


def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    return expected in headers["webhook-signature"].split()


def test_end_of_a_job_arrives_signed(pipeline: Pipeline, receiver: Receiver) -> None:
    """Once more after a failure, with the same bytes; another organization's endpoint gets nothing of it."""
    mine = add(pipeline, receiver.url, "--event", "job.completed")
    theirs = add(pipeline, f"{receiver.url}/theirs", "--org", ANOTHER_ORG)
    receiver.statuses = [500]
    job_id = pipeline.start(topic="Tea for a webhook")
    other = pipeline.start(topic="Tea of others", org_id=ANOTHER_ORG, user_id=PERSON)
    pipeline.until(lambda: len(receiver.requests), lambda count: count == 3, _PATIENCE)
    for secret, owned in ((mine["secret"], job_id), (theirs["secret"], other)):
        got = [each for each in receiver.requests if json.loads(each[1])["data"]["job_id"] == owned]
        assert {verify(secret, *each) for each in got} == {True}
        assert len({(headers["webhook-id"], body) for headers, body in got}) == 1
        [event] = [json.loads(body) for _, body in got[:1]]
        assert (event["type"], event["data"]["status"]) == ("job.completed", "completed")
        assert event["data"]["title"] == pipeline.job(owned)["result"]["title"]
    code, output = pipeline.blog("webhooks", "deliveries", mine["endpoint_id"], "--json")
    assert code == 0
    [delivery] = json.loads(output)["deliveries"]
    assert (delivery["job_id"], delivery["status"]) == (job_id, "delivered")


def test_page_of_webhooks_works_as_pasted(pipeline: Pipeline, receiver: Receiver, tmp_path: Path) -> None:
    """The commands of docs/webhooks.md for the local stack."""
    (tmp_path / ".local").symlink_to(pipeline.state_dir)
    output = run(script("webhooks.md"), tmp_path, PORT=str(receiver.server_port))
    assert "whsec_" in output
    assert "delivered" in output
    [event] = receiver.events()
    assert event["type"] == "webhook.test"

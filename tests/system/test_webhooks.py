"""Webhooks on the real stack: an event goes out signed, again after a failure, to its organization alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from infra.local.supervision.ports import Ports
from tests.support.pages import blocks, script
from tests.support.system.pipeline import Pipeline
from tests.support.system.receiver import Receiver, verify
from tests.system.test_pages import ANOTHER_ORG, PERSON, run

pytest_plugins = ["tests.support.servers.stack_fixtures"]

_PATIENCE = 120.0


@pytest.fixture
def receiver(pipeline: Pipeline) -> Iterator[Receiver]:
    """A server, whose endpoints are removed in the end: the stack serves other tests, too."""
    with Receiver.running() as server:
        yield server
    for each in pipeline._firestore.collection("webhooks").list_documents():
        each.delete()


def add(pipeline: Pipeline, url: str, *options: str) -> dict[str, Any]:
    code, output = pipeline.blog("webhooks", "add", url, "--json", *options)
    assert code == 0, output
    made: dict[str, Any] = json.loads(output)
    return made


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


def test_page_of_webhooks_works_as_pasted(pipeline: Pipeline, tmp_path: Path) -> None:
    """The page's receiver gets and verifies the test of the page's commands for the local stack."""
    (tmp_path / ".local").symlink_to(pipeline.state_dir)
    for block in blocks("webhooks.md", "python"):
        (tmp_path / ("verify.py" if "def verify" in block else "receiver.py")).write_text(block)
    with closing(Ports()) as ports:
        port = ports.reserve()
    leave = "trap 'kill $!; blog webhooks remove $ENDPOINT --yes' EXIT\n"
    output = run(leave + script("webhooks.md"), tmp_path, PORT=str(port))
    assert '"webhook.test"' in output
    assert "delivered" in output

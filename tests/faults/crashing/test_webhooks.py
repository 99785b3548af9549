"""SIGKILL in the functions of webhooks: the event arrives, with the same bytes and the same id."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from google.cloud.firestore import FieldFilter

from tests.faults.crashing.crash import Crashes
from tests.faults.crashing.points import HOOK_POINTS, SEND_POINTS, CrashPoint
from tests.support.system.pipeline import ORG

_PATIENCE = 90.0
_ENDPOINT = "endpoint-of-the-crash-tests"


class Receiver(ThreadingHTTPServer):
    """A server that keeps the id and the body of each request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, bytes]] = []

    def of(self, job_id: str) -> list[tuple[str, bytes]]:
        return [each for each in list(self.got) if job_id.encode() in each[1]]


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.got.append((self.headers["webhook-id"], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base's own name
        """Write nothing."""


@pytest.fixture(scope="module")
def receiver(crashes: Crashes) -> Iterator[Receiver]:
    """A server, and its endpoint while the tests run."""
    document = crashes.pipeline._firestore.collection("webhooks").document(_ENDPOINT)
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/"
        document.set({"org_id": ORG, "url": url, "events": ["of.a.crash"], "created_at": datetime.now(UTC)})
        yield server
        document.delete()
        server.shutdown()
        thread.join()


CASES = [("webhooks", point) for point in HOOK_POINTS] + [("deliver", point) for point in SEND_POINTS]


@pytest.mark.soak
@pytest.mark.parametrize(("function", "point"), CASES)
def test_event_arrives_after_a_crash(
    crashes: Crashes, receiver: Receiver, function: str, point: CrashPoint
) -> None:
    """At least once, and the delivery says so in the end; only a lost record sends twice."""
    job_id = str(uuid4())
    crashes.order(function, point, job_id)
    event = {"event_id": job_id, "type": "of.a.crash", "data": {"org_id": ORG, "job_id": job_id}}
    crashes.pipeline.publish(json.dumps(event).encode(), {"job_id": job_id}, "blog-events")
    crashes.wait_for_death(function, point, job_id)
    delivery = crashes.pipeline.until(lambda: _delivery(crashes, job_id), _is_delivered, _PATIENCE)
    assert len(set(receiver.of(job_id))) == 1
    assert len(receiver.of(job_id)) == 1 + (point is CrashPoint.AFTER_ANSWER)
    assert delivery["tries"] == 1 + (point in {CrashPoint.AFTER_ANSWER, CrashPoint.AFTER_CLAIM})


def _delivery(crashes: Crashes, job_id: str) -> dict[str, Any]:
    deliveries = crashes.pipeline._firestore.collection("webhook_deliveries")
    found = deliveries.where(filter=FieldFilter("job_id", "==", job_id)).get()
    return next((each.to_dict() or {} for each in found), {})


def _is_delivered(delivery: dict[str, Any]) -> bool:
    return delivery.get("status") == "delivered"

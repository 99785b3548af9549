"""A listener on blog-events receives the end of each job, on the real stack."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from google.pubsub_v1 import PubsubMessage

from tests.support.servers.provider import Asked, Reply, Upstream, well_behaved
from tests.support.system.pipeline import ORG, USER, Pipeline

pytest_plugins = ["tests.support.servers.stack_fixtures"]


class Listener:
    """Keeps the first copy of each event, as a receiver of webhooks does."""

    def __init__(self, pull: Callable[[], list[PubsubMessage]]) -> None:
        self._pull = pull
        self.messages: dict[str, PubsubMessage] = {}

    def receive(self, job_id: str) -> PubsubMessage:
        """Wait for the job's next new event, and return it."""
        message: PubsubMessage = Pipeline.until(lambda: self._receive(job_id), bool, 60)
        return message

    def _receive(self, job_id: str) -> PubsubMessage | None:
        for message in self._pull():
            event_id = json.loads(message.data)["event_id"]
            if message.attributes["job_id"] != job_id or event_id in self.messages:
                continue
            self.messages[event_id] = message
            return message
        return None


def write_without_end(asked: Asked) -> Reply:
    """Write without end for the job that will be cancelled."""
    return Reply("word " * 400, word_delay=0.1) if "be cancelled" in asked.prompt else well_behaved(asked)


def test_listener_receives_every_end(pipeline: Pipeline, upstream: Upstream) -> None:
    """A post, a failure, a cancel and a replay: each event agrees with the job's document."""
    upstream.script = write_without_end
    listener = Listener(pipeline.subscribe("blog-events"))

    completed = pipeline.start(custom_instructions="This is secret.")
    message = listener.receive(completed)
    event, job = json.loads(message.data), pipeline.job(completed)
    assert dict(message.attributes) | {"traceparent": ""} == {
        "job_id": completed,
        "org_id": ORG,
        "type": "job.completed",
        "traceparent": "",
    }
    assert event["type"] == "job.completed"
    assert datetime.fromisoformat(event["timestamp"]) == job["updated_at"]
    assert event["data"] == {
        "job_id": completed,
        "org_id": ORG,
        "user_id": USER,
        "run": 1,
        "revision": 0,
        "status": "completed",
        "stage": "meta",
        "title": job["result"]["title"],
        "quality_score": job["result"]["quality_score"],
        "word_count": job["result"]["word_count"],
        "cost_usd": job["usage"]["cost_usd"],
        "error": None,
    }
    assert b"secret" not in message.data

    failed = pipeline.start(topic="Tea", word_count=6000)
    event = json.loads(listener.receive(failed).data)
    assert (event["type"], event["data"]["title"]) == ("job.failed", None)
    assert event["data"]["error"] == pipeline.job(failed)["error"]

    cancelled = pipeline.start(topic="Tea to be cancelled")
    pipeline.until(lambda: pipeline.job(cancelled), lambda job: bool(job.get("draft")), 20)
    pipeline.cancel(cancelled)
    event = json.loads(listener.receive(cancelled).data)
    assert (event["type"], event["data"]["error"]) == ("job.cancelled", None)

    code, out = pipeline.blog("replay", completed, "--from", "meta", "--yes")
    assert code == 0, out
    event = json.loads(listener.receive(completed).data)
    assert (event["type"], event["data"]["run"]) == ("job.completed", 2)
    assert len(listener.messages) == 4

"""Crashes on a running stack, and the records of the jobs that they hit."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from google.pubsub_v1 import PubsubMessage

from tests.faults.crashing.orders import Order, Orders
from tests.faults.crashing.points import STAGES, CrashPoint
from tests.support.servers.provider import POST, Asked, Reply, Upstream, well_behaved
from tests.support.system.pipeline import ORG, USER, Pipeline

_PATIENCE = 60.0
_OUTPUT, _EVENTS = "blog-tagged", "blog-events"
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Crash:
    """A process died at `at`, at this point of this job; `left` is the document then."""

    function: str
    point: CrashPoint
    job_id: str
    at: datetime
    left: dict[str, Any]


class Crashes:
    """The stack, its provider, and the orders to its processes."""

    def __init__(self, pipeline: Pipeline, provider: Upstream, orders: Orders) -> None:
        self.pipeline = pipeline
        self.provider = provider
        self._orders = orders
        self._pull = {topic: pipeline.subscribe(topic) for topic in (_OUTPUT, _EVENTS)}
        self._pulled: dict[str, list[PubsubMessage]] = {topic: [] for topic in self._pull}
        provider.script = naming

    def crash(self, function: str, point: CrashPoint, *, skip: int = 0, **fields: Any) -> Crash:
        """Start a job and wait until the function has died at the point, which it may pass `skip` times."""
        job_id = str(uuid4())
        self.order(function, point, job_id, skip=skip)
        start(self.pipeline, job_id, **fields)
        return self.wait_for_death(function, point, job_id)

    def order(self, function: str, point: CrashPoint, job_id: str, *, skip: int = 0) -> None:
        """Let the function die at the point of a job."""
        self._orders.give(function, Order(point, job_id, skip))

    def letter(self, point: CrashPoint = CrashPoint.AFTER_LETTER) -> tuple[Crash, str]:
        """Give up a start message; wait until the dead-letter function has died at the point."""
        job_id = str(uuid4())
        self._orders.give("deadletter", Order(point, job_id))
        request = {"job_id": job_id, "org_id": ORG, "user_id": USER, "topic": f"Tea {job_id}"}
        source = {"CloudPubSubDeadLetterSourceSubscription": "blog-generate"}
        message_id = self.pipeline.publish(json.dumps(request).encode(), source, "blog-dead-letter")
        return self.wait_for_death("deadletter", point, job_id), message_id

    def events(self, crash: Crash, *, after: bool) -> list[str]:
        """Return the function's log events of the job before or after its death; "announced" is its end."""
        return [
            "announced" if line.get("topic") == _EVENTS else str(line["event"])
            for line in self.pipeline.log_lines(crash.job_id)
            if line["logging.googleapis.com/labels"]["stage"] == crash.function
            and (datetime.fromisoformat(line["time"]) > crash.at) == after
        ]

    def come_again(self, crash: Crash, *last: str) -> list[str]:
        """Wait until the redelivery is handled, or has logged one of `last`; return its events."""
        dealt_with = set(last) or {
            "message_published",
            "announced",
            "delivery_dropped",
            "usage_stored",
            "job_failed",
        }
        events: list[str] = self.pipeline.until(
            lambda: self.events(crash, after=True), lambda found: not dealt_with.isdisjoint(found), _PATIENCE
        )
        return events

    def asked(self, job_id: str) -> Upstream:
        """Return the provider's calls of one job."""
        books = Upstream()
        books.asked = [asked for asked in self.provider.asked if job_id in asked.prompt]
        return books

    def rows(self, job_id: str, events: int) -> list[dict[str, Any]]:
        """Return the job's rows once this many usage events were stored, repeats included."""
        self.pipeline.until(
            lambda: [line["event"] for line in self.pipeline.log_lines(job_id)].count("usage_stored"),
            lambda stored: stored >= events,
            _PATIENCE,
        )
        return self.pipeline.rows(job_id)

    def tagged(self, job_id: str) -> list[bytes]:
        """Wait until the post was published; return all copies."""
        return self._receive(_OUTPUT, job_id, 1)

    def announced(self, job_id: str, copies: int) -> list[bytes]:
        """Wait until the job's end was announced this often; return all copies."""
        return self._receive(_EVENTS, job_id, copies)

    def _receive(self, topic: str, job_id: str, copies: int) -> list[bytes]:
        def received() -> list[bytes]:
            return [message.data for message in self._pulled[topic] if message.attributes["job_id"] == job_id]

        deadline = time.monotonic() + _PATIENCE
        while len(received()) < copies and time.monotonic() < deadline:
            self._pulled[topic] += self._pull[topic]()  # which waits for messages
        return received()

    def outputs(self, job_id: str) -> dict[str, dict[str, Any]]:
        """Return the output of each stage."""
        return {stage: self.pipeline.output(job_id, stage) for stage in STAGES}

    def wait_for_death(self, function: str, point: CrashPoint, job_id: str) -> Crash:
        """Wait until the function has died as ordered."""
        at: datetime = self.pipeline.until(
            lambda: self._orders.obeyed_at(function), bool, _PATIENCE, every=0.02
        )
        return Crash(function, point, job_id, at, self.pipeline.job(job_id))


def start(pipeline: Pipeline, job_id: str | None = None, **fields: Any) -> str:
    """Start a job that every prompt names; return its id."""
    job_id = job_id or str(uuid4())
    return pipeline.start(job_id=job_id, topic=f"Tea {job_id}", tone=f"plain {job_id}", **fields)


def claimed_at(
    pipeline: Pipeline, job_id: str, stage: str, attempt: int, patience: float = _PATIENCE
) -> datetime:
    """Wait until an attempt begins, and return when."""
    message = f"Attempt {attempt} at {stage} begins."
    (line,) = pipeline.until(
        lambda: [line for line in pipeline.log_lines(job_id) if line["message"] == message], bool, patience
    )
    return datetime.fromisoformat(line["time"])


def naming(asked: Asked) -> Reply:
    """Answer well, and name the job in the post, so that later prompts name it, too."""
    found = _ID.search(asked.prompt)
    if found is None or asked.stage != "generate":
        return well_behaved(asked)
    return Reply(f"{POST} This is the note of {found[0]}.")

"""Crashes on a running stack, and what its books say of the job that met one."""

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
    """A process died at `at`, at this point of this job; it left the job's document so."""

    function: str
    point: CrashPoint
    job_id: str
    at: datetime
    left: dict[str, Any]


class Crashes:
    """The stack as a user sees it, its provider, and the orders that its processes obey."""

    def __init__(self, pipeline: Pipeline, provider: Upstream, orders: Orders) -> None:
        self.pipeline = pipeline
        self.provider = provider
        self._orders = orders
        self._pull = {topic: pipeline.subscribe(topic) for topic in (_OUTPUT, _EVENTS)}
        self._pulled: dict[str, list[PubsubMessage]] = {topic: [] for topic in self._pull}
        provider.script = naming

    def crash(self, function: str, point: CrashPoint) -> Crash:
        """Start a job and return when the function has died of it."""
        job_id = str(uuid4())
        self._orders.give(function, Order(point, job_id))
        start(self.pipeline, job_id)
        return self._died(function, point, job_id)

    def letter(self, point: CrashPoint = CrashPoint.AFTER_LETTER) -> tuple[Crash, str]:
        """Let a job's start message be given up; return when that was the end of the dead-letter function."""
        job_id = str(uuid4())
        self._orders.give("deadletter", Order(point, job_id))
        request = {"job_id": job_id, "org_id": ORG, "user_id": USER, "topic": f"Tea {job_id}"}
        source = {"CloudPubSubDeadLetterSourceSubscription": "blog-generate"}
        message_id = self.pipeline.publish(json.dumps(request).encode(), source, "blog-dead-letter")
        return self._died("deadletter", point, job_id), message_id

    def said(self, crash: Crash, *, after: bool) -> list[str]:
        """Return what the function has said of the job before or after it died; "announced" is its end."""
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
            lambda: self.said(crash, after=True), lambda said: not dealt_with.isdisjoint(said), _PATIENCE
        )
        return events

    def asked(self, job_id: str) -> Upstream:
        """Return the provider's books of one job."""
        books = Upstream()
        books.asked = [asked for asked in self.provider.asked if job_id in asked.prompt]
        return books

    def rows(self, job_id: str, events: int) -> list[dict[str, Any]]:
        """Return the job's rows when that many usage events have been taken, repeats included."""
        self.pipeline.until(
            lambda: [line["event"] for line in self.pipeline.log_lines(job_id)].count("usage_stored"),
            lambda stored: stored >= events,
            _PATIENCE,
        )
        return self.pipeline.rows(job_id)

    def tagged(self, job_id: str) -> list[bytes]:
        """Wait until the post was given out, and return each time that it was."""
        return self._came(_OUTPUT, job_id, 1)

    def announced(self, job_id: str, copies: int) -> list[bytes]:
        """Wait until the job's end was announced that often, and return each time that it was."""
        return self._came(_EVENTS, job_id, copies)

    def _came(self, topic: str, job_id: str, copies: int) -> list[bytes]:
        def told() -> list[bytes]:
            return [message.data for message in self._pulled[topic] if message.attributes["job_id"] == job_id]

        deadline = time.monotonic() + _PATIENCE
        while len(told()) < copies and time.monotonic() < deadline:
            self._pulled[topic] += self._pull[topic]()  # which waits for messages
        return told()

    def outputs(self, job_id: str) -> dict[str, dict[str, Any]]:
        """Return what each stage has left."""
        return {stage: self.pipeline.output(job_id, stage) for stage in STAGES}

    def _died(self, function: str, point: CrashPoint, job_id: str) -> Crash:
        at: datetime = self.pipeline.until(
            lambda: self._orders.obeyed_at(function), bool, _PATIENCE, every=0.02
        )
        return Crash(function, point, job_id, at, self.pipeline.job(job_id))


def start(pipeline: Pipeline, job_id: str | None = None) -> str:
    """Start a job whose every prompt names it, and return its id."""
    job_id = job_id or str(uuid4())
    return pipeline.start(job_id=job_id, topic=f"Tea {job_id}")


def claimed_at(
    pipeline: Pipeline, job_id: str, stage: str, attempt: int, patience: float = _PATIENCE
) -> datetime:
    """Wait for an attempt and return when it began."""
    told = f"Attempt {attempt} at {stage} begins."
    (line,) = pipeline.until(
        lambda: [line for line in pipeline.log_lines(job_id) if line["message"] == told], bool, patience
    )
    return datetime.fromisoformat(line["time"])


def naming(asked: Asked) -> Reply:
    """Answer well, and name the job in each post: so every later prompt of the job names it, too."""
    found = _ID.search(asked.prompt)
    if found is None or asked.stage in {"quality", "meta"}:
        return well_behaved(asked)
    return Reply(f"{POST} This is the note of {found[0]}.")

"""Publish after a stage's work: the next stage's message, and the event of the job's end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from shared import telemetry
from shared.jobs.job import Job, JobStatus, Stage
from shared.jobs.routing import next_message
from shared.stage.dependencies import Dependencies
from shared.stage.end_announcer import EndAnnouncer
from shared.telemetry import Event


class StageMessages:
    """Publishes, and waits for the message ids, without which no delivery is acknowledged."""

    def __init__(self, stage: Stage, dependencies: Dependencies) -> None:
        self._stage = stage
        self._topology = dependencies.topology
        self._publisher = dependencies.publisher
        self._announcer = EndAnnouncer(dependencies.publisher, dependencies.topology.events_topic)

    async def send_all(self, job: Job, traceparent: str) -> None:
        """Publish the messages that the job's state requires; neither waits for the other."""
        sending: list[Coroutine[Any, Any, None]] = []
        if job.record(self._stage).status.finished and job.status is not JobStatus.AWAITING_REVIEW:
            sending.append(self._send_next(job, traceparent))
        if job.status.at_rest:
            sending.append(self.announce(job, traceparent))
        ended = await asyncio.gather(*sending, return_exceptions=True)
        for trouble in [each for each in ended if each is not None]:
            raise trouble

    async def announce(self, job: Job, traceparent: str) -> None:
        """Publish the event of a job that has ended or awaits a review."""
        await self._announcer.announce(job, traceparent)

    async def _send_next(self, job: Job, traceparent: str) -> None:
        topic, data = next_message(job, self._stage, self._topology)
        await self.send(topic, data, job.job_id, job.org_id, traceparent)

    async def send(self, topic: str, data: bytes, job_id: str, org_id: str, traceparent: str) -> None:
        """Publish one message of a job."""
        attributes = {"job_id": job_id, "org_id": org_id, "traceparent": traceparent}
        watch = telemetry.Stopwatch()
        message_id = await self._publisher.publish(topic, data, attributes)
        telemetry.info(
            Event.PUBLISHED,
            f"Published to {topic}.",
            topic=topic,
            message_id=message_id,
            publish_ms=watch.ms(),
        )

"""Announce a job's end on blog-events, after the write that ends it and before the acknowledgement.

After a crash in between, the redelivery finds the job ended at its own stage and run, and announces the end
again (shared/jobs/claim.py). A run that was replayed meanwhile is not announced.
"""

from __future__ import annotations

import msgspec

from shared import telemetry
from shared.gateways.publisher import Publisher
from shared.jobs.end_event import end_event
from shared.jobs.job import Job
from shared.telemetry import Event


class EndAnnouncer:
    """Publishes the events of jobs' ends."""

    def __init__(self, publisher: Publisher, topic: str) -> None:
        self._publisher = publisher
        self._topic = topic

    async def announce(self, job: Job, traceparent: str) -> None:
        """Publish the event of a job that has ended or awaits a review; raise the publisher's errors."""
        event = end_event(job)
        attributes = {"job_id": job.job_id, "type": event.type.value, "traceparent": traceparent}
        if job.org_id:
            attributes["org_id"] = job.org_id
        watch = telemetry.Stopwatch()
        message_id = await self._publisher.publish(self._topic, msgspec.json.encode(event), attributes)
        telemetry.info(
            Event.PUBLISHED,
            f"Published {event.type.value} to {self._topic}.",
            topic=self._topic,
            message_id=message_id,
            event_id=event.event_id,
            publish_ms=watch.ms(),
        )

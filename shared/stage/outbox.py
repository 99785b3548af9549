"""Publish the unsent usage events of an ended job before its delivery is acknowledged.

An attempt publishes its events itself (shared/stage/usage_recorder.py). Events that Pub/Sub does not take
meanwhile are written with the attempt's outcome, and the next attempt at the job publishes them: no outage
and no crash loses them, and no model call is repeated for them. The outbox publishes those that no attempt
follows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import msgspec
from msgspec.structs import replace

from shared import telemetry
from shared.errors import Conflict, Unavailable
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.gateways.snapshot import Snapshot
from shared.messages.schemas import UsageEvent
from shared.telemetry import Event

_PATIENCE = 10.0  # seconds


class Outbox:
    """Publishes the unsent usage events in jobs' documents."""

    def __init__(self, store: JobStore, publisher: Publisher, topic: str) -> None:
        self._store = store
        self._publisher = publisher
        self._topic = topic

    async def empty(self, snapshot: Snapshot) -> Snapshot:
        """Empty the outbox of a job that has ended or awaits a review.

        Raise Unavailable if events are left, so that its message comes again.

        An event that is published twice becomes one row, by its id.
        """
        events = snapshot.job.unsent
        if not events or not snapshot.job.status.at_rest:
            return snapshot
        left = await self._publish_all(events)
        emptied = replace(snapshot.job, unsent=left or None)
        if len(left) < len(events):
            with suppress(Conflict):  # another writer empties it again
                snapshot = await self._store.update(snapshot, emptied)
            telemetry.info(Event.USAGE_SENT, "Unsent usage events are published.", left=len(left))
        if left:
            raise Unavailable(
                "The job's usage could not be published for now.",
                operator="Pub/Sub does not take the job's usage events.",
            )
        return Snapshot(emptied, snapshot.version, snapshot.outputs)

    async def _publish_all(self, events: Sequence[UsageEvent]) -> tuple[UsageEvent, ...]:
        """Publish all at once, and return the events that Pub/Sub did not take in time."""
        tasks = [asyncio.create_task(publish(self._publisher, self._topic, each)) for each in events]
        await asyncio.wait(tasks, timeout=_PATIENCE)
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        failed = [isinstance(each, BaseException) for each in ended]
        return tuple(event for event, bad in zip(events, failed, strict=True) if bad)


async def publish(publisher: Publisher, topic: str, event: UsageEvent, traceparent: str = "") -> None:
    """Publish one event; raise the publisher's errors."""
    attributes = {"job_id": event.job_id, "org_id": event.org_id}
    if traceparent:
        attributes["traceparent"] = traceparent
    await publisher.publish(topic, msgspec.json.encode(event), attributes)

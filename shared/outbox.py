"""The usage events that an ended job's document still holds: published before its delivery is acknowledged.

An attempt publishes its events itself (shared/recorder.py). What Pub/Sub does not take meanwhile is written
with the attempt's outcome, and the next attempt at the job takes it along: no outage and no crash loses it,
and no model is asked again for its sake. Only where no attempt follows it has to be seen to here.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from msgspec.structs import replace

from shared import telemetry
from shared.errors import Conflict, Unavailable
from shared.gateways.job_store import JobStore, Snapshot
from shared.gateways.publisher import Publisher
from shared.recorder import publish
from shared.telemetry import Event

_PATIENCE = 10.0  # seconds


class Outbox:
    """Empties what jobs' documents hold."""

    def __init__(self, store: JobStore, publisher: Publisher, topic: str) -> None:
        self._store = store
        self._publisher = publisher
        self._topic = topic

    async def empty(self, seen: Snapshot) -> None:
        """Return when nothing of an ended job is unsent; raises what the publisher does, Unavailable as well.

        Published twice is one row: the database knows the event's id.
        """
        events = seen.job.unsent
        if not events or not seen.job.status.terminal:
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                for event in events:
                    await publish(self._publisher, self._topic, event)
        except TimeoutError as error:
            raise Unavailable("Pub/Sub does not take the job's usage events.") from error
        with suppress(Conflict):  # whoever wrote meanwhile empties it, once more
            await self._store.update(seen, replace(seen.job, unsent=None))
        telemetry.info(Event.USAGE_SENT, "Usage events that had to wait are published.", count=len(events))

"""One usage event in, one row in Postgres; what is no usage event is kept beside them, and given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from shared import telemetry
from shared.errors import Poison
from shared.gateways.publisher import Publisher
from shared.messages import forwarding
from shared.messages.envelope import Envelope
from shared.messages.schemas import UsageEvent, parse
from shared.telemetry import Event


class Rows(Protocol):
    """Where events end. Both return only after a commit, and raise RetryLater when there was none."""

    async def add(self, event: UsageEvent) -> None:
        """Store the event once, or keep it with the reason why the table refuses it."""
        ...

    async def reject(self, data: bytes, reason: str, message_id: str) -> None:
        """Keep what can't be read as an event."""
        ...


class UsageEvents:
    """The handler of blog-usage; `topics` is asked for when the first message needs it."""

    def __init__(self, rows: Rows, topics: Callable[[], Publisher], dead_letter_topic: str) -> None:
        self._rows = rows
        self._topics = topics
        self._dead_letter_topic = dead_letter_topic

    async def handle(self, envelope: Envelope) -> None:
        """Return when the event is safe; RetryLater brings it again."""
        try:
            event = _read(envelope)
        except Poison as poison:
            await self._keep(envelope, str(poison))
            telemetry.warning(Event.USAGE_REJECTED, f"A usage event was kept. {poison}")
            return
        with telemetry.labelled(job_id=event.job_id):
            await self._rows.add(event)
            telemetry.info(Event.USAGE_STORED, "The usage event is in the database.", event_id=event.event_id)

    async def _keep(self, envelope: Envelope, reason: str) -> None:
        """Keep what is no usage event twice: where costs are looked up, and where messages are listed.

        The latter is Firestore, where the sink has no rights: the dead-letter function keeps it there. What
        the dead-letter topic does not take comes again, until Pub/Sub itself gives it up.
        """
        await self._rows.reject(envelope.data, reason, envelope.message_id)
        told = forwarding.attributes(envelope, reason)
        await self._topics().publish(self._dead_letter_topic, envelope.data, told)


def _read(envelope: Envelope) -> UsageEvent:
    if envelope.fault:
        raise Poison(envelope.fault)
    return parse(envelope.data, UsageEvent)

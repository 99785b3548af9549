"""Store each usage event as one row; keep and dead-letter invalid messages."""

from __future__ import annotations

from collections.abc import Callable

from functions.usage.sink import Sink
from shared import telemetry
from shared.errors import Poison
from shared.gateways.publisher import Publisher
from shared.messages import forwarding
from shared.messages.envelope import Envelope
from shared.messages.schemas import UsageEvent, parse
from shared.telemetry import Event


class UsageEvents:
    """The handler of blog-usage; `topics` is called when the first message needs it."""

    def __init__(self, sink: Sink, topics: Callable[[], Publisher], dead_letter_topic: str) -> None:
        self._sink = sink
        self._topics = topics
        self._dead_letter_topic = dead_letter_topic

    async def handle(self, envelope: Envelope) -> None:
        """Return when the event is stored or kept; raise RetryLater to have it redelivered."""
        try:
            event = _read(envelope)
        except Poison as poison:
            await self._keep(envelope, str(poison))
            telemetry.warning(Event.USAGE_REJECTED, f"A usage event was kept. {poison}")
            return
        with telemetry.labelled(job_id=event.job_id, org_id=event.org_id):
            await self._sink.add(event)
            telemetry.info(Event.USAGE_STORED, "The usage event is in the database.", event_id=event.event_id)

    async def _keep(self, envelope: Envelope, reason: str) -> None:
        """Keep an invalid message as a reject, beside the costs, and as a dead letter, in Firestore.

        The sink has no rights in Firestore, so the dead-letter function keeps it there. A message that the
        dead-letter topic does not take is redelivered until Pub/Sub dead-letters it.
        """
        await self._sink.reject(envelope.data, reason, envelope.message_id)
        attributes = forwarding.forwarded_attributes(envelope, reason)
        await self._topics().publish(self._dead_letter_topic, envelope.data, attributes)


def _read(envelope: Envelope) -> UsageEvent:
    if envelope.fault:
        raise Poison(envelope.fault)
    return parse(envelope.data, UsageEvent)

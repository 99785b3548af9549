"""Make a delivery of each event for each endpoint of its organization that subscribes to its type.

The order of effects, and what a crash after each of them costs:

1. The deliveries are created, each under the id of its event and endpoint. After a crash the message is
   redelivered: those that exist stay as they are, and the others are created then.
2. Their ids are published on blog-deliveries, so that they are sent at once. A lost message costs time alone:
   the next tick of the deliver function finds the delivery due.
3. The message is acknowledged.
"""

from __future__ import annotations

import asyncio

from shared import telemetry
from shared.clock import Clock
from shared.errors import Poison
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.gateways.webhook_messages import announce
from shared.gateways.webhook_store import WebhookStore
from shared.messages.dead_letter import to_dead_letter
from shared.messages.envelope import Envelope
from shared.telemetry import Event
from shared.webhooks.delivery import new_delivery
from shared.webhooks.endpoint import receives
from shared.webhooks.event import WebhookEvent, read_event


class Webhooks:
    """The handler of blog-events; `topic` is that of the deliveries."""

    def __init__(
        self, store: WebhookStore, letters: JobStore, publisher: Publisher, clock: Clock, topic: str
    ) -> None:
        self._store = store
        self._letters = letters
        self._publisher = publisher
        self._clock = clock
        self._topic = topic

    async def handle(self, envelope: Envelope) -> None:
        """Return when the deliveries are stored; raise Unavailable to have the message redelivered."""
        try:
            event = _read(envelope)
        except Poison as poison:
            letter = to_dead_letter(envelope, str(poison), self._clock.now(), None)
            await self._letters.keep(letter)
            telemetry.error(Event.MESSAGE_KEPT, str(poison), message_id=envelope.message_id)
            return
        if event.org_id is None:
            return  # a rejected message that names no owner
        with telemetry.labelled(org_id=event.org_id, job_id=event.job_id):
            await self._deliver(event, event.org_id, envelope)

    async def _deliver(self, event: WebhookEvent, org_id: str, envelope: Envelope) -> None:
        found = [each.value for each in await self._store.endpoints(org_id)]
        deliveries = [
            new_delivery(event, endpoint, self._clock.now())
            for endpoint in found
            if receives(endpoint, event.type)
        ]
        created = 0
        for delivery in deliveries:
            created += await self._store.create_delivery(delivery)
        # Side by side: while Pub/Sub hangs, twenty in turn would take longer than the message may.
        await asyncio.gather(
            *(announce(self._publisher, self._topic, each, envelope.traceparent) for each in deliveries)
        )
        if deliveries:
            telemetry.info(
                Event.WEBHOOK_CREATED,
                f"{event.type} goes to {len(deliveries)} of the organisation's endpoints.",
                event_id=event.event_id,
                deliveries=created,
                repeated=len(deliveries) - created,
            )


def _read(envelope: Envelope) -> WebhookEvent:
    if envelope.fault:
        raise Poison(envelope.fault)
    return read_event(envelope.data)

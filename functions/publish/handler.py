"""Publish the id of each finished run on a topic of this project's own.

`blog-tagged` is for any service. What fails at a CMS is tried again, and replayed, on the other topic alone:
no other subscriber sees it twice.
"""

from __future__ import annotations

import msgspec

from shared import telemetry
from shared.clock import Clock
from shared.errors import Poison
from shared.gateways.job_store import JobStore
from shared.gateways.publisher import Publisher
from shared.messages.dead_letter import to_dead_letter
from shared.messages.envelope import Envelope
from shared.messages.schemas import PublicationMessage, parse
from shared.telemetry import Event


class Publish:
    """The handler of blog-tagged; `topic` is that of the publications."""

    def __init__(self, letters: JobStore, publisher: Publisher, clock: Clock, topic: str) -> None:
        self._letters = letters
        self._publisher = publisher
        self._clock = clock
        self._topic = topic

    async def handle(self, envelope: Envelope) -> None:
        """Return when the id is published; raise Unavailable to have the message redelivered."""
        try:
            message = _read(envelope)
        except Poison as poison:
            letter = to_dead_letter(envelope, str(poison), self._clock.now(), None)
            await self._letters.keep(letter)
            telemetry.error(Event.MESSAGE_KEPT, str(poison), message_id=envelope.message_id)
            return
        attributes = {"job_id": message.job_id, "traceparent": telemetry.child_of(envelope.traceparent)}
        if org_id := envelope.attributes.get("org_id"):
            attributes["org_id"] = org_id
        await self._publisher.publish(self._topic, msgspec.json.encode(message), attributes)


def _read(envelope: Envelope) -> PublicationMessage:
    if envelope.fault:
        raise Poison(envelope.fault)
    return parse(envelope.data, PublicationMessage)

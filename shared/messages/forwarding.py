"""Forward an invalid message to the dead-letter topic, with its origin and the reason.

Pub/Sub itself dead-letters a message after many deliveries. A function without access to Firestore forwards
an invalid message at once, and the dead-letter function keeps it under its original id.
"""

from __future__ import annotations

from msgspec.structs import replace

from shared.messages.dead_letter import MOST_ATTRIBUTES, kept_attributes, truncate
from shared.messages.envelope import Envelope

_BY_PUBSUB = "CloudPubSubDeadLetterSource"
OF_PUBSUB = ("CloudPubSub", "goog")
"""Prefixes of attributes that Pub/Sub adds and does not accept from a publisher."""

_ID, _SOURCE, _REASON = "given_up_id", "given_up_by", "given_up_because"


def forwarded_attributes(envelope: Envelope, reason: str) -> dict[str, str]:
    """Return a message's attributes for the dead-letter topic: its own, and three about its origin.

    Pub/Sub allows a hundred: a message with as many loses its last three.
    """
    origin = {_ID: envelope.message_id, _SOURCE: envelope.subscription, _REASON: reason}
    room = MOST_ATTRIBUTES - len(origin)
    own = [(name, value) for name, value in kept_attributes(envelope).items() if _is_own(name)]
    return dict(own[:room]) | {name: truncate(value) for name, value in origin.items() if value}


def read_forwarded(envelope: Envelope) -> tuple[Envelope, str] | None:
    """Return the original message and the reason; None if no function forwarded it."""
    found = envelope.attributes
    if not found.get(_ID) or not found.get(_REASON) or any(name.startswith(_BY_PUBSUB) for name in found):
        return None
    own = {name: value for name, value in found.items() if _is_own(name)}
    message = replace(envelope, message_id=found[_ID], attributes=own, subscription=found.get(_SOURCE, ""))
    return message, found[_REASON]


def _is_own(name: str) -> bool:
    return name not in {_ID, _SOURCE, _REASON} and not name.startswith(OF_PUBSUB)

"""Messages that a function dead-letters itself, with their origin and the reason.

Pub/Sub dead-letters after many deliveries. A function without rights in Firestore dead-letters an invalid
message at once: the dead-letter function keeps it under its original id.
"""

from __future__ import annotations

from msgspec.structs import replace

from shared.messages.dead_letter import MOST_ATTRIBUTES, attributes_of, cut
from shared.messages.envelope import Envelope

_BY_PUBSUB = "CloudPubSubDeadLetterSource"
OF_PUBSUB = ("CloudPubSub", "goog")
"""How attributes begin that Pub/Sub adds, and would not take from a publisher or believe of one."""

_ID, _SOURCE, _REASON = "given_up_id", "given_up_by", "given_up_because"


def attributes(envelope: Envelope, reason: str) -> dict[str, str]:
    """Return a message's attributes for the dead-letter topic: its own, and three on its origin.

    Pub/Sub takes a hundred: a message with as many loses its last three.
    """
    told = {_ID: envelope.message_id, _SOURCE: envelope.subscription, _REASON: reason}
    room = MOST_ATTRIBUTES - len(told)
    own = [(name, value) for name, value in attributes_of(envelope).items() if _free(name)]
    return dict(own[:room]) | {name: cut(value) for name, value in told.items() if value}


def read(envelope: Envelope) -> tuple[Envelope, str] | None:
    """Return the message as its function had it, and why that gave it up; None if a function did not."""
    given = envelope.attributes
    if not given.get(_ID) or not given.get(_REASON) or any(name.startswith(_BY_PUBSUB) for name in given):
        return None
    own = {name: value for name, value in given.items() if _free(name)}
    message = replace(envelope, message_id=given[_ID], attributes=own, subscription=given.get(_SOURCE, ""))
    return message, given[_REASON]


def _free(name: str) -> bool:
    return name not in {_ID, _SOURCE, _REASON} and not name.startswith(OF_PUBSUB)

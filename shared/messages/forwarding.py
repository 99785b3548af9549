"""A message that a function itself gives up: sent to the dead-letter topic, with where it came from and why.

Pub/Sub does so after many deliveries. A function that has no rights in Firestore does it at once with what
will never work: the dead-letter function keeps the message under the id that it came with.
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
    """Return what a message carries to the dead-letter topic: its own attributes, and three that tell of it.

    Pub/Sub takes a hundred: of a message that has as many, the last three are lost.
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

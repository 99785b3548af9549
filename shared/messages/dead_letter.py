"""A message that was given up, as it is kept in dead_letters/{message_id}."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime

import msgspec
from msgspec.structs import replace

from shared.messages.envelope import Envelope

PART_BYTES = 600_000
"""A Firestore document holds 1 MiB, and base64 and 128 kB of attributes have to fit in as well: what is
longer is kept in dead_letters/{id}/parts."""

MOST_ATTRIBUTES = 100
"""Of a message, in Pub/Sub."""

_LONGEST_NAME, _LONGEST_VALUE = 256, 1024  # in bytes
_RESERVED = re.compile(r"(__.*__)?\Z", re.DOTALL)
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """`encoding` is "utf-8" for text, else "base64".

    `data` of a long message holds its beginning; `size` is its whole length in bytes, `digest` its SHA-256.
    """

    message_id: str
    data: str
    encoding: str
    size: int
    attributes: dict[str, str]
    subscription: str
    reason: str
    received_at: datetime
    job_id: str | None = None
    digest: str = ""
    parts: tuple[bytes, ...] = ()

    def same(self, digest: str, subscription: str) -> bool:
        """Return whether the kept document is of the same message as this one."""
        return (self.digest, self.subscription) == (digest, subscription)

    def apart(self) -> DeadLetter:
        """Return the letter under an id of its own, for when another one has its id.

        Pub/Sub's ids are unique within a topic, and letters come from all of them.
        """
        mark = hashlib.sha256(f"{self.subscription} {self.digest}".encode()).hexdigest()[:16]
        return replace(self, message_id=f"{self.message_id}-{mark}")


def to_dead_letter(envelope: Envelope, reason: str, now: datetime, job_id: str | None = None) -> DeadLetter:
    """Return the letter that keeps all of a message."""
    whole = envelope.data
    short = len(whole) <= PART_BYTES
    shown, encoding = _written(whole) if short else _written(_beginning(whole))
    cuts = () if short else tuple(whole[at : at + PART_BYTES] for at in range(0, len(whole), PART_BYTES))
    return DeadLetter(
        message_id=_document_id(envelope.message_id),
        data=shown,
        encoding=encoding,
        size=len(whole),
        attributes=attributes_of(envelope),
        subscription=envelope.subscription,
        reason=reason,
        received_at=now,
        job_id=job_id,
        digest=hashlib.sha256(whole).hexdigest(),
        parts=cuts,
    )


def _written(data: bytes) -> tuple[str, str]:
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        return base64.b64encode(data).decode(), "base64"


def _beginning(data: bytes) -> bytes:
    cut = data[: PART_BYTES // 10]
    try:
        cut.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return cut[: error.start]  # cut inside a character
    return cut


def attributes_of(envelope: Envelope) -> dict[str, str]:
    """Return a message's attributes as they can be kept.

    Pub/Sub takes no more and no longer ones: longer ones were pushed by hand, and must fit in the document.
    """
    first = list(envelope.attributes.items())[:MOST_ATTRIBUTES]
    return {_field_name(cut(name, _LONGEST_NAME)): cut(value, _LONGEST_VALUE) for name, value in first}


def cut(text: str, most: int = _LONGEST_VALUE) -> str:
    """Return as much of a text's beginning as `most` bytes hold."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _field_name(name: str) -> str:
    # Firestore refuses these, and a message that could not be kept would come again for ever.
    return f"attribute {name}" if _RESERVED.match(name) else name


def _document_id(message_id: str) -> str:
    # Firestore refuses slashes and reserved names; Pub/Sub's own ids are digits.
    if _PLAIN_ID.match(message_id) and not message_id.startswith("__"):
        return message_id
    return "message-" + hashlib.sha256(message_id.encode()).hexdigest()[:32]

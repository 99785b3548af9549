"""A dead-lettered message, as it is kept in dead_letters/{message_id}."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime

import msgspec
from msgspec.structs import replace

from shared.messages.envelope import Envelope

PART_BYTES = 600_000
"""A Firestore document holds 1 MiB, including base64 and 128 kB of attributes: longer data is kept in
dead_letters/{id}/parts."""

MOST_ATTRIBUTES = 100
"""Pub/Sub's limit for a message."""

_LONGEST_NAME, _LONGEST_VALUE = 256, 1024  # in bytes
_RESERVED = re.compile(r"(__.*__)?\Z", re.DOTALL)
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A kept message. `encoding` is "utf-8" for text, else "base64".

    For a long message, `data` is its beginning; `size` is its whole length in bytes, `digest` its SHA-256.
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

    def is_same(self, digest: str, subscription: str) -> bool:
        """Return whether a kept document has the same message."""
        return (self.digest, self.subscription) == (digest, subscription)

    def with_own_id(self) -> DeadLetter:
        """Return the letter with an id of its own, for use when another letter has its id.

        Pub/Sub's ids are unique only within a topic, and letters come from all topics.
        """
        mark = hashlib.sha256(f"{self.subscription} {self.digest}".encode()).hexdigest()[:16]
        return replace(self, message_id=f"{self.message_id}-{mark}")


def to_dead_letter(envelope: Envelope, reason: str, now: datetime, job_id: str | None = None) -> DeadLetter:
    """Return the letter that keeps the whole message."""
    whole = envelope.data
    short = len(whole) <= PART_BYTES
    shown, encoding = _encode(whole) if short else _encode(_cut_beginning(whole))
    cuts = () if short else tuple(whole[at : at + PART_BYTES] for at in range(0, len(whole), PART_BYTES))
    return DeadLetter(
        message_id=_document_id(envelope.message_id),
        data=shown,
        encoding=encoding,
        size=len(whole),
        attributes=kept_attributes(envelope),
        subscription=envelope.subscription,
        reason=reason,
        received_at=now,
        job_id=job_id,
        digest=hashlib.sha256(whole).hexdigest(),
        parts=cuts,
    )


def _encode(data: bytes) -> tuple[str, str]:
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        return base64.b64encode(data).decode(), "base64"


def _cut_beginning(data: bytes) -> bytes:
    cut = data[: PART_BYTES // 10]
    try:
        cut.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return cut[: error.start]  # cut inside a character
    return cut


def kept_attributes(envelope: Envelope) -> dict[str, str]:
    """Return a message's attributes within Pub/Sub's limits, with names that Firestore accepts.

    A message beyond the limits was pushed by hand, and must still fit in the document.
    """
    first = list(envelope.attributes.items())[:MOST_ATTRIBUTES]
    return {
        _field_name(truncate(name, _LONGEST_NAME)): truncate(value, _LONGEST_VALUE) for name, value in first
    }


def truncate(text: str, most: int = _LONGEST_VALUE) -> str:
    """Return the beginning of a text that fits in `most` bytes."""
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


def _field_name(name: str) -> str:
    # Firestore rejects reserved names, and a message that can't be kept would be redelivered for ever.
    return f"attribute {name}" if _RESERVED.match(name) else name


def _document_id(message_id: str) -> str:
    # Firestore rejects slashes and reserved names; Pub/Sub's own ids are digits.
    if _PLAIN_ID.match(message_id) and not message_id.startswith("__"):
        return message_id
    return "message-" + hashlib.sha256(message_id.encode()).hexdigest()[:32]

"""Read the body of a Pub/Sub push request: {"message": {...}, "subscription": ...}."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any

import msgspec

from shared.errors import Poison


class Envelope(msgspec.Struct, frozen=True):
    """One delivery. `data` is decoded; if that fails, `fault` has the reason and `data` is as received."""

    message_id: str
    data: bytes
    attributes: dict[str, str]
    subscription: str
    publish_time: str = ""
    fault: str | None = None

    @property
    def traceparent(self) -> str:
        """The publisher's trace; without one, a trace of the message's own that its redeliveries share."""
        digest = hashlib.sha256(self.message_id.encode()).hexdigest()
        return self.attributes.get("traceparent") or f"00-{digest[:32]}-{digest[32:48]}-01"


class _Message(msgspec.Struct):
    data: Any = ""
    attributes: Any = None
    messageId: str | None = None  # noqa: N815 - Pub/Sub's names for it
    message_id: str | None = None  # it sends both
    publishTime: str | None = None  # noqa: N815


class _Push(msgspec.Struct):
    message: _Message
    subscription: str | None = None


def open_envelope(body: bytes) -> Envelope:
    """Read a push body; an unreadable one becomes an envelope with a `fault`, so that it can be kept."""
    try:
        push = msgspec.json.decode(body, type=_Push)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _invalid_envelope(body, f"The request is not a Pub/Sub push message: {error}.")
    message = push.message
    attributes = message.attributes if isinstance(message.attributes, dict) else {}
    fault = None
    try:
        data = _decode(message.data)
    except Poison as error:
        fault, data = str(error), str(message.data).encode("utf-8", "replace")
    return Envelope(
        message_id=message.messageId or message.message_id or _digest(body),
        data=data,
        attributes={str(name): str(value) for name, value in attributes.items()},
        subscription=(push.subscription or "").rpartition("/")[2],
        publish_time=message.publishTime or "",
        fault=fault,
    )


def _decode(data: Any) -> bytes:
    if data is None:
        return b""
    if not isinstance(data, str):
        raise Poison("The message's data is not text: Pub/Sub sends base64.")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Poison(f"The message's data is not base64 ({error}): publish through Pub/Sub.") from error


def _invalid_envelope(body: bytes, fault: str) -> Envelope:
    return Envelope(message_id=_digest(body), data=body, attributes={}, subscription="", fault=fault)


def _digest(body: bytes) -> str:
    # An unreadable body that is delivered twice is kept once.
    return "unreadable-" + hashlib.sha256(body).hexdigest()[:32]

"""A document of dead_letters."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

import msgspec

from shared.errors import CorruptDocument
from shared.jobs.plain_times import with_plain_times
from shared.messages.dead_letter import DeadLetter
from shared.messages.forwarding import OF_PUBSUB


class Letter(DeadLetter, frozen=True, kw_only=True):
    """A document of dead_letters; `replayed_at` is when it was last published again."""

    replayed_at: datetime | None = None

    @property
    def content(self) -> bytes:
        """The message's data, as it was published."""
        if self.parts:
            return b"".join(self.parts)
        return base64.b64decode(self.data) if self.encoding == "base64" else self.data.encode()

    def as_text(self) -> tuple[str, str]:
        """Return all of the data as text, and its encoding."""
        try:
            return self.content.decode(), "utf-8"
        except UnicodeDecodeError:
            return base64.b64encode(self.content).decode(), "base64"

    @property
    def own_attributes(self) -> dict[str, str]:
        """The attributes without those that Pub/Sub adds to dead letters, and would refuse."""
        return {name: value for name, value in self.attributes.items() if not name.startswith(OF_PUBSUB)}


def read_letter(fields: dict[str, Any], parts: tuple[bytes, ...] = ()) -> Letter:
    """Read a document of dead_letters; raise CorruptDocument."""
    try:
        return msgspec.convert({**with_plain_times(fields), "parts": parts}, Letter)
    except msgspec.ValidationError as error:
        raise CorruptDocument(f"A document of dead letters can't be read: {error}.") from error

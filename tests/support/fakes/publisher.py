"""Topics in memory."""

from __future__ import annotations

import asyncio
import json
from typing import Any, NamedTuple

from shared.errors import Misconfigured


class Published(NamedTuple):
    """One message as it was published."""

    message_id: str
    topic: str
    data: bytes
    attributes: dict[str, str]

    @property
    def fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = json.loads(self.data)
        return fields


class MemoryTopics:
    """Remembers every message in order; `known` are the existing topics, None for all."""

    def __init__(self, known: set[str] | None = None) -> None:
        self.messages: list[Published] = []
        self._known = known

    async def publish(self, topic: str, data: bytes, attributes: dict[str, str]) -> str:
        await asyncio.sleep(0)
        if self._known is not None and topic not in self._known:
            raise Misconfigured(
                "The message could not be sent.", operator=f"The topic {topic} does not exist."
            )
        message_id = str(len(self.messages) + 1)
        self.messages.append(Published(message_id, topic, data, attributes))
        return message_id

    def on(self, topic: str) -> list[Published]:
        return [message for message in self.messages if message.topic == topic]

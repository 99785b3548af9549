"""Reads one answer of the proxy, streamed or whole, into plain values."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from shared.errors import ModelUnavailable
from shared.gateways.llm_errors import from_event

_END = "[DONE]"


class Reading:
    """An answer as it arrives. Raises ModelError for an error inside it, and when it ends before its end."""

    def __init__(self, on_piece: Callable[[str], None]) -> None:
        self._on_piece = on_piece
        self._parts: list[str] = []
        self._refused = False
        self.answer_id = ""
        self.finish_reason = ""
        self.prompt_tokens = 0
        self.completion_tokens = 0
        self.price: float | None = None

    @property
    def text(self) -> str:
        """All of it so far."""
        return "".join(self._parts)

    async def stream(self, lines: AsyncIterator[str]) -> None:
        """Read server-sent events until [DONE]."""
        async for line in lines:
            if not line.startswith("data:"):
                continue
            data = line.removeprefix("data:").strip()
            if data == _END:
                return self._end()
            self._event(_object(data.encode()), "delta")
        raise ModelUnavailable("The model's answer was cut off in the middle.")

    def whole(self, data: bytes) -> None:
        """Read an answer that came in one piece although a stream was asked for."""
        self._event(_object(data), "message")
        self._end()

    def _event(self, event: dict[str, Any], part: str) -> None:
        if event.get("error"):
            raise from_event(event["error"])
        self.answer_id = event.get("id") or self.answer_id
        for choice in event.get("choices") or ():
            self._take(choice.get(part) or {})
            self.finish_reason = choice.get("finish_reason") or self.finish_reason
        if usage := event.get("usage"):
            self._count(usage)

    def _take(self, piece: dict[str, Any]) -> None:
        self._refused = self._refused or bool(piece.get("refusal"))
        if content := piece.get("content"):
            self._parts.append(content)
            self._on_piece(content)

    def _count(self, usage: dict[str, Any]) -> None:
        self.prompt_tokens = usage.get("prompt_tokens") or 0
        self.completion_tokens = usage.get("completion_tokens") or 0
        cost = usage.get("cost")
        self.price = round(float(cost), 6) if isinstance(cost, int | float) else None

    def _end(self) -> None:
        if not self.finish_reason:
            raise ModelUnavailable("The model's answer ended without saying why.")
        if self._refused and not self.text.strip():
            self.finish_reason = "content_filter"


def _object(data: bytes) -> dict[str, Any]:
    # The proxy has answered 200 with the body `null`: an error in disguise.
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelUnavailable("The gateway answered with something that is not JSON.") from error
    if not isinstance(value, dict):
        raise ModelUnavailable("The gateway answered with JSON that is no object.")
    return value

"""An answer's bytes, whole or as a stream of events, as a provider sends them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n"
)


def response(body: bytes, status: int = 200) -> bytes:
    """Return a whole response."""
    head = (
        f"HTTP/1.1 {status} Answer\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def whole(known: dict[str, Any], text: str, finish_reason: str, usage: dict[str, int]) -> bytes:
    """Return an answer that is not streamed; `known` are its id, model and time."""
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    fields = {**known, "object": "chat.completion", "choices": [choice], "usage": usage}
    return response(json.dumps(fields, ensure_ascii=False).encode())


class Events:
    """Makes the events of one stream; what they share is made once."""

    def __init__(self, known: dict[str, Any]) -> None:
        self._known = {**known, "object": "chat.completion.chunk"}
        marked = self._event([{"index": 0, "delta": {"content": "@"}, "finish_reason": None}])
        self._before, self._after = marked.split(b'"@"')

    def pieces(self, encoded: Sequence[bytes]) -> bytes:
        """Return one event for each token; `encoded` are JSON strings."""
        return _chunk(b"".join([self._before + piece + self._after for piece in encoded]))

    def end(self, finish_reason: str, usage: dict[str, int]) -> bytes:
        """Return the end of a stream: finish reason, usage and [DONE]."""
        stop = self._event([{"index": 0, "delta": {}, "finish_reason": finish_reason}])
        return _chunk(stop + self._event([], usage=usage) + b"data: [DONE]\n\n") + b"0\r\n\r\n"

    def _event(self, choices: list[dict[str, Any]], **more: Any) -> bytes:
        return b"data: " + json.dumps({**self._known, "choices": choices, **more}).encode() + b"\n\n"


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)

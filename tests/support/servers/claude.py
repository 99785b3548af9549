"""A scripted Anthropic: answers messages, whole and streamed, with thinking blocks before the text."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.support.servers import completions
from tests.support.servers.strictness import refuse


@dataclass
class Claude:
    """The server; its fields may be replaced while it runs. `pace` are the seconds between two words."""

    words: list[str] = field(default_factory=lambda: ["one", "two"])
    thoughts: list[str] = field(default_factory=list)
    usage: dict[str, Any] = field(default_factory=lambda: {"input_tokens": 25, "output_tokens": 240})
    pace: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"POST /v1/messages ")
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        body = json.loads(await reader.readexactly(int(length[1]) if length else 0))
        self.asked.append(body)
        if refusal := refuse(body):
            completions.write(writer, 400, refusal, {"connection": "close"})
        elif body.get("stream"):
            await self._stream(writer, body["model"])
        else:
            completions.write(writer, 200, json.dumps(self._whole(body["model"])), {"connection": "close"})
        await writer.drain()

    def _message(self, model: str) -> dict[str, Any]:
        known = {"id": "msg_1", "type": "message", "role": "assistant", "model": model}
        return {**known, "content": [], "stop_sequence": None}

    def _whole(self, model: str) -> dict[str, Any]:
        thinking = {"type": "thinking", "thinking": " ".join(self.thoughts), "signature": "c2ln"}
        content = [*([thinking] if self.thoughts else []), {"type": "text", "text": " ".join(self.words)}]
        return {**self._message(model), "content": content, "stop_reason": "end_turn", "usage": self.usage}

    async def _stream(self, writer: asyncio.StreamWriter, model: str) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
        begun = {**self._message(model), "stop_reason": None, "usage": {**self.usage, "output_tokens": 1}}
        self._send(writer, "message_start", message=begun)
        if self.thoughts:
            block = {"type": "thinking", "thinking": "", "signature": ""}
            self._send(writer, "content_block_start", index=0, content_block=block)
            await self._write(writer, 0, "thinking", self.thoughts)
            delta = {"type": "signature_delta", "signature": "c2ln"}
            self._send(writer, "content_block_delta", index=0, delta=delta)
            self._send(writer, "content_block_stop", index=0)
        index = 1 if self.thoughts else 0
        self._send(writer, "content_block_start", index=index, content_block={"type": "text", "text": ""})
        self._send(writer, "ping")
        await self._write(writer, index, "text", self.words)
        self._send(writer, "content_block_stop", index=index)
        end = {"stop_reason": "end_turn", "stop_sequence": None}
        self._send(writer, "message_delta", delta=end, usage={"output_tokens": self.usage["output_tokens"]})
        self._send(writer, "message_stop")

    async def _write(self, writer: asyncio.StreamWriter, index: int, kind: str, words: list[str]) -> None:
        for number, word in enumerate(words):
            delta = {"type": f"{kind}_delta", kind: f" {word}" if number else word}
            self._send(writer, "content_block_delta", index=index, delta=delta)
            await writer.drain()
            await asyncio.sleep(self.pace)

    def _send(self, writer: asyncio.StreamWriter, name: str, **fields: Any) -> None:
        writer.write(f"event: {name}\ndata: {json.dumps({'type': name, **fields})}\n\n".encode())

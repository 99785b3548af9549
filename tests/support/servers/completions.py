"""Chat completions, whole and streamed, as a provider sends them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.servers.provider import Asked, Reply

ERROR = {"error": {"message": "The server had an error.", "type": "server_error", "code": "server_error"}}


def words(text: str) -> Iterator[str]:
    """Return the pieces of a stream, which add up to the text."""
    for index, word in enumerate(text.split(" ")):
        yield word if index == 0 else " " + word


def piece(asked: Asked, word: str) -> dict[str, Any]:
    """Return one event with text."""
    return _chunk(asked, {"delta": {"content": word}, "finish_reason": None})


def thought(asked: Asked, word: str) -> dict[str, Any]:
    """Return one event with reasoning."""
    return _chunk(asked, {"delta": {"reasoning_content": word}, "finish_reason": None})


def whole(asked: Asked, reply: Reply) -> dict[str, Any]:
    """Return an answer that is not streamed."""
    message = {"role": "assistant", "content": reply.text}
    if reply.reasoning:
        message["reasoning_content"] = reply.reasoning
    return {
        "id": asked.answer_id,
        "object": "chat.completion",
        "created": 1,
        "model": asked.body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        "usage": _usage(asked, reply),
        **({"service_tier": asked.tier} if asked.tier else {}),
    }


def event(writer: asyncio.StreamWriter, fields: dict[str, Any]) -> None:
    """Write one event of a stream."""
    _send(writer, b"data: " + json.dumps(fields).encode() + b"\n\n")


def end(writer: asyncio.StreamWriter, asked: Asked, reply: Reply) -> None:
    """Write the end of a complete stream: finish reason, tokens and [DONE]."""
    event(writer, _chunk(asked, {"delta": {}, "finish_reason": reply.finish_reason}))
    event(writer, {**_chunk(asked, None), "usage": _usage(asked, reply)})
    _send(writer, b"data: [DONE]\n\n")
    close(writer)


def close(writer: asyncio.StreamWriter) -> None:
    """Write the end of the chunked response."""
    writer.write(b"0\r\n\r\n")


def write(
    writer: asyncio.StreamWriter, status: int, body: str, headers: dict[str, str], *, sent: int | None = None
) -> None:
    """Write a response, or the first bytes `sent` of the body that its head announces."""
    length = str(len(body.encode()))
    given = {"content-type": "application/json", **headers, "content-length": length}
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    writer.write(f"HTTP/1.1 {status} Scripted\r\n{lines}\r\n".encode() + body.encode()[:sent])


def _usage(asked: Asked, reply: Reply) -> dict[str, Any]:
    total = asked.prompt_tokens + asked.completion_tokens
    details = {"completion_tokens_details": {"reasoning_tokens": asked.reasoning_tokens}}
    cached = {"cached_tokens": reply.cached, "cache_write_tokens": reply.cache_written}
    return {
        "prompt_tokens": asked.prompt_tokens,
        "completion_tokens": asked.completion_tokens,
        "total_tokens": total,
        **(details if asked.reasoning_tokens else {}),
        **({"prompt_tokens_details": cached} if reply.cached or reply.cache_written else {}),
    }


def _chunk(asked: Asked, choice: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": asked.answer_id,
        "object": "chat.completion.chunk",
        "created": 1,
        "model": asked.body["model"],
        "choices": [{"index": 0, **choice}] if choice else [],
        **({"service_tier": asked.tier} if asked.tier else {}),
    }


def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(b"%x\r\n%s\r\n" % (len(data), data))

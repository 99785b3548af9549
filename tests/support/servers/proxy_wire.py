"""The proxy's responses, byte for byte, and clients that receive them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

from shared.gateways.litellm.client import LiteLLM
from shared.gateways.litellm.partial_answer import PartialAnswer
from shared.gateways.litellm.request import Call
from shared.llm.chat import Answer
from tests.support.workbench import JOB, ORG, TRACE, USER, asking

CALL = Call(
    org_id=ORG,
    user_id=USER,
    job_id=JOB,
    stage="generate",
    run=1,
    revision=0,
    call_id=f"{JOB}.generate.1.0.1.1.1",
    traceparent=TRACE,
)
STREAM = {"content-type": "text/event-stream; charset=utf-8", "x-litellm-model-id": "gpt-4o"}


def event(data: object) -> bytes:
    """Return one server-sent event, its text as UTF-8 and not escaped, as the proxy writes it."""
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def piece(text: str | None, **choice: object) -> bytes:
    """Return a piece of a streamed answer."""
    delta = {} if text is None else {"content": text}
    return event({"id": "chatcmpl-1", "choices": [{"index": 0, "delta": delta, **choice}]})


def usage(**fields: object) -> bytes:
    """Return the last chunk: unlike OpenAI's, its list of choices is not empty."""
    counted = {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500, **fields}
    return event({"id": "chatcmpl-1", "choices": [{"index": 0, "delta": {}}], "usage": counted})


DONE = b"data: [DONE]\n\n"
STOP = piece(None, finish_reason="stop")


def cut(text: str, **known: Any) -> PartialAnswer:
    """Return a partial answer of gpt-4o with a text and other known fields."""
    partial = PartialAnswer()
    partial.pieces, partial.model = [text], "gpt-4o"
    for name, value in known.items():
        setattr(partial, name, value)
    return partial


def answering(content: bytes, headers: dict[str, str] | None = None, status: int = 200) -> LiteLLM:
    """Return a client that gets one response to every request."""
    return serving(lambda _: httpx.Response(status, content=content, headers=headers or STREAM))


def serving(handler: Callable[[httpx.Request], httpx.Response], longest: float = 300) -> LiteLLM:
    """Return a client whose requests a function answers."""
    transport = httpx.MockTransport(handler)
    return LiteLLM(httpx.AsyncClient(transport=transport, base_url="http://proxy"), longest)


async def ask(client: LiteLLM, **changed: Any) -> Answer:
    """Make one call and close the client."""
    try:
        return await client.complete(asking(**changed), CALL, lambda _: None)
    finally:
        await client.close()

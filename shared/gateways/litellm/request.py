"""One call of the proxy as it is sent: who asks, what may come from the cache, the body and the headers."""

from __future__ import annotations

from typing import Any

import msgspec

from shared.llm.chat import Request


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """The caller of a model, for the proxy's log and cache; `asked` counts the stage's calls.

    A repeat sets `max_age` (seconds), which refuses cached answers older than the stage.
    """

    org_id: str
    user_id: str
    job_id: str
    stage: str
    run: int
    revision: int
    call_id: str
    traceparent: str
    asked: int = 1
    max_age: int | None = None


def body(request: Request, call: Call, *, stream: bool) -> dict[str, Any]:
    """Build the JSON body. Never reorder: the proxy's cache key depends on the order of the fields."""
    built: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": message.role, "content": message.content} for message in request.messages],
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
    }
    if request.schema:
        schema = {"name": request.schema.name, "schema": request.schema.schema, "strict": True}
        built["response_format"] = {"type": "json_schema", "json_schema": schema}
    if stream:
        built["stream"] = True
        built["stream_options"] = {"include_usage": True}
    built["cache"] = _cache_control(request, call)
    built["metadata"] = {
        "org_id": call.org_id,
        "user_id": call.user_id,
        "job_id": call.job_id,
        "stage": call.stage,
        "run": call.run,
        "revision": call.revision,
        "tags": [
            "blog",
            f"stage:{call.stage}",
            f"org:{call.org_id}",
            f"user:{call.user_id}",
            f"job:{call.job_id}",
        ],
    }
    return built


def afresh(request: Request, call: Call) -> bool:
    """Return whether the cached answer must not be used: a step or a replay wants another."""
    return request.fresh or call.run > 1


def _cache_control(request: Request, call: Call) -> dict[str, Any]:
    # The namespace keeps one organisation's answers from another; metadata would not.
    namespace = f"org-{call.org_id}"
    if afresh(request, call):
        # An entry of its own, in which only this very call can be found when it is repeated. "no-cache" would
        # overwrite the entry that it is to better: a repeat of the first call would be given that answer.
        namespace += f".{call.job_id}.{call.run}.{call.stage}.{call.revision}.{call.asked}"
        return {"namespace": namespace}
    return {"namespace": namespace} | ({} if call.max_age is None else {"s-maxage": call.max_age})


def headers(call: Call) -> dict[str, str]:
    return {
        # A header, because the body's `user` would be part of the cache's key.
        "x-litellm-end-user-id": call.user_id,
        "x-litellm-call-id": call.call_id,
        "x-litellm-trace-id": call.job_id,
        "traceparent": call.traceparent,
    }

"""One call of the proxy as it is sent: its origin, cache rules, body and headers."""

from __future__ import annotations

from typing import Any

import msgspec

from shared.llm.chat import Request


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """Origin of a model call, for the proxy's log and cache; `question` is what is asked, as a digest.

    A repeated call sets `max_age` (seconds), which excludes cached answers older than the stage. `purpose` is
    for our own log lines. `service_tier` asks the provider for another tier than its standard one.
    `prompt_version` is of the stage's prompts.
    """

    org_id: str
    user_id: str
    job_id: str
    stage: str
    run: int
    revision: int
    call_id: str
    traceparent: str
    question: str = ""
    max_age: int | None = None
    purpose: str = ""
    service_tier: str | None = None
    prompt_version: str | None = None


def request_body(request: Request, call: Call, *, stream: bool) -> dict[str, Any]:
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
    if request.effort == "least":
        built["reasoning_effort"] = "minimal"  # the gateway maps it to the least of the answering model
    if call.service_tier:
        built["service_tier"] = call.service_tier
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


def is_fresh(request: Request, call: Call) -> bool:
    """Return whether a step or a replay wants another answer than the cached one."""
    return request.fresh or call.run > 1


def _cache_control(request: Request, call: Call) -> dict[str, Any]:
    # The namespace separates the cached answers of organisations; metadata would not.
    namespace = f"org-{call.org_id}"
    if is_fresh(request, call):
        # A namespace that only a repeat of this very call can find. "no-cache" would overwrite the first
        # answer's entry: a repeat of the first call would then get this answer.
        namespace += f".{call.job_id}.{call.run}.{call.stage}.{call.revision}.{call.question}"
        return {"namespace": namespace}
    return {"namespace": namespace} | ({} if call.max_age is None else {"s-maxage": call.max_age})


def request_headers(call: Call) -> dict[str, str]:
    """Return the headers that identify the call to the proxy."""
    return {
        # A header, because the body's `user` would be part of the cache key.
        "x-litellm-end-user-id": call.user_id,
        "x-litellm-call-id": call.call_id,
        "x-litellm-trace-id": call.job_id,
        "traceparent": call.traceparent,
    }

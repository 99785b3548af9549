"""What the providers' newest models refuse, as their documentation says it, by the name of the model."""

from __future__ import annotations

import json
from typing import Any

_EFFORTS = ("low", "medium", "high", "xhigh", "max")
_QUIET = ("gpt-6-sol", "gpt-6-luna")  # they reason unless they are asked not to
_ALWAYS = ("gpt-6.1-sol",)
_CLAUDE = ("claude-sonnet-5-5", "claude-haiku-5-5")


def refuse(body: dict[str, Any]) -> str | None:
    """Return the body of a 400, None for a request that the model takes. Other models take everything."""
    model = body.get("model", "")
    if model in (*_QUIET, *_ALWAYS):
        parameter = _of_openai(body, takes_none=model in _QUIET)
    elif model in _CLAUDE:
        parameter = _of_claude(body)
    else:
        parameter = None
    if parameter is None:
        return None
    error = {"message": f"Unsupported value: '{parameter}' with {model}.", "type": "invalid_request_error"}
    return json.dumps({"type": "error", "error": {**error, "param": parameter, "code": "unsupported_value"}})


def _of_openai(body: dict[str, Any], *, takes_none: bool) -> str | None:
    effort = body.get("reasoning_effort", "medium")
    if effort not in (*_EFFORTS, *(("none",) if takes_none else ())):
        return "reasoning_effort"
    if body.get("temperature", 1) != 1 and effort != "none":
        return "temperature"
    if body.get("service_tier", "auto") not in {"auto", "default", "flex"}:
        return "service_tier"
    return "max_tokens" if "max_tokens" in body else None  # it has to be max_completion_tokens


def _of_claude(body: dict[str, Any]) -> str | None:
    if body.get("temperature", 1) != 1:
        return "temperature"
    if body.get("service_tier", "auto") not in {"auto", "standard_only"}:
        return "service_tier"
    effort = body.get("output_config", {}).get("effort") or body.get("reasoning_effort") or "high"
    if effort not in _EFFORTS:
        return "effort"
    return "thinking" if body.get("thinking", {}).get("type", "adaptive") != "adaptive" else None

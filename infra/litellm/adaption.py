"""Adapt a request to the model that answers it, also after a fallback. It needs only the standard library.

Callers send the same request to every model: a temperature, the tokens of the text, and if they like
`reasoning_effort: minimal` (as little as the model can) and `service_tier: flex` (the cheap tier). The facts
of the model are from the catalogue in config.yaml: render.py writes them into each deployment's model_info.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEAST = "minimal"
FLEX = "flex"
_WITHOUT_REASONING = {None, "none"}

Request = dict[str, Any]


def adapt(request: Mapping[str, Any], facts: Mapping[str, Any]) -> Request:
    """Return the request as the model takes it; the order of its fields, a part of the cache key, stays."""
    adapted = dict(request)
    effort = _effort(adapted.pop("reasoning_effort", None), facts)
    reasons = effort not in _WITHOUT_REASONING
    if effort is not None:
        adapted["reasoning_effort"] = effort
    if facts["temperature"] == "never" or (reasons and facts["temperature"] == "without_reasoning"):
        adapted.pop("temperature", None)
    if not facts["schema"]:
        adapted.pop("response_format", None)
    if adapted.get("max_tokens") is not None:
        adapted["max_tokens"] += facts["reasoning_tokens"]
    if not takes_tier(adapted, facts):
        adapted.pop("service_tier", None)
    return adapted


def takes_tier(request: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Return whether a request asks for the cheap tier and the model has one."""
    return request.get("service_tier") == FLEX and bool(facts["flex"])


def _effort(asked: str | None, facts: Mapping[str, Any]) -> str | None:
    """Return the effort to ask for; None leaves it out, as for a model that does not know of efforts."""
    efforts: list[str] = facts["efforts"]
    own: str | None = facts["effort"]
    return efforts[0] if asked == LEAST and efforts else own

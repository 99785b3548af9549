"""Put the adaption to each model, and the rules of the cheap tier, into the proxy's hooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adaption import adapt, takes_tier

FACTS = "catalogue"
"""The field of a deployment's model_info that render.py writes."""
_COMPLETION = "acompletion"


def adapter(base: type[Any], config: Mapping[str, Any]) -> Any:
    """Return the proxy's callback; `base` is its CustomLogger."""
    facts = {entry["model_name"]: entry["model_info"][FACTS] for entry in config["model_list"]}

    class Adapter(base):  # type: ignore[misc]  # litellm lives in the proxy's environment, unseen by mypy
        async def async_pre_call_hook(
            self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: str
        ) -> dict[str, Any]:
            """Allow no fallback to a request of the cheap tier: its caller has time, and wants the price."""
            del user_api_key_dict, cache, call_type
            known = facts.get(data.get("model", ""))
            if known and takes_tier(data, known):
                data["disable_fallbacks"] = True
            return data

        async def async_pre_call_deployment_hook(
            self, kwargs: dict[str, Any], call_type: Any
        ) -> dict[str, Any] | None:
            """Adapt a request to the chosen deployment; the proxy looks into its cache afterwards."""
            if getattr(call_type, "value", call_type) != _COMPLETION:
                return None
            adapted: dict[str, Any] = adapt(kwargs, kwargs["model_info"][FACTS])
            return adapted

    return Adapter()

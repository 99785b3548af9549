"""What the gateway refuses before it looks at its cache. Only the proxy loads it, never our own code."""

from __future__ import annotations

from typing import Any

from litellm.integrations.custom_logger import CustomLogger
from litellm.proxy._types import ProxyException


class Guard(CustomLogger):  # type: ignore[misc]  # litellm lives in the proxy's environment, unseen by mypy
    """Refuses a caller's own `cache_key`: the proxy would honour it and serve another caller's answer."""

    async def async_pre_call_hook(
        self,
        user_api_key_dict: Any,  # noqa: ARG002  # the proxy's own signature
        cache: Any,  # noqa: ARG002
        data: dict[str, Any],
        call_type: str,  # noqa: ARG002
    ) -> dict[str, Any]:
        if "cache_key" in data:
            raise ProxyException(
                message="A request may not choose its own cache_key: leave that field out.",
                type="invalid_request_error",
                param="cache_key",
                code=400,
            )
        return data


guard = Guard()
